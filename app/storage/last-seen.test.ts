// @vitest-environment jsdom
import { IDBFactory } from "fake-indexeddb";
import { afterEach, expect, test, vi } from "vitest";
import { eraseSaved } from "./erase-saved.ts";
import { keepLastSeen, readLastSeen } from "./last-seen.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

test("each document has a time of its own, and it is erased with the saved copy", async () => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  keepLastSeen("grapevine-one", 1_000);
  keepLastSeen("grapevine-two", 2_000);
  await eraseSaved("grapevine-one");
  expect(readLastSeen("grapevine-one")).toBeUndefined();
  expect(readLastSeen("grapevine-two")).toBe(2_000);
});

test.each(["", "null", '"soon"', "-5", "1e999", "{", "[1]"])("what is no time reads as none: %s", (stored) => {
  localStorage.setItem("grapevine-one.seen", stored);
  expect(readLastSeen("grapevine-one")).toBeUndefined();
});

test("where storage is forbidden, nothing is known and nothing fails", () => {
  vi.stubGlobal("localStorage", undefined);
  keepLastSeen("grapevine-one", 1_000);
  expect(readLastSeen("grapevine-one")).toBeUndefined();
});
