/** Deletions and structs that come before what they refer to. */
import * as encoding from "lib0/encoding";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { type PeerId } from "../core/index.ts";
import { edit } from "../testing/edit.ts";
import { item, number, peer, shape, start, string, update, values } from "../testing/updates.ts";
import { YReplica } from "./y-replica.ts";

describe("deletions of structs that are not here yet", () => {
  it("are dropped, and structs that arrive there later stay", () => {
    const { doc, replica } = start({}, "A");
    const everything = (client: number) =>
      Uint8Array.of(
        0,
        1,
        ...encoding.encode((encoder) => {
          for (const number of [client, 1, 0, 2 ** 52]) encoding.writeVarUint(encoder, number);
        }),
      );
    const another = new Y.Doc();
    expect(replica.apply(everything(another.clientID), peer)).toBe("clipped");
    another.getText("content").insert(0, "B writes");
    expect(replica.apply(Y.encodeStateAsUpdate(another), peer)).toBe("applied");
    expect(replica.apply(everything(doc.clientID), peer)).toBe("clipped");
    doc.getText("content").insert(0, "A still writes");
    expect(
      replica.apply(
        edit(another, (copy) => copy.getText("content").insert(0, "!")),
        peer,
      ),
    ).toBe("applied");
    expect(doc.getText("content").toJSON()).toContain("A still writes");
    expect(doc.getText("content").toJSON()).toContain("B writes");
    expect(doc.store.pendingDs).toBeNull();
    expect(replica.hasGaps()).toBe(false);
  });

  it("are dropped from a copy that an earlier version saved", () => {
    const saved = new Y.Doc();
    Y.applyUpdate(saved, Uint8Array.of(0, 1, 9, 1, 0, 100));
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(saved));
    expect(doc.store.pendingDs).not.toBeNull();
    const replica = new YReplica(doc, "peers", { onObserverError: () => undefined });
    expect(replica.apply(update(9, 0, item(4, { root: "content" }, string("stays"))), peer)).toBe("applied");
    expect(doc.getText("content").toJSON()).toBe("stays");
  });
});

