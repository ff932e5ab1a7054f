import { ChangeSet, Text } from "@codemirror/state";
import fc from "fast-check";
import { expect, it } from "vitest";
import * as Y from "yjs";
import { shownText } from "./shown-text.ts";
import { changeOf } from "./text-event.ts";

/** A text of one peer, and what a view of it shows that follows its events alone. */
class Peer {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText("content");
  readonly undoManager = new Y.UndoManager(this.text, { captureTimeout: 0 });
  shown = Text.empty;
  changes: ChangeSet[] = [];

  constructor(clientId: number) {
    this.doc.clientID = clientId;
    this.text.observe((event) => {
      const change = changeOf(event);
      this.changes.push(change);
      this.shown = change.apply(this.shown);
    });
  }

  hear({ doc }: Peer): void {
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(this.doc)), "others");
  }
}

const splice = fc.record({ at: fc.nat(60), length: fc.nat(6), insert: fc.string({ maxLength: 4 }) });
const edit = fc.record({
  peer: fc.nat(2),
  what: fc.oneof(
    { weight: 6, arbitrary: fc.array(splice, { minLength: 1, maxLength: 12 }) },
    { weight: 2, arbitrary: fc.nat(2) },
    { weight: 1, arbitrary: fc.constantFrom("undo" as const, "redo" as const, "bold" as const, "picture" as const) },
  ),
});

it("a view that follows the changes shows the text, whatever several write at once", () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 30 }), (edits) => {
      const peers = [new Peer(1), new Peer(3), new Peer(2)];
      for (const { peer, what } of edits) {
        const { doc, text, undoManager } = peers[peer] as Peer;
        if (typeof what === "number") peers[what]?.hear(peers[peer] as Peer);
        else if (what === "undo") undoManager.undo();
        else if (what === "redo") undoManager.redo();
        else if (what === "bold") text.format(0, text.length, { bold: true });
        else if (what === "picture") text.insertEmbed(text.length, { image: 1 });
        else
          doc.transact(() => {
            for (const { at, length, insert } of what) {
              const from = at % (text.length + 1);
              text.delete(from, Math.min(length, text.length - from));
              text.insert(from, insert);
            }
          });
        for (const { shown, text } of peers) expect(shown.toString()).toBe(shownText(text));
      }
    }),
  );
});

it("a change touches nothing but what has come and gone", () => {
  const [ada, ben] = [new Peer(1), new Peer(2)];
  ada.text.insert(0, "one two three");
  ben.hear(ada);
  ben.changes = [];
  ada.doc.transact(() => {
    ada.text.delete(4, 3);
    ada.text.insert(4, "2");
    ada.text.insert(0, ">");
  });
  ben.hear(ada);
  expect(ben.changes.map((change) => change.toJSON() as unknown)).toEqual([[[0, ">"], 4, [3], [0, "2"], 6]]);
});

it("one letter in a text of ten thousand pieces costs a small share of Yjs's own delta", () => {
  const ada = new Peer(1);
  for (let client = 10; client < 15; client++) {
    const ben = new Peer(client);
    ben.hear(ada);
    ben.doc.transact(() => {
      for (let at = 0; at < 2_000; at++) ben.text.insert((at * 7919) % (ben.text.length + 1), "xy");
    });
    ada.hear(ben);
  }
  let [own, yjs] = [0, 0];
  ada.text.observe((event) => {
    const before = performance.now();
    changeOf(event);
    const between = performance.now();
    expect(event.delta.length).toBeGreaterThan(0);
    own += between - before;
    yjs += performance.now() - between;
  });
  for (let count = 0; count < 20; count++) ada.text.insert(ada.text.length >> 1, "z");
  expect(own).toBeLessThan(yjs / 2);
});
