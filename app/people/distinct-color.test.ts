import { expect, test } from "vitest";
import { distinctColor, readColored } from "./distinct-color.ts";
import { palette } from "./palette.ts";

const [grape = "", indigo = "", blue = ""] = palette.map(({ hex }) => hex);
const other = (clientId: number, color: string, colorChosen = false) => ({ clientId, color, colorChosen });

test("the lower client ID keeps a colour that two people have, and the other takes a free one", () => {
  expect(distinctColor({ clientId: 1, color: grape }, [other(2, grape)])).toBeUndefined();
  const changed = distinctColor({ clientId: 2, color: grape }, [other(1, grape), other(3, indigo)], () => 0);
  expect(changed).toBe(blue);
});

test("a person who chose a colour keeps it, whatever their client ID", () => {
  expect(distinctColor({ clientId: 1, color: grape }, [other(2, grape, true)], () => 0)).toBe(indigo);
});

test("a colour that no other person has stays", () => {
  expect(distinctColor({ clientId: 2, color: grape }, [other(1, indigo, true), other(3, blue)])).toBeUndefined();
});

test("no colour changes when there are more people than colours", () => {
  const others = palette.map(({ hex }, index) => other(index + 1, hex));
  expect(distinctColor({ clientId: 99, color: grape }, others)).toBeUndefined();
});

test("ten people who begin with the same colour end with ten colours, and change no more", () => {
  const room = palette.map((_, clientId) => ({ clientId, color: grape, colorChosen: false }));
  let changes = 0;
  for (let rest = false; !rest;) {
    rest = true;
    for (const person of room) {
      const color = distinctColor(
        person,
        room.filter((each) => each !== person),
        () => 0.5,
      );
      if (color === undefined) continue;
      person.color = color;
      rest = false;
      changes++;
    }
  }
  expect(new Set(room.map(({ color }) => color)).size).toBe(palette.length);
  expect(changes).toBe(palette.length - 1);
});

test.each([undefined, null, 7, {}, { user: null }, { user: 7 }, { user: {} }, { user: { color: "red" } }])(
  "no colour is read from %j",
  (state) => {
    expect(readColored(1, state)).toBeUndefined();
  },
);

test("a colour is read together with whether it was chosen", () => {
  expect(readColored(1, { user: { color: "#AABBCC", colorChosen: true } })).toEqual(other(1, "#aabbcc", true));
  expect(readColored(1, { user: { color: "#AABBCC", colorChosen: "yes" } })).toEqual(other(1, "#aabbcc"));
});
