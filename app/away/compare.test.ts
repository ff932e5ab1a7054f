import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { Baseline } from "./baseline.ts";
import { changesLimit, compare } from "./compare.ts";

/** A person's replica, and the way of its edits to another. */
class Replica {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText("content");

  constructor(clientID: number) {
    this.doc.clientID = clientID;
  }

  takeFrom(...others: Replica[]): this {
    for (const { doc } of others) Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(this.doc)));
    return this;
  }
}

const names = new Map([
  [2, "Ben"],
  [3, "Ada"],
  [4, "Ben"],
]);

/** Ada's page has `text`, and takes what others have done since. */
function start(text: string) {
  const me = new Replica(1);
  me.text.insert(0, text);
  const [ben, ada, benLater] = [new Replica(2), new Replica(3), new Replica(4)];
  for (const other of [ben, ada, benLater]) other.takeFrom(me);
  const baseline = new Baseline(me.text);
  const see = () => {
    me.takeFrom(ben, ada, benLater);
    return compare(
      baseline,
      (client) => client === 1,
      (client) => names.get(client) ?? "somebody",
    );
  };
  return { me, ben, ada, benLater, baseline, see };
}

test("insertions are found where they are now, with their authors", () => {
  const { ben, ada, see } = start("one two three");
  ben.text.insert(3, " and a half");
  ada.text.insert(13, "!");
  expect(see()).toEqual({
    changes: [
      { from: 3, to: 14, deleted: "", authors: ["Ben"] },
      { from: 24, to: 25, deleted: "", authors: ["Ada"] },
    ],
    edits: 2,
    authors: ["Ben", "Ada"],
  });
});

test("a deletion keeps its words although Yjs drops them", () => {
  const { ben, me, see } = start("one two three");
  ben.text.delete(4, 4);
  const { changes } = see();
  expect(changes).toEqual([{ from: 4, to: 4, deleted: "two ", authors: [] }]);
  expect(me.text.toJSON()).toBe("one three");
});

test("a replacement is one change, whatever its order", () => {
  const { ben, ada, see } = start("one two three");
  ben.text.delete(4, 3);
  ben.text.insert(4, "2");
  ada.text.insert(11, "3");
  ada.text.delete(8, 3);
  ada.text.delete(9, 2);
  expect(see().changes).toEqual([
    { from: 4, to: 5, deleted: "two", authors: ["Ben"] },
    { from: 6, to: 7, deleted: "three", authors: ["Ada"] },
  ]);
});

test("own edits are no change, and do not shift the others'", () => {
  const { me, ben, see } = start("one two three");
  me.text.insert(0, "zero ");
  me.text.delete(5, 4);
  ben.text.insert(13, " four");
  ben.text.delete(4, 4);
  expect(see().changes).toEqual([
    { from: 5, to: 5, deleted: "two ", authors: [] },
    { from: 10, to: 15, deleted: "", authors: ["Ben"] },
  ]);
});

test("what both deleted was deleted here", () => {
  const { me, ben, see } = start("one two three");
  me.text.delete(0, 6);
  ben.text.delete(4, 5);
  const { changes } = see();
  expect(changes.map(({ deleted }) => deleted).join("")).toMatch(/^(tw)?o t$/);
});

test("what two deleted beside each other is found whole, with what one of them wrote there", () => {
  const { ben, ada, see } = start("ab");
  ben.text.delete(0, 2);
  ada.text.delete(0, 1);
  ada.text.insert(0, "c");
  expect(see().changes).toEqual([{ from: 0, to: 1, deleted: "ab", authors: ["Ada"] }]);
});

test("what was written and deleted again since then is no change", () => {
  const { ben, see } = start("one");
  ben.text.insert(3, " two");
  ben.text.delete(3, 4);
  expect(see()).toEqual({ changes: [], edits: 0, authors: [] });
});

test("what had been deleted before the baseline is no change", () => {
  const me = new Replica(1);
  me.text.insert(0, "one two three");
  me.text.delete(4, 4);
  const ben = new Replica(2).takeFrom(me);
  const baseline = new Baseline(me.text);
  ben.text.delete(2, 3);
  me.takeFrom(ben);
  const { changes } = compare(baseline, () => false, String);
  expect(changes).toEqual([{ from: 2, to: 2, deleted: "e t", authors: [] }]);
});

