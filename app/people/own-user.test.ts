import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { firstName, loadOwnUser, saveOwnUser } from "./own-user.ts";
import { createUser } from "./person.ts";

const kept = new Map<string, string>();
beforeEach(() => {
  kept.clear();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  vi.doUnmock("./names/de.ts");
});

test("a newcomer gets a name and a colour, and keeps them", () => {
  const first = loadOwnUser();
  expect(first.name).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/);
  expect(loadOwnUser()).toEqual(first);
});

test.each([
  ["a German browser gets a German name on the first visit", "de", {}, "Ehrlicher Biber"],
  ["a German browser keeps the name that it has", "de", { name: "Amber Badger" }, undefined],
  ["an English browser gets no other name", "en", {}, undefined],
])("%s", async (_, language, user: { readonly name?: string }, expected) => {
  vi.stubGlobal("document", { documentElement: { dataset: { language } } });
  if (user.name !== undefined) saveOwnUser(createUser(user.name, "#0670d8"));
  expect(await firstName(() => 0)).toBe(expected);
});

test("a German browser stops waiting for names that do not load", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("document", { documentElement: { dataset: { language: "de" } } });
  vi.doMock("./names/de.ts", () => new Promise(() => undefined));
  vi.resetModules();
  const fresh = await import("./own-user.ts");
  const name = fresh.firstName(() => 0);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await name).toBeUndefined();
});

test("a chosen name and colour are remembered", () => {
  saveOwnUser(createUser("Ada", "#0670d8"));
  expect(loadOwnUser()).toEqual(createUser("Ada", "#0670d8"));
});

test("damaged memory is replaced", () => {
  kept.set("grapevine.user", '{"name":7,"color":"url(x)"}');
  expect(loadOwnUser(() => 0)).toEqual(createUser("Amber Badger", "#9848de"));
});

test("a forbidden localStorage causes no failure", () => {
  vi.stubGlobal("localStorage", {
    getItem() {
      throw new DOMException("denied", "SecurityError");
    },
    setItem() {
      throw new DOMException("denied", "SecurityError");
    },
  });
  expect(loadOwnUser(() => 0).name).toBe("Amber Badger");
});
