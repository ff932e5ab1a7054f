import { expect, it } from "vitest";
import { payloadsOfSheet } from "./corpora.ts";
import { fileNameOf, hostilePayloads } from "./payloads.ts";

it("of a cheat sheet each block of code is a payload, each of its lines, and each piece of code within a line", () => {
  const sheet = "# A `<b>`\n\nWords.\n\n```html\n<i\nx>\n```\n\n  ```js\n  a()\n  ```\n\nMore `b()` and `c()`.\n";
  expect(payloadsOfSheet(sheet)).toEqual(["<i\nx>", "<i", "x>", "  a()", "<b>", "b()", "c()"]);
});

it("each payload that runs says which one it is", () => {
  for (const { id, text } of hostilePayloads)
    for (const [, named] of text.matchAll(/hit\((\d+)\)/g)) expect(Number(named)).toBe(id);
  expect(new Set(hostilePayloads.map(({ text }) => text)).size).toBe(hostilePayloads.length);
});

it("a name of a file has no separators, and nothing that cannot be seen", () => {
  for (const { text } of hostilePayloads) expect(fileNameOf(text)).toMatch(/^[^/\\\p{Cc}]{0,60}\.md$/u);
});
