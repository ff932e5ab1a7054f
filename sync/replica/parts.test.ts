import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import type { PeerId } from "../core/index.ts";
import { YReplica } from "./y-replica.ts";

const peer = "aaaaaaaaaaaaaaaa" as PeerId;
const fail = (error: unknown): never => {
  throw error;
};
const replicaOf = (doc: Y.Doc): YReplica => new YReplica(doc, "remote", { onObserverError: fail });

/** What a peer that holds nothing is given. */
function everything(doc: Y.Doc, partBytes: number): Uint8Array[] {
  const replica = replicaOf(doc);
  const from = new Map([...replica.stateVector().keys()].map((client) => [client, 0]));
  return replica.encode(from, replica.deleteSet(), partBytes);
}

/** Several people write concurrently into text, a map and nested types, and exchange updates from time to time. */
function conversation(seed: number, edits: number, people: number): Y.Doc {
  let state = seed;
  const random = (bound: number): number => (state = (state * 48271) % 2147483647) % bound;
  const docs = Array.from({ length: people }, () => new Y.Doc());
  for (let edit = 0; edit < edits; edit++) {
    const doc = docs[random(people)] as Y.Doc;
    const text = doc.getText("content");
    const kind = random(10);
    if (kind < 6) text.insert(random(text.length + 1), `w${edit} `);
    else if (kind < 8 && text.length > 4) text.delete(random(text.length - 2), 2);
    else if (kind === 8) doc.getMap("map").set(`key ${random(5)}`, new Y.Array<number>());
    else {
      const array = doc.getMap("map").get(`key ${random(5)}`);
      if (array instanceof Y.Array) array.push([edit]);
    }
    if (random(4) === 0) {
      const other = docs[random(people)] as Y.Doc;
      Y.applyUpdate(other, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(other)));
    }
  }
  const [first, ...others] = docs as [Y.Doc, ...Y.Doc[]];
  for (const other of others) Y.applyUpdate(first, Y.encodeStateAsUpdate(other));
  return first;
}

