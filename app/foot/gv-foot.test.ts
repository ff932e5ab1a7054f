// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "./gv-foot.ts";
import { say } from "./say.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

async function shown(after = 0): Promise<string> {
  await vi.advanceTimersByTimeAsync(after);
  return document.querySelector("gv-foot")?.renderRoot.querySelector("div")?.textContent ?? "";
}

test("what is said stays for a moment, and then the line is empty", async () => {
  document.body.append(document.createElement("gv-foot"));
  say(document, "Restored");
  expect(await shown(10)).toBe("Restored");
  expect(await shown(4_000)).toBe("");
});

test("a sentence is not cut short by the next one", async () => {
  document.body.append(document.createElement("gv-foot"));
  for (const words of ["Restored", "Ben left", "Ada is here"]) say(document, words);
  expect(await shown(1_000)).toBe("Restored");
  expect(await shown(1_000)).toBe("Ben left");
  expect(await shown(1_500)).toBe("Ada is here");
  expect(await shown(4_000)).toBe("");
});

test("of many sentences the last ones are said", async () => {
  document.body.append(document.createElement("gv-foot"));
  for (let number = 0; number < 20; number++) say(document, `${number}`);
  const seen = new Set<string>();
  for (let at = 0; at < 8; at++) seen.add(await shown(1_500));
  expect([...seen].filter((words) => words !== "" && words !== "0")).toEqual(["17", "18", "19"]);
});
