/** The row of the search panel before its program is there: the field alone, which takes what is typed. */
import type { Extension } from "@codemirror/state";
import { showPanel } from "@codemirror/view";
import { msg } from "@lit/localize";

export interface FindRow {
  readonly dom: HTMLElement;
  readonly field: HTMLInputElement;
  /** Whether it asks for a line, and not for words. */
  readonly isForLine: boolean;
  /** Shows the row where the panel will be. */
  readonly shown: Extension;
}

export function findRow(isForLine = false): FindRow {
  const field = textField("search");
  nameField(field, isForLine ? msg("Go to a line") : msg("Find"));
  const dom = document.createElement("div");
  dom.className = "cm-search";
  dom.append(field);
  return { dom, field, isForLine, shown: showPanel.of(() => ({ dom, top: true })) };
}

export function textField(name: string): HTMLInputElement {
  const input = document.createElement("input");
  Object.assign(input, { name, className: "cm-textfield" });
  // Not of a form that the page may have.
  input.setAttribute("form", "");
  return input;
}

export function nameField(input: HTMLInputElement, words: string): void {
  input.placeholder = words;
  input.setAttribute("aria-label", words);
}