describe("parts", () => {
  it("can be applied on arrival, without waiting for a later one, and together are the document", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 30 }), fc.integer({ min: 20, max: 600 }), (seed, partBytes) => {
        const doc = conversation(seed, 120, 3);
        const copy = new Y.Doc();
        const replica = replicaOf(copy);
        for (const part of everything(doc, partBytes)) {
          expect(replica.apply(part, peer)).toBe("applied");
          expect(replica.hasGaps()).toBe(false);
        }
        expect(copy.getText("content").toString()).toBe(doc.getText("content").toString());
        expect(copy.getMap("map").toJSON()).toEqual(doc.getMap("map").toJSON());
        expect(replica.digest()).toEqual(replicaOf(doc).digest());
      }),
      { numRuns: 25 },
    );
  });

  it("are about as large as requested", () => {
    const parts = everything(conversation(1, 3_000, 3), 2_000);
    expect(parts.length).toBeGreaterThan(5);
    for (const part of parts.slice(0, -1)) {
      expect(part.length).toBeGreaterThan(1_900);
      expect(part.length).toBeLessThan(4_000);
    }
  });

  it("cut a long text, but no character", () => {
    const doc = new Y.Doc();
    const text = `${"a".repeat(16 * 1024 - 1)}${"\u{1F347}".repeat(40_000)}`;
    doc.getText("content").insert(0, text);
    const parts = everything(doc, 20_000);
    expect(parts.length).toBeGreaterThan(4);
    const copy = new Y.Doc();
    for (const part of parts.slice(0, 3)) Y.applyUpdate(copy, part);
    const come = copy.getText("content").toString();
    expect(come.length).toBeGreaterThan(30_000);
    expect(text.startsWith(come)).toBe(true);
    // What has come need not come again.
    const replica = replicaOf(copy);
    const rest = replicaOf(doc).encode(replica.stateVector(), new Map(), Number.POSITIVE_INFINITY);
    expect(rest.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(
      parts.slice(3).reduce((sum, { length }) => sum + length, 0) + 100,
    );
    for (const part of rest) Y.applyUpdate(copy, part);
    expect(copy.getText("content").toString()).toBe(text);
    expect(replica.digest()).toEqual(replicaOf(doc).digest());
  });

  it("begin and end between whole characters, wherever surrogate pairs lie and wherever the request begins", () => {
    for (let shift = 0; shift < 4; shift++) {
      const doc = new Y.Doc();
      const text = `${"a".repeat(16 * 1024 - 3 + shift)}${"😀".repeat(9_000)}b${"😀".repeat(9_000)}`;
      doc.getText("content").insert(0, text);
      const copy = new Y.Doc();
      for (const part of everything(doc, 100)) {
        Y.applyUpdate(copy, part);
        expect(copy.getText("content").toJSON()).not.toMatch(/\p{Surrogate}|\ufffd/u);
      }
      expect(copy.getText("content").toJSON()).toBe(text);
    }
    // A peer may claim to have half a pair. The answer must not split the pair for anyone.
    const doc = new Y.Doc();
    doc.clientID = 7;
    doc.getText("content").insert(0, "a😀b😀c");
    for (let clock = 0; clock < 7; clock++) {
      const [update] = replicaOf(doc).encode(new Map([[7, clock]]), new Map(), 10);
      const copy = new Y.Doc();
      Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
      expect(replicaOf(copy).apply(update as Uint8Array, peer)).toBe("applied");
      expect(copy.getText("content").toJSON()).toBe("a😀b😀c");
    }
  });

  it("keep each limit of an update", () => {
    const doc = new Y.Doc();
    doc.transact(() => {
      for (let index = 0; index < 300; index++) doc.getMap(`root ${index}`).set("k", 1);
      for (let index = 0; index < 17_000; index++) doc.getArray("list").insert(0, [index]);
      for (let client = 1; client <= 4_200; client++) {
        doc.clientID = client;
        doc.getArray(`log ${client % 50}`).insert(0, [client]);
      }
    });
    const copy = new Y.Doc();
    const replica = replicaOf(copy);
    const parts = everything(doc, Number.POSITIVE_INFINITY);
    for (const part of parts) expect(replica.apply(part, peer)).toBe("applied");
    expect(parts.length).toBeGreaterThan(3);
    expect(replica.digest()).toEqual(replicaOf(doc).digest());
    // Deletions alone, of structs that are there.
    const ranges = Array.from({ length: 40_000 }, (_, index) => ({ clock: 2 * index, length: 1 }));
    const deletions = replicaOf(doc).encode(new Map(), new Map([[9, ranges]]), Number.POSITIVE_INFINITY);
    expect(deletions.length).toBe(20);
    for (const part of deletions) expect(replica.apply(part, peer)).toMatch(/applied|clipped/);
  });

  it("cut long runs of values, and separate structs with long names or many values, even from one transaction", () => {
    const doc = new Y.Doc();
    doc.transact(() => {
      doc.getArray("values").insert(0, Array<number>(300_000).fill(1));
      const records = Array.from({ length: 6_000 }, (_, id) => ({ id, name: "a", x: [1, 2, 3] }));
      doc.getArray("records").insert(0, records);
      for (let key = 0; key < 1_000; key++) doc.getMap("keys").set(`${key}`.padEnd(1_000), key);
      for (let key = 0; key < 5; key++) doc.getMap("strings").set(`${key}`, "s".repeat(700_000));
      for (let key = 0; key < 5; key++) doc.getMap("plain").set(`${key}`, Array<null>(20_000).fill(null));
      doc.getMap("strings").set("long", "s".repeat(3_000_000));
      doc.getArray("long strings").insert(0, ["a".repeat(2_100_000), "short", "b".repeat(2_100_000)]);
      doc.getText("rich").insertEmbed(0, { points: Array<number>(50_000).fill(1) });
      doc.getText("rich").insertEmbed(0, { points: Array<number>(50_000).fill(2) });
    });
    const edit = Y.encodeStateAsUpdate(doc);
    const fromSplit = replicaOf(doc).split(edit, Number.POSITIVE_INFINITY);
    for (const parts of [everything(doc, 64 * 1024), everything(doc, Number.POSITIVE_INFINITY), fromSplit]) {
      expect(parts.length).toBeGreaterThan(10);
      const copy = new Y.Doc();
      for (const part of parts) expect(replicaOf(copy).apply(part, peer)).toBe("applied");
      expect(replicaOf(copy).digest()).toEqual(replicaOf(doc).digest());
      expect(Buffer.compare(Y.encodeStateAsUpdate(copy), edit)).toBe(0);
    }
  });

  it("of a document with many roots take time linear in their number", () => {
    const doc = new Y.Doc();
    doc.transact(() => {
      for (let index = 0; index < 12_000; index++) doc.getMap(`root ${index}`).set("k", 1);
    });
    const timeOf = (encode: () => unknown): number => {
      const startedAt = performance.now();
      encode();
      return performance.now() - startedAt;
    };
    // Yjs looks through all roots for each struct.
    const quadratic = timeOf(() => Y.encodeStateAsUpdate(doc));
    let parts: Uint8Array[] = [];
    expect(timeOf(() => (parts = everything(doc, Number.POSITIVE_INFINITY)))).toBeLessThan(quadratic / 2);
    const whole = new Y.Doc();
    for (const part of parts.slice(0, 3)) expect(replicaOf(whole).apply(part, peer)).toBe("applied");
    expect(whole.getMap("root 700").toJSON()).toEqual({ k: 1 });
  });

  it("bring concurrent insertions of many people at one place", () => {
    const docs = Array.from({ length: 40 }, () => new Y.Doc());
    for (const doc of docs)
      for (let edit = 0; edit < 100; edit++) {
        doc.getText("content").insert(edit % 3 === 0 ? 0 : doc.getText("content").length, "w");
        doc.getArray("list").insert(0, [edit]);
        doc.getMap("map").set("key", edit);
      }
    const [first, ...others] = docs as [Y.Doc, ...Y.Doc[]];
    for (const doc of others) Y.applyUpdate(first, Y.encodeStateAsUpdate(doc));
    const replica = replicaOf(new Y.Doc());
    for (const partBytes of [1_000, Number.POSITIVE_INFINITY]) {
      const parts = everything(first, partBytes);
      for (const part of parts) expect(replica.apply(part, peer)).toBe("applied");
      expect(parts.length).toBeLessThan(partBytes === 1_000 ? 200 : 40);
    }
    expect(replica.digest()).toEqual(replicaOf(first).digest());
  });

  it("are not cut smaller because one person wrote at many places", () => {
    const doc = new Y.Doc();
    const text = doc.getText("content");
    let state = 1;
    const random = (bound: number): number => (state = (state * 48271) % 2147483647) % bound;
    for (let edit = 0; edit < 2_500; edit++) {
      text.insert(random(edit % 3 === 0 ? text.length + 1 : Math.min(text.length + 1, 50)), "ab");
      if (edit % 5 === 0) text.delete(random(text.length - 1), 1);
    }
    const [part, ...others] = everything(doc, Number.POSITIVE_INFINITY) as [Uint8Array, ...Uint8Array[]];
    expect(others).toEqual([]);
    expect(Y.decodeUpdate(part).structs.length).toBeGreaterThan(3_000);
    const replica = replicaOf(new Y.Doc());
    expect(replica.apply(part, peer)).toBe("applied");
    expect(replica.digest()).toEqual(replicaOf(doc).digest());
  });

  it("of one large edit keep the limits", () => {
    const doc = new Y.Doc();
    let edit = new Uint8Array();
    doc.on("update", (update: Uint8Array) => (edit = new Uint8Array(update)));
    doc.transact(() => {
      for (let index = 0; index < 300; index++) doc.getMap(`root ${index}`).set("k", 1);
    });
    const parts = replicaOf(doc).split(edit, 512 * 1024);
    expect(parts.length).toBe(2);
    const replica = replicaOf(new Y.Doc());
    for (const part of parts) expect(replica.apply(part, peer)).toBe("applied");
    expect(replica.digest()).toEqual(replicaOf(doc).digest());
    doc.getMap("root 0").set("k", 2);
    expect(replicaOf(doc).split(edit, 512 * 1024)).toEqual([edit]);
  });

  it("bring deletions together with their structs, and deletions of structs that are there already first", () => {
    const doc = new Y.Doc({ gc: false });
    const text = doc.getText("content");
    text.insert(0, "there already ");
    const copy = new Y.Doc({ gc: false });
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
    const before = Y.decodeStateVector(Y.encodeStateVector(copy));
    for (let index = 0; index < 200; index++) text.insert(text.length, `word ${index} `);
    text.delete(0, 6);
    text.delete(text.length - 30, 10);
    const replica = replicaOf(doc);
    const parts = replica.encode(before, replica.deleteSet(), 500);
    Y.applyUpdate(copy, parts[0] as Uint8Array);
    expect(copy.getText("content").toString().startsWith("already ")).toBe(true);
    for (const part of parts.slice(1)) Y.applyUpdate(copy, part);
    expect(replicaOf(copy).digest()).toEqual(replica.digest());
  });

  it("of an empty difference are one empty update", () => {
    expect(replicaOf(new Y.Doc()).encode(new Map(), new Map(), 100)).toEqual([Uint8Array.of(0, 0)]);
  });
});
