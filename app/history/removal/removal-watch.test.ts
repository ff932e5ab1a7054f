import { expect, test } from "vitest";
import * as Y from "yjs";
import { OwnWriter, writersKey } from "../../people/writers.ts";
import { record } from "../restoring/copies.ts";
import type { PlacedText } from "../restoring/places.ts";
import { recordUndo } from "../restoring/recorded-undo.ts";
import { RemovalWatch } from "./removal-watch.ts";
import { meet, Writer } from "../restoring/testing/writers-room.ts";

const text = "# Plan\n\nBuy apples.\nBuy bread.\nAsk Ben.\n";
let time = 0;

class Watcher extends Writer {
  readonly writer: OwnWriter;
  readonly watch: RemovalWatch;
  readonly kept: PlacedText[] = [];

  constructor(clientId: number, name: string) {
    super(clientId);
    this.writer = new OwnWriter(this.doc, name);
    this.watch = new RemovalWatch({ content: this.content, writer: this.writer, now: () => time });
    this.watch.on("removed", (before) => this.kept.push(before));
    recordUndo(this.content, this.undoManager);
  }
}

/** Ada, who wrote the text, and Ben, Cleo and Dan, who have written nothing yet. */
function room() {
  time = 0;
  const [ada, ben, cleo, dan] = [
    new Watcher(1, "Ada"),
    new Watcher(2, "Ben"),
    new Watcher(3, "Cleo"),
    new Watcher(4, "Dan"),
  ];
  ada.type(0, text);
  meet(ada, ben, cleo, dan);
  time = 60_000;
  return { ada, ben, cleo, dan };
}

test("a select-all and delete by somebody else is offered to be brought back, with their name, and the text before is kept", () => {
  const { ada, ben } = room();
  ben.delete(0, text.length);
  meet(ada, ben);
  expect(ada.watch.removal).toMatchObject({ by: "Ben", before: { text } });
  expect(ada.kept.map((before) => before.text)).toEqual([text]);
  ada.watch.bringBack("own");
  expect([ada.text, ada.watch.removal]).toEqual([text, undefined]);
});

test("one's own removal is kept and not offered", () => {
  const { ada, ben } = room();
  ben.delete(0, text.length);
  meet(ada, ben);
  expect([ben.watch.removal, ben.kept.map((before) => before.text)]).toEqual([undefined, [text]]);
});

test("a removal by somebody who wrote before bears their name, too", () => {
  const { ada, ben } = room();
  ben.type(0, "Hi. ");
  meet(ada, ben);
  time += 60_000;
  ben.delete(0, ben.content.length);
  meet(ada, ben);
  expect(ada.watch.removal?.by).toBe("Ben");
});

test("a name that comes a moment after the removal is taken", () => {
  const { ada } = room();
  const ben = new Writer(5);
  meet(ada, ben);
  ben.delete(0, text.length);
  meet(ada, ben);
  expect(ada.watch.removal).toMatchObject({ by: undefined });
  let changes = 0;
  ada.watch.on("change", () => changes++);
  time += 20;
  new OwnWriter(ben.doc, "Ben").sign();
  meet(ada, ben);
  expect([ada.watch.removal?.by, changes]).toEqual(["Ben", 1]);
});

test("who only begins to write at the moment of a removal is not named, nor is whose entry another client writes", () => {
  const { ada, ben } = room();
  const mallory = new Writer(5);
  meet(ada, ben, mallory);
  ben.type(0, "Hi");
  meet(ada, ben);
  mallory.delete(0, text.length);
  mallory.doc.getMap(writersKey).set("3", "Cleo");
  meet(ada, mallory);
  expect(ada.watch.removal).toMatchObject({ by: undefined });
});

test("what another tab of one's own removed is not offered", () => {
  const { ada, ben } = room();
  const tab = new RemovalWatch({ content: ada.content, writer: ada.writer, ownTabs: () => [1, 2], now: () => time });
  ben.delete(0, text.length);
  meet(ada, ben);
  expect([tab.removal, ada.watch.removal?.by]).toEqual([undefined, "Ben"]);
});

test("a text of which much is withdrawn is kept", () => {
  const { ada, ben } = room();
  ben.delete(0, text.length);
  meet(ada, ben);
  ada.watch.bringBack("own");
  meet(ada, ben);
  time += 60_000;
  ben.type(text.length, text);
  const copyClock = Y.getState(ben.doc.store, 2) - text.length;
  meet(ada, ben);
  record(ben.doc, [
    { client: 1, clock: 0, length: text.length, generation: 5, piece: text.length, copyClient: 2, copyClock },
  ]);
  meet(ada, ben);
  expect(ada.text).toBe(text);
  expect(ada.kept.map((kept) => kept.text)).toEqual([text, text + text]);
});

test("when two wrote at the moment of a removal, it bears no name", () => {
  const { ada, ben, cleo } = room();
  ben.delete(0, text.length);
  cleo.type(0, "Hi");
  meet(ben, cleo);
  meet(ada, ben);
  expect(ada.watch.removal).toMatchObject({ by: undefined, before: { text } });
});

test("text that is removed in parts within seconds is offered whole", () => {
  const { ada, ben } = room();
  while (ben.content.length > 0) {
    ben.delete(0, Math.min(3, ben.content.length));
    meet(ada, ben);
    time += 500;
  }
  expect(ada.watch.removal?.before.text).toBe(text);
  ada.watch.bringBack("own");
  expect(ada.text).toBe(text);
});

