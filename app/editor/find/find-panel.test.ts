// @vitest-environment jsdom
import { openSearchPanel } from "@codemirror/search";
import type { EditorView } from "@codemirror/view";
import { afterEach, expect, it } from "vitest";
import { openEditor } from "../testing/open-editor.ts";

let view: EditorView;
afterEach(() => view.destroy());

function open(text: string): void {
  view = openEditor(text, true);
  openSearchPanel(view);
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

it("Enter goes to the next match, and with Shift to the one before", () => {
  open("one two one two one");
  fill("search", "one");
  press("search", "Enter");
  press("search", "Enter");
  expect(selected()).toBe(8);
  press("search", "Enter", true);
  expect(selected()).toBe(0);
});

it("options are behind a button, and stay in view for as long as one of them is in force", () => {
  open("One one");
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
  openSearchPanel(view);
  expect(part(".cm-findOptions").hidden).toBe(false);
});

it("one match is replaced by Enter, and all by their button, in whole characters", () => {
  open("a 😀 a 😀");
  part("[name=options]").click();
  fill("search", "a");
  fill("replace", "b");
  press("replace", "Enter");
  press("replace", "Enter");
  expect(view.state.doc.toString()).toBe("b 😀 a 😀");
  part("[name=replaceAll]").click();
  expect(view.state.doc.toString()).toBe("b 😀 b 😀");
});
