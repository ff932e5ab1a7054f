import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { Copies, readCopies, restoredKey } from "./copies.ts";
import { placedText, type PlacedText } from "./places.ts";
import { missingLength, presentNames, restorePlaced } from "./restore.ts";
import { restoreText } from "./restore-text.ts";
import { meet, Writer } from "./testing/writers-room.ts";

const text = "# Plan\n\nBuy apples.\nBuy bread.\nAsk Ben.\n";
const keep = { keepsOthers: true, origin: "own" };
const exact = { keepsOthers: false, origin: "own" };

/** Writers who have the text, and the version of it. */
function room(count: number, written = text): { writers: Writer[]; version: PlacedText } {
  const writers = Array.from({ length: count }, (_, index) => new Writer(index + 1));
  const [first] = writers as [Writer];
  for (const part of written.match(/.{1,7}\s*|\s+/gsu) ?? []) first.type(first.content.length, part);
  meet(...writers);
  return { writers, version: placedText(first.content) };
}

test("a version is restored as it was, and others get it", () => {
  const { writers, version } = room(2);
  const [ada, ben] = writers as [Writer, Writer];
  ben.delete(0, ben.content.length);
  ben.type(0, "Nonsense");
  meet(ada, ben);
  expect(restorePlaced(ada.content, version, exact)).toBe(true);
  meet(ada, ben);
  expect([ada.text, ben.text]).toEqual([text, text]);
});

test("what is still there stays as it is, and only what is missing is written again", () => {
  const { writers, version } = room(1);
  const [ada] = writers as [Writer];
  ada.delete(text.indexOf("bread"), 5);
  ada.type(text.indexOf("bread"), "cakes");
  const before = Y.getState(ada.doc.store, ada.doc.clientID);
  restorePlaced(ada.content, version, exact);
  expect(ada.text).toBe(text);
  // Five characters and the record.
  expect(Y.getState(ada.doc.store, ada.doc.clientID) - before).toBe(6);
});

test("restoring is one step that undo takes back, and redo does again", () => {
  const { writers, version } = room(1);
  const [ada] = writers as [Writer];
  ada.delete(8, 12);
  ada.type(3, "new ");
  const now = ada.text;
  restorePlaced(ada.content, version, exact);
  ada.undoManager.undo();
  expect(ada.text).toBe(now);
  ada.undoManager.redo();
  expect(ada.text).toBe(text);
});

test("two people who bring the same text back at the same time bring it back once", () => {
  const { writers, version } = room(3);
  const [ada, ben, cleo] = writers as [Writer, Writer, Writer];
  ben.delete(0, ben.content.length);
  meet(ada, ben, cleo);
  restorePlaced(ada.content, version, keep);
  restorePlaced(cleo.content, version, keep);
  meet(ada, ben, cleo);
  expect(writers.map((writer) => writer.text)).toEqual([text, text, text]);
});

test("two halves of a room that write on and bring the text back, each by itself, have it once, with what each wrote", () => {
  const { writers, version } = room(4);
  const [ada, ben, cleo, dan] = writers as [Writer, Writer, Writer, Writer];
  ben.delete(0, ben.content.length);
  meet(ada, ben, cleo, dan);
  restorePlaced(ada.content, version, keep);
  ada.type(ada.text.indexOf("bread"), "fresh ");
  meet(ada, ben);
  dan.type(0, "Hello? ");
  meet(cleo, dan);
  restorePlaced(cleo.content, version, keep);
  cleo.type(cleo.text.indexOf("Ask"), "Then: ");
  meet(cleo, dan);
  meet(ada, ben, cleo, dan);
  const [merged] = new Set(writers.map((writer) => writer.text));
  expect(new Set(writers.map((writer) => writer.text)).size).toBe(1);
  for (const line of text.split("\n").filter((line) => line !== "" && !line.includes("bread")))
    expect(merged?.split(line)).toHaveLength(2);
  for (const words of ["fresh ", "Hello? ", "Then: "]) expect(merged?.split(words)).toHaveLength(2);
  expect(merged?.length).toBe(text.length + "fresh Hello? Then: ".length);
});

test("what is added to a copy that is withdrawn stays at the beginning or the end of its line", () => {
  const { writers, version } = room(3);
  const [ada, ben, cleo] = writers as [Writer, Writer, Writer];
  ben.delete(0, ben.content.length);
  meet(ada, ben, cleo);
  restorePlaced(ada.content, version, keep);
  restorePlaced(cleo.content, version, keep);
  cleo.type(cleo.text.indexOf("Buy bread"), "Today: ");
  meet(ada, ben, cleo);
  expect(["Today: Buy bread.\n", "Buy bread.\nToday: "].map((words) => text.replace("Buy bread.\n", words))).toContain(
    ada.text,
  );
});