test("text that is removed over minutes is not offered", () => {
  const { ada, ben } = room();
  while (ben.content.length > 0) {
    ben.delete(0, Math.min(3, ben.content.length));
    meet(ada, ben);
    time += 10_000;
  }
  expect(ada.watch.removal).toBeUndefined();
});

test("text that is removed with pauses is kept, and offered while the pauses are short", () => {
  for (const [pause, isOffered] of [
    [3_100, true],
    [10_000, false],
  ] as const) {
    const { ada, ben } = room();
    while (ben.content.length > 3) {
      ben.delete(0, Math.ceil(ben.content.length * 0.3));
      if (pause > 8_000) {
        ben.type(0, "Other text.");
        ben.delete(0, 11);
      }
      meet(ada, ben);
      time += pause;
    }
    expect(ada.kept[0]?.text).toBe(text);
    expect(ada.watch.removal?.before.text).toBe(isOffered ? text : undefined);
  }
});

test("small edits of others are neither kept nor offered", () => {
  const { ada, ben } = room();
  ben.delete(8, 9);
  ben.type(0, "More and more. ");
  ben.delete(0, 5);
  meet(ada, ben);
  expect([ada.watch.removal, ada.kept]).toEqual([undefined, []]);
});

test("more than a third is kept, and up to a half is not offered", () => {
  const { ada, ben } = room();
  ben.delete(0, Math.ceil(text.length * 0.4));
  meet(ada, ben);
  expect([ada.kept.length, ada.watch.removal]).toEqual([1, undefined]);
});

test("a text that is replaced is brought back beside what replaced it", () => {
  const { ada, ben } = room();
  ben.doc.transact(() => {
    ben.content.delete(0, text.length);
    ben.content.insert(0, "Nonsense\n");
  }, "own");
  meet(ada, ben);
  expect(ada.watch.removal?.before.text).toBe(text);
  ada.watch.bringBack("own");
  expect(["Nonsense\n" + text, text + "Nonsense\n"]).toContain(ada.text);
});

test("a text that is written anew is not offered", () => {
  const { ada, ben } = room();
  ben.doc.transact(() => {
    ben.content.delete(0, text.length);
    ben.content.insert(0, text.replace("apples", "pears"));
  }, "own");
  meet(ada, ben);
  expect([ada.kept.length, ada.watch.removal]).toEqual([1, undefined]);
});

test("two press at once, and two halves of a room each by itself: the text is there once, and nobody is asked again", async () => {
  const { ada, ben, cleo, dan } = room();
  ben.delete(0, text.length);
  meet(ada, ben, cleo, dan);
  ada.watch.bringBack("own");
  cleo.watch.bringBack("own");
  ada.type(3, "great ");
  meet(ada, ben);
  meet(cleo, dan);
  await Promise.resolve();
  expect(dan.watch.removal).toBeUndefined();
  meet(ada, ben, cleo, dan);
  await Promise.resolve();
  const merged = [ada, ben, cleo, dan].map((writer) => writer.text);
  expect(new Set(merged).size).toBe(1);
  expect(merged[0]).toHaveLength(text.length + 6);
  expect(merged[0]?.replace("great ", "")).toBe(text);
  for (const writer of [ada, ben, cleo, dan]) expect(writer.watch.removal).toBeUndefined();
});

test("when the one who removed the text undoes it, nobody is asked any more, and two ways back give the text once", async () => {
  const { ada, ben } = room();
  ben.delete(0, text.length);
  meet(ada, ben);
  ben.undoManager.undo();
  const late = ada.watch.removal;
  meet(ada, ben);
  await Promise.resolve();
  expect([late === undefined, ada.watch.removal, ada.text]).toEqual([false, undefined, text]);
  ben.undoManager.redo();
  meet(ada, ben);
  expect(ada.watch.removal?.before.text).toBe(text);
  ada.watch.bringBack("own");
  ben.undoManager.undo();
  meet(ada, ben);
  expect([ada.text, ben.text]).toEqual([text, text]);
});

test("who undoes what they had brought back asks the others", () => {
  const { ada, ben, cleo } = room();
  ben.delete(0, text.length);
  meet(ada, ben, cleo);
  ada.watch.bringBack("own");
  meet(ada, ben, cleo);
  time += 60_000;
  ada.undoManager.undo();
  meet(ada, ben, cleo);
  expect(cleo.watch.removal).toMatchObject({ by: "Ada", before: { text } });
});

test("a dismissed removal is gone, and the next one is offered", () => {
  const { ada, ben } = room();
  ben.delete(0, text.length);
  meet(ada, ben);
  ada.watch.dismiss();
  expect(ada.watch.removal).toBeUndefined();
  time += 60_000;
  ada.type(0, text);
  meet(ada, ben);
  time += 60_000;
  ben.delete(0, text.length);
  meet(ada, ben);
  expect(ada.watch.removal?.before.text).toBe(text);
});

test("other text that is said to be a copy of what was removed does not take the offer away", async () => {
  const { ada, ben } = room();
  ben.delete(0, text.length);
  meet(ada, ben);
  const clock = Y.getState(ben.doc.store, ben.doc.clientID);
  ben.type(0, "x".repeat(text.length));
  const place = { copyClient: 2, copyClock: clock, generation: 1, piece: text.length };
  record(ben.doc, [{ client: 1, clock: 0, length: text.length, ...place }]);
  meet(ada, ben);
  await Promise.resolve();
  expect(ada.watch.removal?.before.text).toBe(text);
  ada.watch.bringBack("own");
  expect(ada.text.replaceAll("x", "")).toBe(text);
});
