import { expect, test } from "vitest";
import { fileName } from "./file-name.ts";

const bytes = (name: string) => new TextEncoder().encode(name).length;

test("a file name is one that every system accepts", () => {
  expect(fileName("A/B: plan?")).toBe("A B plan.md");
  expect(fileName("../..")).toBe("Untitled.md");
  expect(fileName("")).toBe("Untitled.md");
  expect(fileName("v1.2 of <it>|*")).toBe("v1.2 of it.md");
  expect(fileName(".hidden")).toBe("hidden.md");
  expect(fileName("The end. . .")).toBe("The end.md");
});

test("a file name is not the name of a device", () => {
  for (const name of ["CON", "prn", "aux", "NUL", "com1", "LPT9", "COM¹", "nul.txt", "CONIN$"])
    expect(fileName(name)).toBe(`_${name}.md`);
  expect(fileName("Console")).toBe("Console.md");
});

test("a file name keeps half-spaces and flags", () => {
  expect(fileName("می\u200cخواهم")).toBe("می\u200cخواهم.md");
  const scotland = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}";
  expect(fileName(`Trip ${scotland}`)).toBe(`Trip ${scotland}.md`);
  expect(fileName("a\u202eb\u200bc")).toBe("a bc.md");
});

test.each([
  "x",
  "ä",
  "語",
  "😀",
  "👩‍👩‍👧‍👦",
  "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
  "Z\u0335\u0336",
  "و ",
])("a file name of many %s stays below 255 bytes and ends with a whole character", (character) => {
  const name = fileName(character.repeat(5_000));
  expect(bytes(name)).toBeLessThan(240);
  expect(name.length).toBeGreaterThan(20);
  const kept = name.slice(0, -".md".length);
  expect(character.repeat(5_000).normalize("NFC").startsWith(kept)).toBe(true);
  expect([...new Intl.Segmenter().segment(kept)].at(-1)?.segment).toBe(
    [...new Intl.Segmenter().segment(character.trim().normalize("NFC"))].at(-1)?.segment,
  );
});

test("an endless character is not cut into a different one", () => {
  expect(bytes(fileName(`👩${"\u200d👩".repeat(400)}`))).toBeLessThan(240);
});