test("text that was brought back and removed again is brought back again, once, also by two", () => {
  const { writers, version } = room(3);
  const [ada, ben, cleo] = writers as [Writer, Writer, Writer];
  for (let time = 0; time < 3; time++) {
    ben.delete(0, ben.content.length);
    meet(ada, ben, cleo);
    expect(missingLength(ada.content, version)).toBe(text.length);
    restorePlaced(ada.content, version, keep);
    restorePlaced(cleo.content, version, keep);
    meet(ada, ben, cleo);
    expect(missingLength(ada.content, version)).toBe(0);
    expect(writers.map((writer) => writer.text)).toEqual([text, text, text]);
  }
});

test("versions of different moments, restored in two halves, have in common what they have once", () => {
  const { writers, version } = room(3);
  const [ada, ben, cleo] = writers as [Writer, Writer, Writer];
  ada.type(ada.content.length, "Sing.\n");
  meet(ada, ben, cleo);
  const later = placedText(ada.content);
  ben.delete(0, ben.content.length);
  meet(ada, ben, cleo);
  restorePlaced(ada.content, version, keep);
  restorePlaced(cleo.content, later, keep);
  meet(ada, ben, cleo);
  expect(writers.map((writer) => writer.text)).toEqual([`${text}Sing.\n`, `${text}Sing.\n`, `${text}Sing.\n`]);
});

test("places that the document knows in part restore the text all the same", () => {
  const { writers } = room(1);
  const [ada] = writers as [Writer];
  ada.delete(3, 12);
  const places = [
    { client: 1, clock: 0, length: 9 },
    { client: 99, clock: 3, length: text.length - 9 },
  ];
  expect(restorePlaced(ada.content, { text, places }, exact)).toBe(true);
  expect(ada.text).toBe(text);
});

test("places that the document does not know restore nothing", () => {
  const { writers } = room(1);
  const [ada] = writers as [Writer];
  ada.delete(0, 5);
  const now = ada.text;
  for (const places of [[{ client: 99, clock: 0, length: text.length }]])
    expect([restorePlaced(ada.content, { text, places }, exact), ada.text]).toEqual([false, now]);
});

test("places that are not those of the text restore nothing where other characters stand there", () => {
  const { writers, version } = room(2);
  const [ada, ben] = writers as [Writer, Writer];
  const { length } = text;
  for (const places of [
    version.places.flatMap(({ client, clock, length }) =>
      Array.from({ length }, (_, at) => ({ client, clock: clock + length - 1 - at, length: 1 })),
    ),
    [
      { client: 1, clock: 5, length: 20 },
      { client: 1, clock: 0, length: length - 20 },
    ],
  ]) {
    ada.delete(3, 12);
    const now = ada.text;
    expect(restorePlaced(ada.content, { text, places }, exact)).toBe(false);
    meet(ada, ben);
    expect([ada.text, ben.text]).toEqual([now, now]);
    ada.undoManager.undo();
  }
});

test("a version of which only the text is known is restored, by two people once", () => {
  const { writers } = room(3);
  const [ada, ben, cleo] = writers as [Writer, Writer, Writer];
  const old = "# Party \u{1f600}\n\nBuy apples.\nSing.\n";
  restoreText(ada.content, old, "own");
  expect(ada.text).toBe(old);
  restoreText(cleo.content, old, "own");
  meet(ada, ben, cleo);
  expect(writers.map((writer) => writer.text)).toEqual([old, old, old]);
  ada.undoManager.undo();
  expect(ada.text).toBe(text);
});

test("only the text is known: one character of a pair that changes is exchanged whole", () => {
  const { writers } = room(1, "a\u{1f600}b");
  const [ada] = writers as [Writer];
  restoreText(ada.content, "a\u{1f601}b", "own");
  expect(ada.text).toBe("a\u{1f601}b");
});

test("records of any content do no harm", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.jsonValue())), (values) => {
      const { writers, version } = room(2);
      const [ada, ben] = writers as [Writer, Writer];
      ben.doc.getArray(restoredKey).push(values);
      meet(ada, ben);
      expect(ada.text).toBe(text);
      ada.delete(0, 10);
      restorePlaced(ada.content, version, exact);
      expect(ada.text).toBe(text);
    }),
    { numRuns: 50 },
  );
});

