import { expect, it } from "vitest";
import * as Y from "yjs";
import { TextUndo } from "./text-undo.ts";

/** A text in which every edit by `write` is a step. Others write without an origin. */
function open() {
  const doc = new Y.Doc();
  const text = doc.getText("content");
  const undo = new TextUndo(text, { trackedOrigins: new Set(["here"]), captureTimeout: 0 });
  const write = (edit: () => void) => doc.transact(edit, "here");
  return { text, undo, write };
}

it("text that was deleted, brought back and written into is undone as a whole", () => {
  const { text, undo, write } = open();
  write(() => text.insert(0, "written here"));
  write(() => text.delete(0, 12));
  undo.undo();
  text.insert(7, " by others");
  undo.undo();
  expect(text.toJSON()).toBe(" by others");
  undo.redo();
  expect(text.toJSON()).toBe("written by others here");
});

it.each(["", "Ada"])("a step whose text others deleted is skipped, and the step before is undone (%s)", (name) => {
  const { text, undo, write } = open();
  write(() => text.insert(0, "one"));
  write(() => {
    text.insert(3, "two");
    if (name !== "") text.doc?.getMap("writers").set("7", name);
  });
  write(() => text.delete(0, 6));
  undo.undo();
  text.insert(1, "-");
  text.delete(4, 3);
  expect(text.toJSON()).toBe("o-ne");
  undo.undo();
  expect(text.toJSON()).toBe("-");
  expect(undo.undo()).toBeNull();
});

it("any number of undos, with as many redos, changes nothing", () => {
  const { text, undo, write } = open();
  write(() => text.insert(0, "one two three"));
  write(() => text.delete(4, 4));
  write(() => text.insert(4, "2 "));
  for (let i = 0; i < 50; i++) {
    while (undo.undo() !== null);
    expect(text.toJSON()).toBe("");
    while (undo.redo() !== null);
    expect(text.toJSON()).toBe("one 2 three");
  }
});
