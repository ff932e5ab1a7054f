import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { isRefusal, type DeleteSet, type PeerId, type StateVector } from "../core/index.ts";
import { YReplica } from "./y-replica.ts";

const remote = Symbol("remote");
const peer = "aaaaaaaaaaaaaaaa" as PeerId;
const fail = (error: unknown): never => {
  throw error;
};
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const textOf = (doc: Y.Doc): string => doc.getText("content").toString();

function replicaOf(update?: Uint8Array): { doc: Y.Doc; replica: YReplica } {
  const doc = new Y.Doc();
  if (update) Y.applyUpdate(doc, update);
  return { doc, replica: new YReplica(doc, remote, { onObserverError: fail }) };
}

/** A document with some history: `edits` random insertions and deletions. */
function written(edits: number, seed = 1): { doc: Y.Doc; replica: YReplica } {
  const made = replicaOf();
  const text = made.doc.getText("content");
  let state = seed;
  const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  for (let index = 0; index < edits; index++)
    if (text.length > 3 && random() < 0.4) text.delete(Math.floor(random() * (text.length - 2)), 2);
    else text.insert(Math.floor(random() * (text.length + 1)), `w${index} `);
  return made;
}

/** What `encode` gives, in one piece. */
function whole(replica: YReplica, from: StateVector, deletions: DeleteSet): Uint8Array {
  const [update, ...more] = replica.encode(from, deletions, Number.POSITIVE_INFINITY);
  if (!update || more.length > 0) throw new Error("not one part");
  return update;
}

describe("the digest", () => {
  it("is equal for equal documents, whatever their history", () => {
    const { doc, replica } = written(300);
    const other = replicaOf(Y.encodeStateAsUpdate(doc));
    expect(hex(other.replica.digest())).toBe(hex(replica.digest()));
    expect(replica.digest()).toHaveLength(16);
  });

  it("differs between documents that differ only by a deletion, although their state vectors are equal", () => {
    const { doc, replica } = written(50);
    const other = replicaOf(Y.encodeStateAsUpdate(doc));
    doc.getText("content").delete(0, 1);
    expect([...other.replica.stateVector()]).toEqual([...replica.stateVector()]);
    expect(hex(other.replica.digest())).not.toBe(hex(replica.digest()));
  });

  it("is canonical: the same after deletions in any order, with or without garbage collection", () => {
    const base = written(80);
    const update = Y.encodeStateAsUpdate(base.doc);
    const a = replicaOf(update);
    const b = { doc: new Y.Doc({ gc: false }), replica: undefined as unknown as YReplica };
    Y.applyUpdate(b.doc, update);
    b.replica = new YReplica(b.doc, remote, { onObserverError: fail });
    for (const index of [3, 5, 1]) a.doc.getText("content").delete(index, 2);
    Y.applyUpdate(b.doc, Y.encodeStateAsUpdate(a.doc));
    expect(hex(b.replica.digest())).toBe(hex(a.replica.digest()));
  });
});

describe("encode", () => {
  it("returns exactly the requested structs and deletions", () => {
    const { doc, replica } = written(400);
    const behind = replicaOf(Y.encodeStateAsUpdate(doc));
    const vector = new Map(behind.replica.stateVector());
    doc.getText("content").insert(0, "new");
    const update = whole(replica, vector, new Map());
    expect(update.length).toBeLessThan(60);
    expect(behind.replica.apply(update, peer)).toBe("applied");
    expect(textOf(behind.doc)).toBe(textOf(doc));
    expect(hex(behind.replica.digest())).toBe(hex(replica.digest()));
  });

  it("returns a deletion alone as an update without structs", () => {
    const { doc, replica } = written(400);
    const behind = replicaOf(Y.encodeStateAsUpdate(doc));
    doc.getText("content").delete(4, 1);
    const missing = new Map(
      [...replica.deleteSet()].map(([client, ranges]) => [
        client,
        ranges.filter(
          (range) =>
            !behind.replica
              .deleteSet()
              .get(client)
              ?.some(({ clock, length }) => clock === range.clock && length === range.length),
        ),
      ]),
    );
    const update = whole(replica, new Map(), missing);
    expect(update.length).toBeLessThan(32);
    behind.replica.apply(update, peer);
    expect(hex(behind.replica.digest())).toBe(hex(replica.digest()));
  });

  it("returns the whole document for an empty replica, even while an update waits for a gap", () => {
    const { doc, replica } = written(200);
    const stranger = new Y.Doc();
    stranger.getText("content").insert(0, "abc");
    const vector = Y.encodeStateVector(stranger);
    stranger.getText("content").insert(3, "def");
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(stranger, vector));
    expect(replica.hasGaps()).toBe(true);
    const all = new Map([...replica.stateVector().keys()].map((client) => [client, 0]));
    const fresh = replicaOf();
    fresh.replica.apply(whole(replica, all, replica.deleteSet()), peer);
    expect(textOf(fresh.doc)).toBe(textOf(doc));
    expect(hex(fresh.replica.digest())).toBe(hex(replica.digest()));
  });
});