describe("an update that waits for a gap", () => {
  const far = update(9, 10 ** 15, item(4, { root: "content" }, string("x")));

  it("is neither in the document nor saved with it, and is discarded when its sender lacks the gap too", () => {
    const { doc, replica } = start({}, "hello");
    expect(replica.apply(far, peer)).toBe("gap");
    expect(replica.hasGaps()).toBe(true);
    expect(doc.store.pendingStructs).toBeNull();
    replica.settled("bbbbbbbbbbbbbbbb" as PeerId);
    expect(replica.hasGaps()).toBe(true);
    replica.settled(peer);
    expect(replica.hasGaps()).toBe(false);
  });

  it("and was saved by an earlier version is discarded after a round with any peer", () => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, far);
    expect(doc.store.pendingStructs).not.toBeNull();
    const replica = new YReplica(doc, "peers", { onObserverError: () => undefined });
    expect(replica.hasGaps()).toBe(true);
    replica.settled(peer);
    expect(replica.hasGaps()).toBe(false);
    expect(Y.encodeStateAsUpdate(doc)).toEqual(Uint8Array.of(0, 0));
  });

  it("is judged once the gap is filled, and a refusal then costs its sender the link", () => {
    const { doc, replica } = start({ shape });
    const writer = new Y.Doc();
    writer.clientID = 7;
    writer.getText("content").insert(0, "abc");
    const bad = update(9, 0, item(5, { origin: [7, 1] }, string("{}")));
    const good = update(8, 0, item(4, { origin: [7, 1] }, string("X")));
    expect(replica.apply(bad, peer)).toBe("gap");
    expect(replica.apply(good, "bbbbbbbbbbbbbbbb" as PeerId, { origin: peer, seq: 3 })).toBe("gap");
    expect(replica.apply(Y.encodeStateAsUpdate(writer), peer)).toBe("applied");
    expect(replica.released()).toEqual([
      { update: bad, from: peer, rumor: undefined, result: { refused: expect.stringContaining("embed") as string } },
      { update: good, from: "bbbbbbbbbbbbbbbb", rumor: { origin: peer, seq: 3 }, result: "applied" },
    ]);
    expect(doc.getText("content").toJSON()).toBe("abcX");
  });

  it("waits harmlessly if two wait for each other", () => {
    const { doc, replica } = start({});
    const circle = encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, 2);
      for (const [client, to] of [
        [8, 9],
        [9, 8],
      ] as const) {
        for (const number of [1, client, 0]) encoding.writeVarUint(encoder, number);
        item(4, { origin: [to, 0] }, string("x"))(encoder);
      }
      encoding.writeVarUint(encoder, 0);
    });
    expect(replica.apply(circle, peer)).toBe("gap");
    expect(doc.store.clients.size).toBe(0);
  });

  it("is released by a saved copy that fills the gap", () => {
    const { doc, replica } = start({});
    const writer = new Y.Doc();
    const updates: Uint8Array[] = [];
    writer.on("update", (bytes: Uint8Array) => updates.push(bytes));
    writer.getText("content").insert(0, "one ");
    writer.getText("content").insert(4, "two");
    expect(replica.apply(updates[1] as Uint8Array, peer)).toBe("gap");
    Y.applyUpdate(doc, updates[0] as Uint8Array, "store");
    expect(replica.released()).toMatchObject([{ result: "applied" }]);
    expect(doc.getText("content").toJSON()).toBe("one two");
    expect(replica.hasGaps()).toBe(false);
  });

  it("is evicted beyond the bounds, the oldest first", () => {
    const { doc, replica } = start({});
    const large = "x".repeat(1024 * 1024);
    for (let clock = 20; clock > 0; clock--)
      expect(replica.apply(update(9, clock, item(4, { root: "content" }, string(large))), peer)).toBe("gap");
    // Eight of them were too much: those of the first thirteen clocks that came are gone.
    replica.apply(update(9, 0, item(4, { root: "content" }, string("y"))), peer);
    expect(replica.released().length).toBe(7);
    expect(doc.store.clients.get(9)?.length).toBeGreaterThan(0);
  });

  /** One more map in the document, by a writer of its own; `parent`: within another's. */
  const map = (writer: number, parent?: number): Uint8Array =>
    update(
      firstWriter + writer,
      0,
      item(
        7,
        parent === undefined ? { root: "m", key: `${writer}` } : { parent: [firstWriter + parent, 0], key: "in" },
        number(1),
      ),
    );
  const firstWriter = 1_000_000;

  /** Updates that each set a key in several writers' maps, and wait for those writers one after the other. */
  function holding(most: number, writers: number) {
    const { doc, replica } = start({});
    for (let client = 1; client <= most; client++) {
      const entries = Array.from({ length: writers }, (_, writer) =>
        item(8, { parent: [firstWriter + writer, 0], key: `${client}` }, values(client)),
      );
      expect(replica.apply(update(client, 0, ...entries), peer)).toBe("gap");
    }
    return { doc, replica };
  }

  it("is released in the order of arrival", () => {
    const { replica } = holding(10_000, 1);
    replica.apply(map(0), peer);
    // The oldest of them had to go.
    const released = replica.released().map(({ update }) => Y.decodeUpdate(update).structs[0]?.id.client);
    expect(released).toEqual(Array.from({ length: 8_192 }, (_, index) => 1_809 + index));
  });

  it("is dropped after eight gaps in turn, so that no peer can have it judged for ever", () => {
    const { doc, replica } = holding(3, 12);
    for (let writer = 0; writer < 8; writer++) {
      expect(replica.hasGaps()).toBe(true);
      replica.apply(map(writer), peer);
    }
    expect(replica.hasGaps()).toBe(false);
    expect(replica.released()).toEqual([]);
    expect(doc.store.clients.has(1)).toBe(false);
  });

  it("is judged up to a bound in one event, and dropped beyond the bound", () => {
    const { replica } = holding(8_000, 2);
    // All wait for the first map, and so does the second, for which they wait then.
    replica.apply(map(1, 0), peer);
    replica.apply(map(0), peer);
    expect(replica.released()).toHaveLength(192);
    expect(replica.hasGaps()).toBe(false);
  });
});
