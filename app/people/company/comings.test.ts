import { expect, test } from "vitest";
import { Comings, foldMs, gapMs, graceMs, joiningMs } from "./comings.ts";

const ada = { clientId: 1, name: "Ada" };
const ben = { clientId: 2, name: "Ben" };
const kim = { clientId: 3, name: "Kim" };
const zoe = { clientId: 4, name: "Zoe" };

/** A person who has been alone for a while. */
function alone() {
  const comings = new Comings(-joiningMs);
  /** What is said when `people` are here from `now` on, at the time that is due. */
  const said = (now: number, ...people: (typeof ada)[]): string | undefined => {
    comings.look(people, now);
    return comings.due === undefined ? undefined : comings.take(comings.due);
  };
  return { comings, said };
}

test("someone who comes and someone who goes is told once", () => {
  const { comings, said } = alone();
  expect(said(0, ben)).toBe("Ben is here");
  expect(comings.due).toBeUndefined();
  expect(said(10_000, ben)).toBeUndefined();
  expect(said(20_000)).toBe("Ben left");
  expect(said(40_000)).toBeUndefined();
});

test("several who come or go at once are folded", () => {
  const { said } = alone();
  expect(said(0, ben, ada)).toBe("Ben and Ada are here");
  expect(said(20_000, ben, ada, kim, zoe)).toBe("Kim and Zoe are here");
  expect(said(40_000)).toBe("Ben and 3 others left");
});

test("those who come within a moment of the first are in the same sentence", () => {
  const { comings } = alone();
  comings.look([ben], 0);
  comings.look([ben, ada], 1_000);
  comings.look([ben, ada, kim], 1_400);
  expect(comings.due).toBe(foldMs);
  expect(comings.take(foldMs - 1)).toBeUndefined();
  expect(comings.take(foldMs)).toBe("Ben and 2 others are here");
});

test("someone who is back within seconds was never gone, under the same client or another one", () => {
  const { comings, said } = alone();
  said(0, ben);
  comings.look([], 10_000);
  comings.look([ben], 10_000 + graceMs - 1);
  expect(comings.due).toBeUndefined();
  comings.look([], 30_000);
  comings.look([{ clientId: 99, name: "Ben" }], 31_000);
  expect([comings.due, comings.take(60_000)]).toEqual([undefined, undefined]);
  expect(said(70_000)).toBe("Ben left");
});

test("someone who leaves at once was never here", () => {
  const { comings } = alone();
  comings.look([ben], 0);
  comings.look([], 500);
  expect([comings.due, comings.take(10_000)]).toEqual([undefined, undefined]);
});

test("a full room that one joins is told in one line, and those who are met later not at all", () => {
  const comings = new Comings(0);
  comings.look([ada, ben], 1_000);
  comings.look([ada, ben, kim], 2_000);
  expect(comings.due).toBe(2_000 + foldMs);
  expect(comings.take(3_500)).toBe("4 people here");
  comings.look([ada, ben, kim, zoe], 4_000);
  expect(comings.take(comings.due ?? 0)).toBeUndefined();
  comings.look([ada, ben, kim], 20_000);
  expect(comings.take(comings.due ?? 0)).toBe("Zoe left");
});

test("one person whom one joins is named", () => {
  const comings = new Comings(0);
  comings.look([ben], 0);
  expect(comings.take(foldMs)).toBe("Ben is here");
});

test("a room whose people come one after the other while one joins is told at last", () => {
  const comings = new Comings(0);
  for (let clientId = 1; clientId <= 20; clientId++)
    comings.look(
      Array.from({ length: clientId }, (_, id) => ({ clientId: id, name: `Pupil ${id}` })),
      clientId * 1_000,
    );
  expect(comings.due).toBeLessThanOrEqual(joiningMs + foldMs);
});

test("in a busy room a sentence is made every few seconds at most", () => {
  const { comings } = alone();
  comings.look([ada], 0);
  expect(comings.take(foldMs)).toBe("Ada is here");
  comings.look([ada, ben], 2_000);
  comings.look([ada, ben, kim], 5_000);
  expect(comings.take(2_000 + foldMs)).toBeUndefined();
  expect(comings.due).toBe(foldMs + gapMs);
  expect(comings.take(foldMs + gapMs)).toBe("Ben and Kim are here");
});

test("who comes while another goes is told in one sentence", () => {
  const { comings } = alone();
  comings.look([ada], 0);
  comings.take(foldMs);
  comings.look([], 10_000);
  comings.look([ben], 10_000 + graceMs - foldMs);
  expect(comings.take(10_000 + graceMs)).toBe("Ben is here, Ada left");
});
