/** Any member can write any record, also in the name of another client. None of them removes text. */
import { encode, writeVarUint } from "lib0/encoding";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { Copies, readCopies, record, restoredKey } from "./copies.ts";
import { placedText } from "./places.ts";
import { missingLength, restorePlaced } from "./restore.ts";
import { meet, Writer } from "./testing/writers-room.ts";

const keep = { keepsOthers: true, origin: "own" };
const exact = { keepsOthers: false, origin: "own" };
const text = "# Plan\n\nBuy apples.\nBuy bread.\nAsk Ben.\n";

function room(): [ada: Writer, ben: Writer] {
  const [ada, ben] = [new Writer(1), new Writer(2)];
  ada.type(0, text);
  meet(ada, ben);
  return [ada, ben];
}

/** A record, from the client and clock of names, length, generation, length of the piece, and clock of the copies. */
const claims = (...numbers: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(encode((encoder) => [1, ...numbers.flat()].forEach((number) => writeVarUint(encoder, number))));

/** Appends a record as the client of a session that has ended. */
function forge(as: number, writer: Writer, record: Uint8Array): void {
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(writer.doc));
  other.clientID = as;
  other.getArray(restoredKey).push([record]);
  Y.applyUpdate(writer.doc, Y.encodeStateAsUpdate(other));
}

test("a record in the name of another client that claims one range twice deletes nothing", () => {
  const [ada, ben] = room();
  const { length } = text;
  forge(1, ben, claims([77, 0, length, 1, length, 0], [77, 0, length, 1, length, 0]));
  for (let time = 0; time < 2; time++) forge(1, ben, claims([77, 0, length, 1, length, 0]));
  meet(ada, ben);
  expect([ada.text, ben.text]).toEqual([text, text]);
});

test.each(["deleted text", "another root", "other characters"])("no copy is withdrawn for %s", (what) => {
  const [ada, ben] = room();
  const { length } = text;
  forge(1, ben, claims([77, 0, length, 1, length, 0]));
  if (what === "another root") ben.doc.getText("other").insert(0, text);
  else ben.type(0, what === "deleted text" ? text : "x".repeat(length));
  if (what === "deleted text") ben.delete(0, length);
  ben.doc.getArray(restoredKey).push([claims([77, 0, length, 9, length, 0])]);
  meet(ada, ben);
  expect(ada.text).toBe(what === "other characters" ? "x".repeat(length) + text : text);
});

test("a record that claims a place twice is refused whole", () => {
  const [ada] = room();
  forge(1, ada, claims([77, 0, 3, 1, 3, 0], [77, 10, 3, 1, 3, 5], [77, 20, 2, 1, 2, 7]));
  expect(readCopies(ada.doc)).toEqual([]);
});

test("claims within one another are read in little time, and the latest generations of them", () => {
  const count = 20_000;
  const copies = new Copies(
    Array.from({ length: count }, (_, at) => {
      const place = { copyClient: 1, copyClock: at * 2 * count };
      return { client: 7, clock: at, length: 2 * (count - at), generation: at + 1, piece: 1, ...place };
    }),
  );
  const stretches = [...copies.copiesOf(7)];
  expect(Math.max(...stretches.map((stretch) => stretch.copies.length))).toBe(16);
  const [{ copies: innermost } = { copies: [] }] = copies.copiesOf(7, count - 1, 1);
  expect(Math.max(...innermost.map(({ generation }) => generation))).toBe(count);
});

test("a very long record leaves the others in force, and a long restoration is written in several", () => {
  const [ada] = room();
  ada.type(0, "x".repeat(70_000));
  const many = Array.from({ length: 60_000 }, (_, at) => [77, at, 1, 1, 1, text.length + at]);
  ada.doc.getArray(restoredKey).push([claims(...many)]);
  expect(readCopies(ada.doc)).toEqual([]);
  const place = { copyClient: 1, generation: 1, piece: 1, length: 1 };
  record(
    ada.doc,
    Array.from({ length: 25_000 }, (_, at) => ({ ...place, client: 77, clock: at, copyClock: at })),
  );
  expect(readCopies(ada.doc)).toHaveLength(25_000);
});

test("text that is no copy of what it is said to be does not keep a version from being restored", () => {
  for (const options of [keep, exact]) {
    const [ada, ben] = room();
    const version = placedText(ada.content);
    const { length } = text;
    ben.delete(0, length);
    ben.type(0, "x".repeat(length));
    ben.doc.getArray(restoredKey).push([claims([1, 0, length, 1, length, 0])]);
    meet(ada, ben);
    expect(missingLength(ada.content, version)).toBe(length);
    expect(restorePlaced(ada.content, version, options)).toBe(true);
    expect(missingLength(ada.content, version)).toBe(0);
    expect(ada.text.replaceAll("x", "")).toBe(text);
    expect(ada.text.includes("x")).toBe(options === keep);
  }
});

test("text of which a part is said to be a copy of another part is restored", () => {
  for (const options of [keep, exact]) {
    const [ada, ben] = room();
    const version = placedText(ada.content);
    forge(1, ben, claims([1, 0, 9, 1, 9, 20]));
    ben.delete(5, 20);
    meet(ada, ben);
    expect(restorePlaced(ada.content, version, options)).toBe(true);
    expect(ada.text).toBe(text);
  }
});
