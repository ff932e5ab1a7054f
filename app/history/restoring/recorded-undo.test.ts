import { expect, test } from "vitest";
import { readCopies } from "./copies.ts";
import { placedText } from "./places.ts";
import { recordUndo } from "./recorded-undo.ts";
import { restorePlaced } from "./restore.ts";
import { meet, Writer } from "./testing/writers-room.ts";

const text = "# Plan\n\nBuy apples.\nBuy bread.\n";
const keep = { keepsOthers: true, origin: "own" };

function room() {
  const [ada, ben] = [new Writer(1), new Writer(2)];
  for (const writer of [ada, ben]) recordUndo(writer.content, writer.undoManager);
  ada.type(0, text);
  meet(ada, ben);
  return { ada, ben, version: placedText(ada.content) };
}

test.each([1, 2])("text that one brings back while another undoes its removal is there once (%i)", (first) => {
  const { ada, ben, version } = room();
  const [vandal, other] = first === 1 ? [ada, ben] : [ben, ada];
  vandal.delete(0, text.length);
  meet(ada, ben);
  restorePlaced(other.content, version, keep);
  vandal.undoManager.undo();
  expect([ada.text, ben.text]).toEqual([text, text]);
  meet(ada, ben);
  expect([ada.text, ben.text]).toEqual([text, text]);
});

test("undoing a removal after another has brought the text back changes nothing", () => {
  const { ada, ben, version } = room();
  ben.delete(0, text.length);
  meet(ada, ben);
  restorePlaced(ada.content, version, keep);
  meet(ada, ben);
  ben.undoManager.undo();
  expect(ben.text).toBe(text);
  meet(ada, ben);
  expect([ada.text, ben.text]).toEqual([text, text]);
});

test("undoing a second removal brings back what had been brought back", () => {
  const { ada, ben, version } = room();
  ben.delete(0, text.length);
  meet(ada, ben);
  restorePlaced(ada.content, version, keep);
  meet(ada, ben);
  ben.delete(0, text.length);
  ben.undoManager.undo();
  meet(ada, ben);
  expect([ada.text, ben.text]).toEqual([text, text]);
});

test("undoing and redoing a restoration, again and again, leaves the text there once", () => {
  const { ada, ben, version } = room();
  ben.delete(0, text.length);
  meet(ada, ben);
  restorePlaced(ada.content, version, keep);
  for (let time = 0; time < 3; time++) {
    ada.undoManager.undo();
    meet(ada, ben);
    expect(ben.text).toBe("");
    ada.undoManager.redo();
    meet(ada, ben);
    expect([ada.text, ben.text]).toEqual([text, text]);
  }
});

test("a small undo where nothing was restored leaves no record", () => {
  const { ada } = room();
  ada.delete(0, 2);
  ada.undoManager.undo();
  expect([ada.text, readCopies(ada.doc)]).toEqual([text, []]);
});

test("a large undo is recorded as the client that wrote it, though the document goes on as another", () => {
  const { ada, ben, version } = room();
  ben.delete(0, text.length);
  meet(ada, ben);
  ben.doc.on("update", () => (ben.doc.clientID += 10));
  ben.undoManager.undo();
  expect(readCopies(ben.doc)).toHaveLength(1);
  restorePlaced(ada.content, version, keep);
  meet(ada, ben);
  expect([ada.text, ben.text]).toEqual([text, text]);
});

test("undoing the removal of a text and of its copy in one step gives the text once", () => {
  const { ada, ben, version } = room();
  ben.delete(0, text.length);
  meet(ada, ben);
  restorePlaced(ada.content, version, keep);
  meet(ada, ben);
  ben.undoManager.captureTimeout = Infinity;
  ben.delete(0, text.length);
  ben.undoManager.undo();
  meet(ada, ben);
  expect([ada.text, ben.text]).toEqual([text, text]);
});
