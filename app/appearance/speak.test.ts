// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { speak } from "./speak.ts";

const changed = vi.hoisted(() => vi.fn<(language: string) => Promise<void>>());
vi.mock("../language/change-language.ts", () => ({ changeLanguage: changed }));

const root = document.documentElement;
const failed = vi.fn();
const listeners: (() => void)[] = [];
beforeEach(() => {
  vi.spyOn(document, "addEventListener").mockImplementation((_, listener) => {
    listeners.push(listener as () => void);
  });
  changed.mockReset().mockResolvedValue();
  failed.mockClear();
});

afterEach(() => {
  vi.restoreAllMocks();
  listeners.length = 0;
});

/** As the dialog and other tabs do, after first-look.ts has heard of it. */
const set = (language: string): void => {
  root.dataset["language"] = language;
  for (const listener of listeners) listener();
};

it("nothing is loaded for the language of the source", async () => {
  root.dataset["language"] = "en";
  await speak(failed);
  expect(changed).not.toHaveBeenCalled();
});

it("the first words wait for another language, and the page speaks its own where that does not come", async () => {
  root.dataset["language"] = root.lang = "de";
  changed.mockRejectedValue(new TypeError("offline"));
  await speak(failed);
  expect(changed).toHaveBeenCalledWith("de", expect.anything());
  expect([root.lang, failed.mock.calls.length]).toEqual(["en", 0]);
});

it("a chosen language whose words do not load is reported", async () => {
  root.dataset["language"] = "en";
  await speak(failed);
  changed.mockRejectedValue(new TypeError("offline"));
  set("de");
  await vi.waitFor(() => expect(failed).toHaveBeenCalled());
  expect(root.lang).toBe("en");
});

it("of two that are chosen quickly the last one holds", async () => {
  root.dataset["language"] = "en";
  await speak(failed);
  set("de");
  set("en");
  set("de");
  await vi.waitFor(() => expect(changed).toHaveBeenCalled());
  expect(changed.mock.calls.map(([language]) => language)).not.toContain("en");
});
