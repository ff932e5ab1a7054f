// @vitest-environment jsdom
import { EditorView } from "@codemirror/view";
import { afterEach, expect, test } from "vitest";
import "../editor/testing/no-layout.ts";
import { changesIn, goToChange, markChanges, unmarkChanges } from "./change-marks.ts";
import type { Change } from "./compare.ts";

let view: EditorView;
afterEach(() => view.destroy());

function open(doc: string, ...changes: readonly Change[]): void {
  view = new EditorView({ doc, parent: document.body });
  markChanges(view, changes);
}

const insertion = (from: number, to: number): Change => ({ from, to, deleted: "", authors: ["Ben"] });
const deletion = (at: number, deleted: string): Change => ({ from: at, to: at, deleted, authors: [] });
const texts = (selector: string): string[] =>
  [...view.contentDOM.querySelectorAll(selector)].map(({ textContent }) => textContent ?? "");

test("insertions are marked, and deletions hide their words until one looks at them", () => {
  open("one two three", insertion(4, 7), deletion(8, "and a half "));
  expect(texts("ins")).toEqual(["two"]);
  expect(texts("del")).toEqual([""]);
  goToChange(view, 1);
  expect(texts("del.cm-awayCurrent")).toEqual(["and a half "]);
  expect(view.state.selection.main.head).toBe(8);
  goToChange(view, 0);
  expect(texts("ins.cm-awayCurrent")).toEqual(["two"]);
  expect(texts("del")).toEqual([""]);
  // What is shown of a deletion is no part of the text.
  expect(view.state.doc.toString()).toBe("one two three");
});

test("marks move with the text, and what is written at their edge is not marked", () => {
  open("one two three", insertion(4, 7), deletion(8, "x"));
  view.dispatch({
    changes: [
      { from: 0, insert: "zero " },
      { from: 4, insert: "a " },
      { from: 7, insert: "!" },
    ],
  });
  expect(view.state.doc.toString()).toBe("zero one a two! three");
  expect(texts("ins")).toEqual(["two"]);
  expect(changesIn(view).changes.map(({ from, to }) => [from, to])).toEqual([
    [11, 14],
    [16, 16],
  ]);
  goToChange(view, 1);
  expect(view.state.selection.main.head).toBe(16);
});

test("a mark whose text is deleted is empty, and can still be gone to", () => {
  open("one two three", insertion(4, 7));
  view.dispatch({ changes: { from: 2, to: 9 } });
  expect(texts("ins")).toEqual([]);
  goToChange(view, 0);
  expect(view.state.selection.main.head).toBe(2);
});

test("a press on the mark of a deletion opens it, and another one closes it", () => {
  open("one three", deletion(4, "two "));
  const press = () =>
    view.contentDOM
      .querySelector("del")
      ?.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }));
  press();
  expect(texts("del.cm-awayCurrent")).toEqual(["two "]);
  press();
  expect(texts("del")).toEqual([""]);
});

test("a long deletion is shown in part", () => {
  open("one", deletion(3, "x".repeat(100_000)));
  goToChange(view, 0);
  expect(texts("del")[0]?.length).toBe(2_001);
});

test("a deletion cannot reorder the line that it is shown in, and keeps its own lines", () => {
  open("one three", deletion(4, "two\u202e\u2066\n\tand\u200b a half\ud800 "));
  goToChange(view, 0);
  expect(texts("del")).toEqual(["two\n\tand a half "]);
  const opened = view.contentDOM.querySelector("del");
  expect(opened && getComputedStyle(opened).unicodeBidi).toBe("isolate");
});

test("dismissed marks are gone, and others may come", () => {
  open("one two three", insertion(4, 7), deletion(8, "x"));
  unmarkChanges(view);
  expect(texts("ins, del")).toEqual([]);
  markChanges(view, [insertion(0, 3)]);
  expect(texts("ins, del")).toEqual(["one"]);
});

test("a change that is not there is not gone to", () => {
  open("one", insertion(0, 3));
  goToChange(view, 5);
  expect(changesIn(view).current).toBeUndefined();
});
