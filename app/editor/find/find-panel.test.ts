// @vitest-environment jsdom
import type { EditorView } from "@codemirror/view";
import { afterEach, expect, it, vi } from "vitest";
import { changeLanguage } from "../../language/change-language.ts";
import { loadWords } from "../../language/load-words.ts";
import "../testing/no-layout.ts";
import { openEditor } from "../testing/open-editor.ts";
import { loadFind, openFind } from "./wanted-find.ts";

let view: EditorView;
afterEach(() => view.destroy());

async function open(text: string): Promise<void> {
  view = openEditor(text, true);
  openFind(view);
  await loadFind(view);
}

const part = (selector: string): HTMLElement => {
  const found = view.dom.querySelector<HTMLElement>(`.cm-search ${selector}`);
  if (found === null) throw new Error(`no ${selector}`);
  return found;
};

function fill(name: string, words: string): void {
  const input = part(`[name=${name}]`);
  Object.assign(input, { value: words });
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

const press = (name: string, key: string, shiftKey = false): void =>
  void part(`[name=${name}]`).dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, bubbles: true }));
const selected = (): number => view.state.selection.main.from;

it("Enter goes to the next match, and with Shift to the one before", async () => {
  await open("one two one two one");
  fill("search", "one");
  press("search", "Enter");
  press("search", "Enter");
  expect(selected()).toBe(8);
  press("search", "Enter", true);
  expect(selected()).toBe(0);
});

it("options are behind a button, and stay in view for as long as one of them is in force", async () => {
  await open("One one");
  const more = part(".cm-findOptions");
  const button = part("[name=options]");
  expect([more.hidden, button.getAttribute("aria-expanded")]).toEqual([true, "false"]);
  button.click();
  expect([more.hidden, button.getAttribute("aria-expanded")]).toEqual([false, "true"]);
  part("[name=case]").click();
  fill("search", "one");
  press("search", "Enter");
  expect(selected()).toBe(4);
  part("[name=close]").click();
  openFind(view);
  expect(part(".cm-findOptions").hidden).toBe(false);
});

it("the open panel speaks another language at once, and keeps what stands in it", async () => {
  await open("one one");
  part("[name=options]").click();
  fill("search", "one");
  const words = () =>
    ["[name=prev]", "[name=replaceAll]", "label", ".cm-matchCount"].map((selector) => part(selector).textContent);
  const names = () => ["[name=search]", "[name=close]"].map((selector) => part(selector).getAttribute("aria-label"));
  await vi.waitFor(() => expect(words()).toEqual(["Previous", "Replace all", "Match case", "2 matches"]));
  await changeLanguage("de", await loadWords("de"));
  await vi.waitFor(() =>
    expect(words()).toEqual(["Zurück", "Alle ersetzen", "Groß- und Kleinschreibung", "2 Treffer"]),
  );
  expect([...names(), part("[name=replace]").getAttribute("placeholder")]).toEqual(["Suchen", "Schließen", "Ersetzen"]);
  expect(part("[name=search]")).toHaveProperty("value", "one");
  await changeLanguage("en", undefined);
  expect(names()).toEqual(["Find", "Close"]);
});

it("one match is replaced by Enter, and all by their button, in whole characters", async () => {
  await open("a 😀 a 😀");
  part("[name=options]").click();
  fill("search", "a");
  fill("replace", "b");
  press("replace", "Enter");
  press("replace", "Enter");
  expect(view.state.doc.toString()).toBe("b 😀 a 😀");
  part("[name=replaceAll]").click();
  expect(view.state.doc.toString()).toBe("b 😀 b 😀");
});

it("Enter that accepts the words of an input method replaces nothing, also where Safari says that they are accepted", async () => {
  await open("a a");
  part("[name=options]").click();
  fill("search", "a");
  press("search", "Enter");
  fill("replace", "文");
  const accept = { key: "Enter", keyCode: 229, isComposing: false, bubbles: true };
  for (const name of ["search", "replace"]) part(`[name=${name}]`).dispatchEvent(new KeyboardEvent("keydown", accept));
  expect([view.state.doc.toString(), selected()]).toEqual(["a a", 0]);
});

it("Escape ends a composition in its field, and not the search", async () => {
  await open("one");
  const press = (isComposing: boolean) =>
    part("[name=search]").dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", isComposing, bubbles: true }));
  press(true);
  expect(view.dom.querySelector(".cm-search")).not.toBeNull();
  press(false);
  expect(view.dom.querySelector(".cm-search")).toBeNull();
});