test("a record that claims the text of others withdraws none of it", () => {
  const { writers } = room(2);
  const [ada, ben] = writers as [Writer, Writer];
  // Ben claims Ada's characters as copies of something, twice.
  const claim = Uint8Array.of(1, 77, 0, 20, 1, 20, 0);
  ben.type(0, "x");
  for (let time = 0; time < 2; time++) ben.doc.getArray(restoredKey).push([claim]);
  meet(ada, ben);
  expect(ada.text).toBe(`x${text}`);
});

test("a copy stays when the one that comes before it was removed, in every copy of the document", () => {
  const { writers, version } = room(3);
  const [ada, ben, cleo] = writers as [Writer, Writer, Writer];
  ben.delete(0, ben.content.length);
  meet(ada, ben, cleo);
  restorePlaced(ada.content, version, keep);
  restorePlaced(cleo.content, version, keep);
  ada.delete(0, ada.content.length);
  meet(ada, ben, cleo);
  expect(writers.map((writer) => writer.text)).toEqual([text, text, text]);
});

test("whatever happens in a room, each character is there at most once, and all have the same", () => {
  const step = fc.record({ who: fc.nat(3), what: fc.nat(6), at: fc.nat(60) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { writers, version } = room(4);
      const kept = writers.map(() => [version]);
      let parted = false;
      for (const [index, { who, what, at }] of steps.entries()) {
        const writer = writers[who] as Writer;
        const versions = kept[who] as PlacedText[];
        const length = writer.content.length;
        if (what === 0) writer.type(at % (length + 1), `<${index}>\n`);
        if (what === 1) writer.delete(0, length);
        if (what === 2 && length > 0) writer.delete(at % length, Math.min(7, length - (at % length)));
        if (what === 3) {
          const version = versions[at % versions.length] as PlacedText;
          expect(restorePlaced(writer.content, version, at % 2 === 0 ? keep : exact)).toBe(true);
          expect(missingLength(writer.content, version)).toBe(0);
          if (at % 2 === 1) expect(writer.text).toBe(version.text);
        }
        if (what === 4 && parted) for (const half of [writers.slice(0, 2), writers.slice(2)]) meet(...half);
        if (what === 4 && !parted) meet(...writers);
        if (what === 5) parted = !parted;
        if (what === 6) versions.push(placedText(writer.content));
      }
      meet(...writers);
      expect(new Set(writers.map(({ text }) => text)).size).toBe(1);
      for (const { doc, content } of writers) {
        const copies = new Copies(readCopies(doc));
        let named = 0;
        const names = presentNames(content, copies);
        for (const client of doc.store.clients.keys())
          for (const [from, to] of names.within(client, 0, Number.MAX_SAFE_INTEGER)) named += to - from;
        // As many different names as characters: none is there twice.
        expect(named).toBe(content.length);
      }
    }),
    { numRuns: 100 },
  );
});

test("whoever restores last, and nobody removes it, the whole text is there once after the halves have met", () => {
  const typing = fc.array(fc.record({ who: fc.nat(3), at: fc.nat(80) }), { maxLength: 12 });
  fc.assert(
    fc.property(typing, typing, fc.nat(3), fc.nat(3), (before, after, one, other) => {
      const { writers, version } = room(4);
      const halves = [writers.slice(0, 2), writers.slice(2)];
      const [, ben] = writers as [Writer, Writer];
      let marks = 0;
      const type = (keys: typeof before): void => {
        for (const { who, at } of keys) {
          const writer = writers[who] as Writer;
          writer.type(at % (writer.content.length + 1), String.fromCodePoint(0x1000 + marks++));
        }
      };
      ben.delete(0, ben.content.length);
      meet(...writers);
      type(before);
      for (const half of halves) meet(...half);
      for (const each of [one, other]) restorePlaced((writers[each] as Writer).content, version, keep);
      type(after);
      for (const half of halves) meet(...half);
      meet(...writers);
      const [merged = ""] = new Set(writers.map(({ text }) => text));
      expect(new Set(writers.map(({ text }) => text)).size).toBe(1);
      // Without what was typed meanwhile it is the text, character for character and in its order.
      expect(merged.replaceAll(/[\u1000-\u10ff]/gu, "")).toBe(text);
      expect(merged.length).toBe(text.length + marks);
    }),
    { numRuns: 100 },
  );
});