test("sessions of one person are one author, and neighbours of different people are two edits", () => {
  const { ben, benLater, ada, see } = start("one");
  ben.text.insert(3, " two");
  benLater.takeFrom(ben).text.insert(7, " three");
  ada.takeFrom(benLater).text.insert(13, " four");
  const { changes, authors, edits } = see();
  expect(changes).toEqual([
    { from: 3, to: 13, deleted: "", authors: ["Ben"] },
    { from: 13, to: 18, deleted: "", authors: ["Ada"] },
  ]);
  expect([edits, authors]).toEqual([2, ["Ben", "Ada"]]);
});

test("whatever others do, taking the changes back gives the baseline's text", () => {
  const edit = fc.record({
    who: fc.integer({ min: 0, max: 2 }),
    at: fc.nat(60),
    cut: fc.nat(6),
    add: fc.string({ maxLength: 6 }),
  });
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40 }), fc.array(edit, { maxLength: 25 }), (text, edits) => {
      const { me, ben, ada, benLater, see } = start(text);
      const people = [ben, ada, benLater];
      for (const { who, at, cut, add } of edits) {
        const { text, doc } = people[who]!;
        doc.transact(() => {
          const from = Math.min(at, text.length);
          text.delete(from, Math.min(cut, text.length - from));
          text.insert(from, add);
        });
      }
      const { changes } = see();
      let now = me.text.toJSON();
      for (const { from, to, deleted } of changes.toReversed()) now = now.slice(0, from) + deleted + now.slice(to);
      expect(now).toBe(text);
    }),
  );
});

test("of very many edits, neighbours are joined, and all are counted", () => {
  const { ben, see } = start("word ".repeat(2_000));
  ben.doc.transact(() => {
    for (let at = 9_995; at >= 0; at -= 5) ben.text.insert(at, "x");
  });
  const { changes, edits } = see();
  expect(edits).toBe(2_000);
  expect(changes.length).toBeLessThanOrEqual(changesLimit);
});

test("a quarter of a million changes by fifty thousand people are joined in a moment", () => {
  const count = 250_000;
  // Yjs needs long for so many edits, and a comparison looks at the pieces alone.
  const item = (client: number, clock: number, deleted: boolean, right: object | null) => ({
    id: { client, clock },
    length: 1,
    countable: true,
    deleted,
    right,
  });
  let first: object | null = null;
  for (let at = count; at > 0; at--)
    first = item(1, 2 * at - 2, true, item(1 + at, 0, false, item(1, 2 * at - 1, false, first)));
  const clients = new Map([[1, Array.from({ length: count }, (_, at) => ({ clock: 2 * at, len: 1 }))]]);
  const baseline = {
    content: { _start: first },
    text: "a-".repeat(count),
    clocks: new Map([[1, 2 * count]]),
    deleted: { here: { clients: new Map() }, elsewhere: { clients } },
  } as unknown as Baseline;
  const begin = performance.now();
  const { changes, edits, authors } = compare(
    baseline,
    () => false,
    (client) => `Person ${client % 50_000}`,
  );
  expect(performance.now() - begin).toBeLessThan(10_000);
  expect([edits, authors.length]).toEqual([count, 50_000]);
  expect(changes).toMatchObject([{ from: 0, to: 2 * count - 1, authors: { length: 50_000 } }]);
  expect(changes[0]?.deleted.length).toBeLessThan(10_000);
}, 30_000);

test("a long document with a long history is compared in a moment", () => {
  const { ben, baseline, see } = start("All work and no play.\n".repeat(5_000));
  ben.doc.transact(() => {
    for (let at = 0; at < 5_000; at++) ben.text.insert((at * 7_919) % ben.text.length, "y");
  });
  expect(see().edits).toBeGreaterThan(4_000);
  const times = Array.from({ length: 5 }, () => {
    const begin = performance.now();
    compare(baseline, () => false, String);
    return performance.now() - begin;
  });
  // The fastest of them, for other programs may have slowed the others down.
  expect(Math.min(...times)).toBeLessThan(50);
});
