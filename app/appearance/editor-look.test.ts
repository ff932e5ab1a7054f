// @vitest-environment jsdom
import { Compartment, EditorSelection, EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { afterEach, expect, it } from "vitest";
import "../editor/testing/no-layout.ts";
import { editorLook, paragraphsInFocus } from "./editor-look.ts";

const compartment = new Compartment();
let view: EditorView | undefined;
afterEach(() => view?.destroy());

function open(doc: string, ...wishes: string[]): EditorView {
  return (view = new EditorView({
    parent: document.body,
    state: EditorState.create({ doc, extensions: compartment.of(editorLook(new Set(wishes))) }),
  }));
}

const lit = (): (string | null)[] =>
  [...document.querySelectorAll(".cm-line.cm-inFocus")].map(({ textContent }) => textContent);

it("the paragraph of the caret is in focus, and follows it", () => {
  const { state } = open("one\ntwo\n\nthree\n\nfour", "focus");
  expect(lit()).toEqual(["one", "two"]);
  view?.dispatch({ selection: { anchor: state.doc.line(4).from } });
  expect(lit()).toEqual(["three"]);
  view?.dispatch({ changes: { from: state.doc.line(4).to, insert: "\nmore" } });
  expect(lit()).toEqual(["three", "more"]);
});

it("all paragraphs that the selection touches are in focus, and a blank line alone", () => {
  const doc = "one\ntwo\n\nthree\nfour\n\nfive";
  const at = (anchor: number, head = anchor) =>
    paragraphsInFocus(EditorState.create({ doc, selection: EditorSelection.single(anchor, head) }));
  expect(at(4, 10)).toEqual([{ first: 1, last: 5 }]);
  expect(at(8)).toEqual([{ first: 3, last: 3 }]);
});

it("a paragraph is searched for no further than its limit", () => {
  const doc = "line\n".repeat(10_000);
  const [found] = paragraphsInFocus(EditorState.create({ doc, selection: { anchor: doc.length / 2 } }));
  expect((found?.last ?? 0) - (found?.first ?? 0)).toBe(400);
});

it("spelling and line numbers are as wished, and change at once", () => {
  open("one\ntwo", "numbers", "unchecked");
  const shown = () => [
    view?.contentDOM.getAttribute("spellcheck"),
    document.querySelectorAll(".cm-lineNumbers").length,
  ];
  expect(shown()).toEqual(["false", 1]);
  view?.dispatch({ effects: compartment.reconfigure(editorLook(new Set([""]))) });
  expect(shown()[1]).toBe(0);
});
