// @vitest-environment jsdom
import { EditorView } from "@codemirror/view";
import { afterEach, expect, test } from "vitest";
import "../editor/testing/no-layout.ts";
import { KeptPlace } from "./kept-place.ts";

let view: EditorView;
afterEach(() => view.destroy());

test("a place stays between its neighbours while others write, until it is released", () => {
  view = new EditorView({ doc: "one two", parent: document.body });
  const place = new KeptPlace(view, 4);
  view.dispatch({ changes: { from: 0, insert: "Oh, " } });
  view.dispatch({ changes: { from: 11, insert: " three" } });
  expect(place.position).toBe(8);
  view.dispatch({ changes: { from: 2, to: 10 } });
  expect(place.position).toBe(2);
  place.release();
  view.dispatch({ changes: { from: 0, insert: "more" } });
  expect(place.position).toBe(2);
});
