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
  /** Edits that other observers make at the next change: one that is called before the view, and one behind it. */
  readonly meddling: { before?: () => void; behind?: () => void } = {};

  constructor(clientId: number) {
    this.doc.clientID = clientId;
    this.text.observe(() => this.#meddle("before"));
    this.text.observe((event) => {
      const change = changeOf(event);
      this.changes.push(change);
      this.shown = change.apply(this.shown);
    });
    this.text.observe(() => this.#meddle("behind"));
  }

  #meddle(when: "before" | "behind"): void {
    const { [when]: edit } = this.meddling;
    delete this.meddling[when];
    edit?.();
  }

  splice(splices: readonly { at: number; length: number; insert: string }[]): void {
    const { text } = this;
    this.doc.transact(() => {
      for (const { at, length, insert } of splices) {
        const from = at % (text.length + 1);
        text.delete(from, Math.min(length, text.length - from));
        text.insert(from, insert);
      }
    });
  }

  hear({ doc }: Peer): void {
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(this.doc)), "others");
  }
}

const splice = fc.record({ at: fc.nat(60), length: fc.nat(6), insert: fc.string({ maxLength: 4 }) });
const splices = fc.array(splice, { minLength: 1, maxLength: 12 });
const edit = fc.record({
  peer: fc.nat(2),
  what: fc.oneof(
    { weight: 6, arbitrary: splices },
    { weight: 3, arbitrary: fc.record({ before: splices, behind: splices }, { requiredKeys: [] }) },
    { weight: 2, arbitrary: fc.nat(2) },
    { weight: 1, arbitrary: fc.constantFrom("undo" as const, "redo" as const, "bold" as const, "picture" as const) },
  ),
});

it("a view that follows the changes shows the text, whatever several write at once, and other observers with them", () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 30 }), (edits) => {
      const peers = [new Peer(1), new Peer(3), new Peer(2)];
      for (const { peer, what } of edits) {
        const acting = peers[peer] as Peer;
        const { text, undoManager, meddling } = acting;
        if (Array.isArray(what)) acting.splice(what);
        else if (typeof what === "object") {
          if (what.before) meddling.before = () => acting.splice(what.before ?? []);
          if (what.behind) meddling.behind = () => acting.splice(what.behind ?? []);
        } else if (typeof what === "number") peers[what]?.hear(peers[peer] as Peer);
        else if (what === "undo") undoManager.undo();
        else if (what === "redo") undoManager.redo();
        else if (what === "bold") text.format(0, text.length, { bold: true });
        else text.insertEmbed(text.length, { image: 1 });
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
  // The shortest of many, since anything may come in between.
  let [own, yjs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  ada.text.observe((event) => {
    const before = performance.now();
    changeOf(event);
    const between = performance.now();
    expect(event.delta.length).toBeGreaterThan(0);
    own = Math.min(own, between - before);
    yjs = Math.min(yjs, performance.now() - between);
  });
  for (let count = 0; count < 20; count++) ada.text.insert(ada.text.length >> 1, "z");
  expect(own).toBeLessThan(yjs / 2);
});
