import { EditorState, type TransactionSpec } from "@codemirror/state";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { beginEarlyText, blankLine, isEarlyText } from "./early-text.ts";
import { earlyTextGuard } from "./early-text-guard.ts";

const real = "# Party plan\n\nWe meet on Friday.";

function createText(write: (content: Y.Text, doc: Y.Doc) => void): Y.Text {
  const doc = new Y.Doc();
  const content = doc.getText("content");
  write(content, doc);
  return content;
}

/** What two replicas hold after they have exchanged updates. The first applies the second's update first. */
function meet(one: Y.Text, other: Y.Text): [string, string] {
  const [update, back] = [Y.encodeStateAsUpdate(other.doc!), Y.encodeStateAsUpdate(one.doc!)];
  Y.applyUpdate(one.doc!, update);
  Y.applyUpdate(other.doc!, back);
  return [one.toJSON(), other.toJSON()];
}

const early = (words: string): Y.Text =>
  createText((content) => {
    beginEarlyText(content, "test");
    content.insert(content.length, words);
  });

test("early text comes below the document after a blank line, whichever client ID is smaller", () => {
  for (const clientID of [0, 1, 2 ** 31, 2 ** 32 - 1]) {
    const document = createText((content, doc) => {
      doc.clientID = clientID;
      content.insert(0, real);
    });
    const [there, here] = meet(document, early("Hello? It is empty here"));
    expect(there).toBe(`${real}${blankLine}Hello? It is empty here`);
    expect(here).toBe(there);
  }
});

test("early text does not come between words that were each inserted at the start", () => {
  for (let seed = 1; seed <= 50; seed++) {
    const document = createText((content, doc) => {
      // Each word is inserted before all others by a separate session, so nothing in the document depends on what
      // precedes it.
      for (const [at, word] of ["world", "hello ", "> "].entries()) {
        doc.clientID = (seed * 7_919 * (at + 3)) % 2 ** 32;
        content.insert(0, word);
      }
    });
    expect(meet(document, early("Mine"))[0]).toBe(`> hello world${blankLine}Mine`);
  }
});

test("early texts of several people stay separate, in whatever order they meet", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (order) => {
      const texts = [createText((content) => content.insert(0, real)), ...["Ada's", "Ben's", "Cleo's"].map(early)];
      const first = texts[order[0]!]!;
      for (const next of order.slice(1)) Y.applyUpdate(first.doc!, Y.encodeStateAsUpdate(texts[next]!.doc!));
      const paragraphs = first
        .toJSON()
        .slice(real.length + 2)
        .split(blankLine);
      expect(first.toJSON().startsWith(real + blankLine)).toBe(true);
      expect(paragraphs.toSorted()).toEqual(["Ada's", "Ben's", "Cleo's"]);
    }),
  );
});

test("early text stays separate when it is continued after a reload, edited and deleted", () => {
  const mine = early("Hello");
  const reloaded = createText((content, doc) => {
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(mine.doc!));
    content.delete(blankLine.length, 5);
    content.insert(blankLine.length, "Again");
    content.insert(content.length, ", and on");
  });
  const document = createText((content) => content.insert(0, real));
  expect(meet(document, reloaded)[0]).toBe(`${real}${blankLine}Again, and on`);
});

test("text is early until something of the document arrives, even if it is deleted", () => {
  const mine = early("Hello");
  expect(isEarlyText(mine)).toBe(true);
  const document = createText((content) => {
    content.insert(0, "was here");
    content.delete(0, 8);
  });
  expect(isEarlyText(document)).toBe(false);
  meet(mine, document);
  expect(isEarlyText(mine)).toBe(false);
  expect(isEarlyText(createText(() => undefined))).toBe(false);
});

test("text is not early just because a client with a large ID wrote before it", () => {
  const document = createText((content, doc) => {
    content.insert(0, real);
    doc.clientID = 2 ** 50;
    content.insert(0, "!");
  });
  expect(isEarlyText(document)).toBe(false);
});

test("the session keeps its client ID, and no two blank lines share one", () => {
  const doc = new Y.Doc();
  const { clientID } = doc;
  beginEarlyText(doc.getText("content"), "test");
  expect(doc.clientID).toBe(clientID);
  const ids = new Set(Array.from({ length: 100 }, () => early("x")._start?.id.client));
  expect(ids.size).toBe(100);
  for (const id of ids) expect(Number.isSafeInteger(id)).toBe(true);
});

test("the editor writes nothing into or before the blank line, and does not delete it", () => {
  const content = early("Hello");
  let state = EditorState.create({
    doc: content.toJSON(),
    extensions: earlyTextGuard(content, (transaction) => transaction.isUserEvent("remote")),
  });
  const dispatch = (spec: TransactionSpec): string => (state = state.update(spec).state).doc.toString();
  for (const at of [0, 1]) expect(dispatch({ changes: { from: at, insert: "x" } })).toBe(`${blankLine}Hello`);
  expect(dispatch({ selection: { anchor: 0, head: state.doc.length } })).toBe(`${blankLine}Hello`);
  expect(state.selection.main.from).toBe(blankLine.length);
  expect(dispatch({ changes: { from: 0, to: state.doc.length } })).toBe(blankLine);
  expect(state.selection.main.head).toBe(blankLine.length);
  expect(dispatch({ changes: { from: blankLine.length, insert: "again" } })).toBe(`${blankLine}again`);
  expect(dispatch({ changes: { from: 0, insert: "real" }, userEvent: "remote" })).toBe(`real${blankLine}again`);
});
