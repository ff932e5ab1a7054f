import { expect, test } from "vitest";
import { cleanName, initial, initials, nameLimit, readColor, readPerson } from "./person.ts";

test("an ordinary name stays as it is, in any script", () => {
  for (const name of ["Ada Lovelace", "Jürgen", "李小龙", "عمر", "Łukasz Ż", "👩‍🚀 Sally"])
    expect(cleanName(name)).toBe(name);
});

test("control and reordering characters are removed", () => {
  expect(cleanName("Ada\u0000\u202E evil\u2066\u200B")).toBe("Ada evil");
  expect(cleanName("two\nlines\tand\u2028more")).toBe("two lines and more");
});

test("half-spaces within words and flags of regions are kept", () => {
  const england = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";
  for (const name of [
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "\u0915\u094d\u200c\u0937",
    `${england} Ada`,
    `${england}${england}`,
  ])
    expect(cleanName(name)).toBe(name);
  expect(cleanName(`${"x".repeat(nameLimit - 1)}${england}${england}`)).toBe(`${"x".repeat(nameLimit - 1)}${england}`);
});

test("invisible non-joiners and tag characters are removed", () => {
  expect(cleanName("A\u200cda\u200c")).toBe("Ada");
  expect(cleanName("\u200c\u0645\u06cc\u200c\u200c\u062e\u200c")).toBe("\u0645\u06cc\u200c\u062e");
  expect(cleanName("Ada\u{e0067}\u{e0062}\u{e007f}")).toBe("Ada");
  expect(cleanName("\u{1f3f4}\u{e0067}\u{e0062}")).toBe("\u{1f3f4}");
});

test("a long name is cut between characters", () => {
  expect(cleanName("x".repeat(5_000))).toBe("x".repeat(nameLimit));
  expect(cleanName("👩‍🚀".repeat(50))).toBe("👩‍🚀".repeat(nameLimit));
});

test("marks are not stacked high enough to cover other lines", () => {
  expect(cleanName(`Z${"\u0301".repeat(200)}`).length).toBeLessThan(8);
});

test("only #rrggbb is a colour", () => {
  expect(readColor("#A0b1C2")).toBe("#a0b1c2");
  const refused = [
    "red",
    "#fff",
    "#12345678",
    "#12345g",
    "#123456;background:url(//evil)",
    "\n#123456",
    7,
    null,
    undefined,
  ];
  for (const value of refused) expect(readColor(value)).toBeUndefined();
});

test.each([undefined, null, 7, "x", [], {}, { user: null }, { user: 7 }, { user: { name: 7, color: {} } }])(
  "a person is read from whatever a peer sent: %j",
  (state) => {
    const person = readPerson(state, 12);
    expect(person.name).toBe("Someone");
    expect(person.color).toMatch(/^#[0-9a-f]{6}$/);
    expect(person.colorLight).toBe(`${person.color}33`);
  },
);

test("a peer's own colour for selections is not used", () => {
  const user = { name: "Eve", color: "#112233", colorLight: "black;position:fixed" };
  expect(readPerson({ user }, 1)).toEqual({ name: "Eve", color: "#112233", colorLight: "#11223333" });
});

test("initials come from the first and the last word, or from the only one", () => {
  expect(initials("Curious Heron")).toBe("CH");
  expect(initials("ada king lovelace")).toBe("AL");
  expect(initials("émile")).toBe("ÉM");
  expect(initials("李小龙")).toBe("李小");
  expect(initials("Ö")).toBe("Ö");
  expect(initials("👩‍🚀")).toBe("👩‍🚀");
  expect(initials("")).toBe("");
});

test("a caret has one initial", () => {
  expect(initial("curious heron")).toBe("C");
  expect(initial("👩‍🚀 Sally")).toBe("👩‍🚀");
  expect(initial("")).toBe("");
});
