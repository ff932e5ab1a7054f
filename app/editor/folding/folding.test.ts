// @vitest-environment jsdom
import { EditorSelection } from "@codemirror/state";
import { runScopeHandlers, type EditorView } from "@codemirror/view";
import { afterEach, describe, expect, it } from "vitest";
import { stateWith } from "../../formatting/testing/marked-text.ts";
import { changeLanguage } from "../../language/change-language.ts";
import { loadWords } from "../../language/load-words.ts";
import { openEditor } from "../testing/open-editor.ts";
import { sectionAt } from "./sections.ts";

const text =
  "Before\n\n# One\n\nfirst\n\n## Two\n\nsecond\n\n```\n# no heading\n```\n\n# Three\n\nUnder\n-----\n\nlast\n";

/** What folding at a word would hide. */
function hiddenAt(word: string): string | undefined {
  const state = stateWith(text, [EditorSelection.cursor(0)]);
  const section = sectionAt(state, text.indexOf(word));
  return section && state.sliceDoc(section.hidden.from, section.hidden.to);
}

describe("the section at a place", () => {
  it("goes on to the next heading of its level or above, and code has no headings", () => {
    expect(hiddenAt("first")).toBe("\n\nfirst\n\n## Two\n\nsecond\n\n```\n# no heading\n```");
    expect(hiddenAt("One")).toBe(hiddenAt("first"));
    expect(hiddenAt("second")).toBe("\n\nsecond\n\n```\n# no heading\n```");
    expect(hiddenAt("no heading")).toBe(hiddenAt("second"));
    expect(hiddenAt("Three")).toBe("\n\nUnder\n-----\n\nlast");
    expect(hiddenAt("last")).toBe("\n\nlast");
  });

  it("there is none before the first heading, and none of a heading alone", () => {
    expect(hiddenAt("Before")).toBeUndefined();
    const state = stateWith("# Alone\n\n# Next", [EditorSelection.cursor(0)]);
    expect(sectionAt(state, 0)).toBeUndefined();
  });
});

let view: EditorView;
afterEach(() => view?.destroy());

const press = (key: string, keyCode: number): boolean =>
  runScopeHandlers(view, new KeyboardEvent("keydown", { key, keyCode, ctrlKey: true, shiftKey: true }), "editor");
const shown = (): string => [...view.contentDOM.querySelectorAll(".cm-line")].map((line) => line.textContent).join("|");

it("keys fold the caret's section and unfold it, and the text stays what it is", () => {
  view = openEditor("# One\n\nfirst\n\n# Two", true);
  view.dispatch({ selection: { anchor: 9 } });
  expect(press("{", 219)).toBe(true);
  expect(shown()).toBe("# One…||# Two");
  expect(view.state.selection.main.head).toBe(5);
  expect(view.state.doc.toString()).toBe("# One\n\nfirst\n\n# Two");
  expect(press("}", 221)).toBe(true);
  expect(shown()).toBe("# One||first||# Two");
});

it("the button behind a heading folds its section, and the one in place of the text unfolds it", () => {
  view = openEditor("# One\n\nfirst\n\n# Two", true);
  const button = (name: string) => view.contentDOM.querySelector<HTMLElement>(`button[aria-label="${name}"]`);
  button("Fold this section")?.click();
  expect(shown()).toBe("# One…||# Two");
  button("Unfold this section")?.click();
  expect(shown()).toBe("# One||first||# Two");
});

it("what another person writes into a folded section unfolds nothing else, and is there", () => {
  view = openEditor("# One\n\nfirst\n\n# Two\n\nsecond", true);
  view.dispatch({ selection: { anchor: 0 } });
  press("{", 219);
  view.dispatch({ changes: { from: 7, insert: "new " } });
  expect(shown()).toContain("# One…");
  expect(view.state.doc.toString()).toContain("new first");
});

it.each([
  ["foldSection", "Fold this section", "Abschnitt einklappen"],
  ["unfoldSection", "Unfold this section", "Abschnitt ausklappen"],
])("the button %s speaks the page's language, also when that changes", async (button, english, german) => {
  view = openEditor("# One\n\nfirst\n\n# Two\n\nsecond", true);
  press("{", 219);
  const name = () => view.contentDOM.querySelector(`.cm-${button}`)?.getAttribute("aria-label");
  expect(name()).toBe(english);
  await changeLanguage("de", await loadWords("de"));
  expect(name()).toBe(german);
  await changeLanguage("en", undefined);
  expect(name()).toBe(english);
});
