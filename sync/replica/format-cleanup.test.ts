import * as encoding from "lib0/encoding";
import { expect, it } from "vitest";
import * as Y from "yjs";
import type { PeerId } from "../core/index.ts";
import { YReplica } from "./y-replica.ts";

const peer = "aaaaaaaaaaaaaaaa" as PeerId;
const fail = (error: unknown): never => {
  throw error;
};

function start() {
  const doc = new Y.Doc();
  const text = doc.getText("rich");
  return { doc, text, replica: new YReplica(doc, "peers", { onObserverError: fail }) };
}

/** Structs of client 9: formats that nothing ends, each of its own name, by turns with letters. */
function formatsAndLetters(count: number): Uint8Array {
  return encoding.encode((encoder) => {
    for (const number of [1, count, 9, 0]) encoding.writeVarUint(encoder, number);
    for (let clock = 0; clock < count; clock++) {
      const isLetter = clock % 2 === 1;
      encoding.writeUint8(encoder, (isLetter ? 4 : 6) | (clock === 0 ? 0 : 128));
      if (clock === 0) {
        encoding.writeVarUint(encoder, 1);
        encoding.writeVarString(encoder, "rich");
      } else for (const number of [9, clock - 1]) encoding.writeVarUint(encoder, number);
      for (const part of isLetter ? ["a"] : [`format ${clock}`, "true"]) encoding.writeVarString(encoder, part);
    }
    encoding.writeVarUint(encoder, 0);
  });
}

function deletingLetters(count: number): Uint8Array {
  return encoding.encode((encoder) => {
    for (const number of [0, 1, 9, count]) encoding.writeVarUint(encoder, number);
    for (let index = 0; index < count; index++)
      for (const number of [2 * index + 1, 1]) encoding.writeVarUint(encoder, number);
  });
}

it("a text of thousands of formats is not cleaned up, which would take quadratic time, and looks the same", () => {
  const { doc, text, replica } = start();
  const tidied: boolean[] = [];
  doc.on("afterTransaction", ({ _needFormattingCleanup }: Y.Transaction) => tidied.push(_needFormattingCleanup));
  const bare = new Y.Doc();
  bare.getText("rich");
  for (const update of [formatsAndLetters(4_096), deletingLetters(2_047)]) {
    expect(replica.apply(update, peer)).toBe("applied");
    Y.applyUpdate(bare, update);
  }
  expect(tidied).toEqual([false, false]);
  expect(text.toDelta()).toEqual(bare.getText("rich").toDelta());
});

it("an ordinary text is cleaned up", () => {
  const [one, other] = [start(), start()];
  one.text.insert(0, "some words");
  other.replica.apply(Y.encodeStateAsUpdate(one.doc), peer);
  one.text.format(0, 4, { bold: true });
  other.text.format(0, 4, { bold: true });
  const bare = new Y.Doc();
  bare.getText("rich");
  for (const update of [Y.encodeStateAsUpdate(other.doc), Y.encodeStateAsUpdate(one.doc)]) Y.applyUpdate(bare, update);
  const deleted = (doc: Y.Doc): number => [...Y.snapshot(doc).ds.clients.values()].flat().length;
  one.replica.apply(Y.encodeStateAsUpdate(other.doc), peer);
  expect(deleted(one.doc)).toBeGreaterThan(0);
  expect(deleted(one.doc)).toBe(deleted(bare));
  expect(one.text.toDelta()).toEqual([{ insert: "some", attributes: { bold: true } }, { insert: " words" }]);
});
