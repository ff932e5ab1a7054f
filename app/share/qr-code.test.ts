import { expect, test } from "vitest";
import { makeQrCode } from "./qr-code.ts";

const link = `https://grapevine.example.org/#/edit/${"A".repeat(43)}`;

test("a link becomes a code whose outline stays within its modules", () => {
  const code = makeQrCode(link);
  expect(code?.size).toBe(37);
  const numbers = [...(code?.path ?? "").matchAll(/-?\d+/g)].map(Number);
  expect(numbers.length).toBeGreaterThan(500);
  expect(Math.max(...numbers.map(Math.abs))).toBeLessThanOrEqual(37);
});

test("another link is another code", () => {
  expect(makeQrCode(`${link}B`)?.path).not.toBe(makeQrCode(link)?.path);
});

test("a link that is too long has no code", () => {
  expect(makeQrCode(`https://example.org/${"a".repeat(3_000)}`)).toBeUndefined();
});
