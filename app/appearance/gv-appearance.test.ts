// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { GvAppearance } from "./gv-appearance.ts";
import { memoryKey, type Appearance, usual } from "./settings.ts";

let panel: GvAppearance;
const heard: Appearance[] = [];
const onAppearance = (event: Event): void => void heard.push((event as CustomEvent<Appearance>).detail);
beforeEach(async () => {
  localStorage.clear();
  heard.length = 0;
  document.addEventListener("gv-appearance", onAppearance);
  panel = document.body.appendChild(new GvAppearance());
  await panel.updateComplete;
});
afterEach(() => {
  vi.restoreAllMocks();
  document.removeEventListener("gv-appearance", onAppearance);
  panel.remove();
});

const field = (selector: string): HTMLInputElement => {
  const found = panel.shadowRoot?.querySelector<HTMLInputElement>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
};
const choose = async (selector: string, value?: string): Promise<void> => {
  const input = field(selector);
  if (value === undefined) return (input.click(), void (await panel.updateComplete));
  input.value = value;
  input.dispatchEvent(new Event("input"));
  await panel.updateComplete;
};
const stored = (): unknown => JSON.parse(localStorage.getItem(memoryKey) ?? "null");

it("remembers each choice, and tells the page", async () => {
  await choose("label.dark input");
  await choose("label.mono input");
  await choose("[aria-label='Text size']", "150");
  await choose(".switch input");
  const set = { ...usual, theme: "dark", typeface: "mono", size: 150, focus: true };
  expect(heard.at(-1)).toEqual(set);
  expect(stored()).toEqual(set);
  expect(field("[aria-label='Text size']").getAttribute("aria-valuetext")).toBe("150%");
});

it("Reset makes all as usual", async () => {
  await choose("label.dark input");
  await choose("button");
  expect(heard.at(-1)).toEqual(usual);
  expect(field("label.system input").checked).toBe(true);
});

it("the language is chosen by its own name, and Reset leaves it", async () => {
  const select = field("#language");
  expect([...select.children].map(({ textContent }) => textContent?.trim())).toEqual([
    "As the browser",
    "Deutsch",
    "English",
  ]);
  select.value = "de";
  select.dispatchEvent(new Event("change"));
  await choose("label.dark input");
  await choose("button");
  expect(heard.at(-1)).toEqual({ ...usual, language: "de" });
});

it("what another tab sets is shown", async () => {
  document.dispatchEvent(new CustomEvent("gv-appearance", { detail: { ...usual, vim: true } }));
  await panel.updateComplete;
  expect([...(panel.shadowRoot?.querySelectorAll<HTMLInputElement>(".switch input") ?? [])].at(-1)?.checked).toBe(true);
});

it("where storage is forbidden a choice holds on this page", async () => {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("forbidden", "SecurityError");
  });
  await choose("label.light input");
  await choose("label.sans input");
  expect(heard.at(-1)).toEqual({ ...usual, theme: "light", typeface: "sans" });
});
