// @vitest-environment jsdom
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { afterEach, expect, it, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import "../testing/no-layout.ts";
import { shownText } from "../../shared-text/shown-text.ts";
import { announceCursor, readCursor } from "./cursor-position.ts";
import { remoteCursorField } from "./remote-cursor-field.ts";
import { remoteCursors } from "./remote-cursors.ts";
import { textBinding } from "../binding/text-binding.ts";

const open: { destroy(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.destroy();
});

/** Ben's view of a text that Ada also writes, and the path by which her edits and her caret reach it. */
function start(text: string) {
  const [ada, ben] = [new Y.Doc(), new Y.Doc()];
  ada.getText("content").insert(0, text);
  Y.applyUpdate(ben, Y.encodeStateAsUpdate(ada));
  ada.on("update", (update: Uint8Array) => Y.applyUpdate(ben, update, "remote"));
  const content = ben.getText("content");
  const awareness = new Awareness(ben);
  const undoManager = new Y.UndoManager(content, { trackedOrigins: new Set() });
  const extensions = [
    EditorState.lineSeparator.of("\n"),
    textBinding(content, undoManager),
    remoteCursors(content, awareness),
  ];
  const view = new EditorView({ state: EditorState.create({ doc: shownText(content), extensions }) });
  open.push(view, awareness);
  const caretAt = (index: number): void => {
    const selection = EditorState.create({ doc: shownText(ada.getText("content")), selection: { anchor: index } });
    const cursor = JSON.parse(
      JSON.stringify(announceCursor(selection.selection.main, ada.getText("content"))),
    ) as unknown;
    awareness.states.set(ada.clientID, { user: { name: "Ada", color: "#0b7a75" }, cursor });
    awareness.emit("change", [{ added: [], updated: [ada.clientID], removed: [] }, "remote"]);
  };
  const shown = (): number | undefined => view.state.field(remoteCursorField)[0]?.head;
  return { ada: ada.getText("content"), view, caretAt, shown };
}

it("the caret of a person who pastes a large text is behind that text", async () => {
  const { ada, view, caretAt, shown } = start("Hello world");
  caretAt(5);
  await vi.waitFor(() => expect(shown()).toBe(5));
  ada.insert(5, "x".repeat(2_000));
  caretAt(2_005);
  // The caret is read while the text is still held, and is right when the text is shown.
  await vi.waitFor(() => expect(view.state.doc.length).toBe(2_011));
  await vi.waitFor(() => expect(shown()).toBe(2_005));
});

it("a caret within held text is in its place when the text is shown", async () => {
  const { ada, caretAt, shown } = start("Hello world");
  ada.insert(5, "x".repeat(2_000));
  caretAt(1_000);
  await vi.waitFor(() => expect(shown()).toBe(1_000));
  ada.insert(0, "y".repeat(3_000));
  await vi.waitFor(() => expect(shown()).toBe(4_000));
});

it("a caret that moves by typing is announced now and then, and one that is moved at once", async () => {
  const doc = new Y.Doc();
  const content = doc.getText("content");
  const awareness = new Awareness(doc);
  const undoManager = new Y.UndoManager(content, { trackedOrigins: new Set() });
  const extensions = [
    EditorState.lineSeparator.of("\n"),
    textBinding(content, undoManager),
    remoteCursors(content, awareness),
  ];
  const view = new EditorView({ state: EditorState.create({ extensions }), parent: document.body });
  open.push(view, awareness);
  let told = 0;
  awareness.on("change", () => told++);
  view.focus();
  const toldHead = (): unknown =>
    readCursor(JSON.parse(JSON.stringify(awareness.getLocalState()?.["cursor"] ?? null)), content);
  await vi.waitFor(() => expect(toldHead()).toEqual({ anchor: 0, head: 0 }));

  told = 0;
  const began = performance.now();
  for (let at = 0; at < 20; at++) {
    view.dispatch({ changes: { from: at, insert: "a" }, selection: { anchor: at + 1 }, userEvent: "input.type" });
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  expect(told).toBeLessThanOrEqual((performance.now() - began) / 500);
  await vi.waitFor(() => expect(toldHead()).toEqual({ anchor: 20, head: 20 }));

  told = 0;
  view.dispatch({ selection: { anchor: 3 } });
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  expect([told, toldHead()]).toEqual([1, { anchor: 3, head: 3 }]);
});