it("a replica reports once that a stack overflow left a transaction unfinished, and applies nothing more", async () => {
  const doc = new Y.Doc();
  let told = 0;
  const replica = new YReplica(doc, remote, { onObserverError: fail, onBroken: () => told++ });
  const text = Y.encodeStateAsUpdate(written(5).doc);
  expect(replica.apply(text, peer)).toBe("applied");
  const overflow = (): void =>
    doc.transact(() => {
      let map = doc.getMap<unknown>("m");
      for (let level = 0; level < 2_500; level++) map = map.set("k", new Y.Map<unknown>());
      doc.getMap("m").delete("k");
    });
  expect(overflow).toThrow(RangeError);
  await expect.poll(() => told).toBe(1);
  expect(replica.broken).toBe(true);
  expect(replica.apply(Y.encodeStateAsUpdate(written(9, 2).doc), peer)).toBe("broken");
  doc.getText("content").insert(0, "more");
  replica.released();
  await Promise.resolve();
  expect(told).toBe(1);
});

describe("apply", () => {
  it("marks changes with its origin", () => {
    const { doc } = written(5);
    const other = replicaOf();
    const origins: unknown[] = [];
    other.doc.on("update", (_update: Uint8Array, origin: unknown) => origins.push(origin));
    other.replica.apply(Y.encodeStateAsUpdate(doc), peer);
    expect(origins).toEqual([remote]);
  });

  it("blames no peer for an error of the application's observer, and reports it to the application", () => {
    const doc = new Y.Doc();
    const errors: unknown[] = [];
    const replica = new YReplica(doc, remote, { onObserverError: (error) => errors.push(error) });
    doc.getText("content").observe(() => {
      throw new Error("a bug in the application");
    });
    expect(replica.apply(Y.encodeStateAsUpdate(written(5).doc), peer)).toBe("applied");
    expect(errors).toEqual([new Error("a bug in the application")]);
    expect(textOf(doc)).not.toBe("");
  });

  it("calls back before it changes the document, and edits made then come first", () => {
    const doc = new Y.Doc();
    const text = doc.getText("content");
    const seen: string[] = [];
    const replica = new YReplica(doc, remote, {
      onObserverError: fail,
      beforeApply: () => {
        seen.push(text.toString());
        text.insert(0, "own ");
      },
    });
    const other = new Y.Doc();
    other.getText("content").insert(0, "theirs");
    expect(replica.apply(Y.encodeStateAsUpdate(other), peer)).toBe("applied");
    expect(seen).toEqual([""]);
    expect(text.toString().length).toBe("own theirs".length);
    expect(replica.apply(Uint8Array.of(9, 9, 9), peer)).toEqual({ refused: expect.any(String) as string });
    expect(seen.length).toBe(1);
  });

  it("brings changes that are not local, under its origin", () => {
    const { doc } = written(5);
    const other = replicaOf();
    const locals: boolean[] = [];
    other.doc.on("afterTransaction", (transaction: Y.Transaction) => locals.push(transaction.local));
    other.replica.apply(Y.encodeStateAsUpdate(doc), peer);
    expect(locals).toEqual([false]);
  });

  it("refuses structs and deletions of length zero, which no digest shows and no round heals", () => {
    const { replica } = written(5);
    const before = hex(replica.digest());
    // One client (77) with one GC struct at clock 0 of length 0, no deletions; then a deletion of length 0 alone.
    expect(replica.apply(Uint8Array.of(1, 1, 77, 0, 0, 0, 0), peer)).toEqual({ refused: expect.any(String) as string });
    expect(replica.apply(Uint8Array.of(0, 1, 77, 1, 0, 0), peer)).toEqual({ refused: expect.any(String) as string });
    expect(hex(replica.digest())).toBe(before);
  });

  it("ignores such a struct in a saved copy", () => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Uint8Array.of(1, 1, 77, 0, 0, 0, 0));
    doc.getText("content").insert(0, "text");
    const replica = new YReplica(doc, remote, { onObserverError: fail });
    expect(replica.stateVector().has(77)).toBe(false);
    expect(replica.deleteSet().has(77)).toBe(false);
    const fresh = replicaOf();
    const all = new Map([...replica.stateVector().keys()].map((client) => [client, 0]));
    expect(fresh.replica.apply(whole(replica, all, replica.deleteSet()), peer)).toBe("applied");
    expect(hex(fresh.replica.digest())).toBe(hex(replica.digest()));
    expect(textOf(fresh.doc)).toBe("text");
  });

  it("reports a gap, and is whole when the gap is filled", () => {
    const writer = new Y.Doc();
    const updates: Uint8Array[] = [];
    writer.on("update", (update: Uint8Array) => updates.push(update));
    writer.getText("content").insert(0, "one ");
    writer.getText("content").insert(4, "two ");
    const reader = replicaOf();
    expect(reader.replica.apply(updates[1] as Uint8Array, peer)).toBe("gap");
    expect(reader.replica.hasGaps()).toBe(true);
    expect(reader.replica.apply(updates[0] as Uint8Array, peer)).toBe("applied");
    expect(reader.replica.hasGaps()).toBe(false);
    expect(textOf(reader.doc)).toBe("one two ");
  });

  it("holds an update that arrives above a gap, and applies it as soon as the gap is filled", () => {
    const writer = new Y.Doc();
    const updates: Uint8Array[] = [];
    writer.on("update", (update: Uint8Array) => updates.push(update));
    const text = writer.getText("content");
    for (let index = 0; index < 300; index++) text.insert(0, `${index} `.repeat(20));
    const reader = replicaOf();
    for (const update of updates.slice(1)) expect(reader.replica.apply(update, peer)).toBe("gap");
    let told = 0;
    reader.doc.on("update", () => told++);
    expect(reader.replica.apply(updates[0] as Uint8Array, peer)).toBe("applied");
    expect(told).toBe(1);
    expect(reader.replica.released().map(({ result }) => result)).toEqual(updates.slice(1).map(() => "applied"));
    expect(reader.replica.released()).toEqual([]);
    expect(reader.replica.hasGaps()).toBe(false);
    expect(textOf(reader.doc)).toBe(textOf(writer));
  });

  it("applies a history that comes author by author in one go, although most of the first waits for the second", () => {
    const [one, other] = [new Y.Doc(), new Y.Doc()];
    const updates = new Map<Y.Doc, Uint8Array[]>([one, other].map((doc) => [doc, []]));
    for (const doc of [one, other])
      doc.on("update", (update: Uint8Array, origin: unknown) => origin !== remote && updates.get(doc)?.push(update));
    for (let edit = 0; edit < 4_000; edit++) {
      const [doc, reader] = edit % 2 === 0 ? [one, other] : [other, one];
      const text = doc.getText("content");
      text.insert((edit * 7919) % (text.length + 1), "ab");
      if (edit % 3 === 0) text.delete((edit * 104_729) % (text.length - 1), 1);
      if (edit % 20 < 2) Y.applyUpdate(reader, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(reader)), remote);
    }
    const { doc, replica } = replicaOf();
    let transactions = 0;
    doc.on("afterTransaction", () => transactions++);
    const first = (updates.get(other) ?? []).map((update) => replica.apply(update, peer));
    expect(first.filter((result) => result === "gap").length).toBeGreaterThan(1_000);
    transactions = 0;
    const second = (updates.get(one) ?? []).map((update) => replica.apply(update, peer));
    // Everything that waited for an edit is taken in with it.
    expect(transactions).toBe(second.length);
    expect(replica.hasGaps()).toBe(false);
    expect(replica.stateVector().size).toBe(2);
  });

  it("refuses garbage, and leaves the document unchanged", () => {
    const { doc, replica } = written(30);
    const before = hex(replica.digest());
    const text = textOf(doc);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        if (isRefusal(replica.apply(bytes, peer))) expect(hex(replica.digest())).toBe(before);
      }),
      { numRuns: 2000 },
    );
    expect(textOf(doc)).toBe(text);
    doc.getText("content").insert(0, "still works");
    const copy = replicaOf(Y.encodeStateAsUpdate(doc));
    expect(textOf(copy.doc)).toBe(textOf(doc));
  });

  it("refuses a valid update that was cut short, at any place", () => {
    const { doc } = written(30);
    const update = Y.encodeStateAsUpdate(doc);
    const { replica, doc: fresh } = replicaOf();
    for (let length = 0; length < update.length; length++)
      expect(replica.apply(update.subarray(0, length), peer), `${length} of ${update.length} bytes`).toEqual({
        refused: expect.any(String) as string,
      });
    expect(textOf(fresh)).toBe("");
    expect(replica.apply(update, peer)).toBe("applied");
  });
});
