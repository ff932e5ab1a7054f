// @vitest-environment jsdom
import { EditorState } from "@codemirror/state";
import { EditorView, runScopeHandlers } from "@codemirror/view";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Y from "yjs";
import "../testing/no-layout.ts";
import { textBinding } from "./text-binding.ts";

let doc: Y.Doc;
let content: Y.Text;
let undoManager: Y.UndoManager;
let view: EditorView;

beforeEach(() => {
  doc = new Y.Doc();
  content = doc.getText("content");
  content.insert(0, "one two");
  undoManager = new Y.UndoManager(content, { trackedOrigins: new Set(), captureTimeout: 0 });
  const extensions = [EditorState.lineSeparator.of("\n"), textBinding(content, undoManager)];
  view = new EditorView({ parent: document.body, state: EditorState.create({ doc: content.toJSON(), extensions }) });
});

afterEach(() => {
  view.destroy();
  undoManager.destroy();
  doc.destroy();
});

const select = (anchor: number, head = anchor): void => view.dispatch({ selection: { anchor, head } });

function replaceSelection(insert: string): void {
  const { from, to } = view.state.selection.main;
  view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length } });
}

function press(key: string, shift = false): boolean {
  const keyCode = key.toUpperCase().charCodeAt(0);
  const event = new KeyboardEvent("keydown", { key, keyCode, ctrlKey: true, shiftKey: shift, cancelable: true });
  return runScopeHandlers(view, event, "editor");
}

function ask(inputType: string): InputEvent {
  const event = new InputEvent("beforeinput", { inputType, bubbles: true, cancelable: true });
  view.contentDOM.dispatchEvent(event);
  return event;
}

const selected = (): readonly [number, number] => [view.state.selection.main.anchor, view.state.selection.main.head];

describe("undo in the editor", () => {
  it("obeys Ctrl+Z, and redo Ctrl+Y and Ctrl+Shift+Z", () => {
    select(3);
    replaceSelection("!");
    for (const [key, shift] of [
      ["y", false],
      ["Z", true],
    ] as const) {
      expect(press("z")).toBe(true);
      expect(content.toJSON()).toBe("one two");
      expect(press(key, shift)).toBe(true);
      expect(content.toJSON()).toBe("one! two");
    }
  });

  it("obeys the browser's menu, and keeps the browser's own undo away even when there is nothing to undo", () => {
    select(3);
    replaceSelection("!");
    expect(ask("historyUndo").defaultPrevented).toBe(true);
    expect(content.toJSON()).toBe("one two");
    expect(ask("historyUndo").defaultPrevented).toBe(true);
    expect(ask("historyRedo").defaultPrevented).toBe(true);
    expect(content.toJSON()).toBe("one! two");
  });

  it("puts the selection back around the text that was replaced, where others' edits have moved it", () => {
    select(7, 4);
    replaceSelection("three");
    doc.transact(() => content.insert(0, "zero "), "remote");
    select(0);
    undoManager.undo();
    expect(view.state.doc.toString()).toBe("zero one two");
    expect(selected()).toEqual([12, 9]);
  });

  it("takes back one's own edits alone", () => {
    select(7);
    replaceSelection("!");
    doc.transact(() => content.insert(0, "zero "), "remote");
    undoManager.undo();
    undoManager.undo();
    expect(view.state.doc.toString()).toBe("zero one two");
  });

  it("ends with the view: what is written elsewhere is no step any more, and undoing it moves nothing", () => {
    select(3);
    replaceSelection("!");
    view.destroy();
    undoManager.undo();
    expect(content.toJSON()).toBe("one two");
    expect(undoManager.trackedOrigins.size).toBe(1);
  });
});
