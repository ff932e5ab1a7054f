/** Folds sections of the text, by keys and by a button behind each heading. What is folded is folded for this person alone. */
import { codeFolding, foldEffect, foldedRanges, syntaxTree, unfoldAll, unfoldEffect } from "@codemirror/language";
import { type EditorState, type Extension, RangeSetBuilder } from "@codemirror/state";
import {
  type Command,
  Decoration,
  type DecorationSet,
  type EditorView,
  keymap,
  ViewPlugin,
  WidgetType,
} from "@codemirror/view";
import { IterMode } from "@lezer/common";
import { msg } from "@lit/localize";
import { headingLevel } from "../../formatting/syntax/heading-nodes.ts";
import { onLanguage } from "../../language/follow-language.ts";
import { decorations, TreeDecorations } from "../markdown/tree-decorations.ts";
import { sectionAt } from "./sections.ts";

/** What is folded within a span. */
function foldedIn(state: EditorState, from: number, to: number): { readonly from: number; readonly to: number }[] {
  const found: { readonly from: number; readonly to: number }[] = [];
  foldedRanges(state).between(from, to, (start, end) => void found.push({ from: start, to: end }));
  return found;
}

/** Folds the section at a position, and puts the caret behind its heading where it would be hidden. */
function fold(view: EditorView, position: number): boolean {
  const section = sectionAt(view.state, position);
  if (section === undefined) return false;
  const { from, to } = section.hidden;
  const { head } = view.state.selection.main;
  view.dispatch({
    effects: foldEffect.of({ from, to }),
    ...(head > from && head <= to ? { selection: { anchor: from } } : {}),
  });
  return true;
}

const foldHere: Command = (view) => fold(view, view.state.selection.main.head);

const unfoldHere: Command = (view) => {
  const { from, to } = view.state.doc.lineAt(view.state.selection.main.head);
  const [folded] = foldedIn(view.state, from, to);
  if (folded === undefined) return false;
  view.dispatch({ effects: unfoldEffect.of(folded) });
  return true;
};

const buttonWords = (): string => msg("Fold this section");
const unfoldName = "cm-unfoldSection";
const unfoldWords = (): string => msg("Unfold this section");

class FoldButton extends WidgetType {
  readonly #words = buttonWords();

  override eq(other: FoldButton): boolean {
    return other.#words === this.#words;
  }

  override toDOM(view: EditorView): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cm-foldSection";
    // Tab moves within the text. The keys do the same from the caret.
    button.tabIndex = -1;
    button.setAttribute("aria-label", this.#words);
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => fold(view, view.posAtDOM(button)));
    return button;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

function buttons({ state, viewport: { from, to } }: EditorView): DecorationSet {
  const built = new RangeSetBuilder<Decoration>();
  const button = Decoration.widget({ widget: new FoldButton(), side: 1 });
  syntaxTree(state).iterate({
    from,
    to,
    mode: IterMode.IgnoreMounts,
    enter({ name, from: start, to: end, node }) {
      if (node.parent === null) return true;
      const isHeading = headingLevel(name) !== undefined;
      const { to: lineEnd } = state.doc.lineAt(end);
      if (isHeading && start >= from && lineEnd <= to && foldedIn(state, lineEnd, lineEnd).length === 0)
        built.add(lineEnd, lineEnd, button);
      return false;
    },
  });
  return built.finish();
}

/** Buttons of the visible headings whose sections are not folded, in the language of now. */
const foldButtons = ViewPlugin.define(
  (view) => new TreeDecorations(view, buttons, (state) => [foldedRanges(state), buttonWords()]),
  { decorations },
);

export const folding: Extension = [
  codeFolding({
    placeholderDOM(_view, unfold) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = unfoldName;
      button.tabIndex = -1;
      button.textContent = "…";
      button.setAttribute("aria-label", unfoldWords());
      button.addEventListener("click", unfold);
      return button;
    },
  }),
  foldButtons,
  onLanguage(({ dom }) => {
    for (const button of dom.querySelectorAll(`.${unfoldName}`)) button.setAttribute("aria-label", unfoldWords());
  }),
  keymap.of([
    { key: "Ctrl-Shift-[", mac: "Cmd-Alt-[", run: foldHere, preventDefault: true },
    { key: "Ctrl-Shift-]", mac: "Cmd-Alt-]", run: unfoldHere, preventDefault: true },
    { key: "Ctrl-Alt-]", run: unfoldAll, preventDefault: true },
  ]),
];
