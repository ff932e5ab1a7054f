// @vitest-environment jsdom
import { StateEffect } from "@codemirror/state";
import { expect, it } from "vitest";
import * as Y from "yjs";
import { editorLater } from "./editor-later.ts";
import "./testing/no-layout.ts";
import { openEditor } from "./testing/open-editor.ts";

it("the parts that come later are added to the editor that is there, which is not drawn anew", () => {
  const view = openEditor("One\n\nTwo", false);
  const lines = [...view.contentDOM.children];
  view.dispatch({
    effects: StateEffect.appendConfig.of(
      editorLater({ state: { type: "saving" }, isSaved: true }, new Y.UndoManager(new Y.Doc().getText())),
    ),
  });
  expect(lines.every((line) => line.isConnected)).toBe(true);
  view.destroy();
});
