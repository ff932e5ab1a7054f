/** Structs that peers would refuse are not sent, and do not keep peers from agreeing on the rest. */
import { describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import type { PeerId } from "../core/index.ts";
import { defaultShape, type DocumentShape } from "./shape.ts";
import { YReplica } from "./y-replica.ts";

const peer = "aaaaaaaaaaaaaaaa" as PeerId;
const partBytes = 512 * 1024;
const shape: DocumentShape = {
  roots: { content: { contents: ["text"] }, small: { contents: ["value", "binary"], keys: true, itemBytes: 1_000 } },
  others: defaultShape.others,
};

interface Held {
  readonly doc: Y.Doc;
  readonly replica: YReplica;
  /** What the edits since it was last asked give to others. */
  readonly told: () => Uint8Array[];
}

function start(gc = true): Held {
  const doc = new Y.Doc({ gc });
  const replica = new YReplica(doc, "peers", {
    shape,
    onObserverError: (error) => {
      throw error;
    },
  });
  const edits: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin !== "peers") edits.push(update);
  });
  return { doc, replica, told: () => edits.splice(0).flatMap((edit) => replica.split(edit, partBytes)) };
}

/** Everything that one has and the other does not say that it has, as a round would bring it. */
function bring(from: Held, to: Held): void {
  const has = to.replica.stateVector();
  const lacking = new Map<number, number>();
  for (const [client, clock] of from.replica.stateVector())
    if (clock > (has.get(client) ?? 0)) lacking.set(client, has.get(client) ?? 0);
  for (const update of from.replica.encode(lacking, from.replica.deleteSet(), partBytes))
    expect(["applied", "clipped"]).toContain(to.replica.apply(update, peer));
}

const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);

function nest(doc: Y.Doc): void {
  let map = doc.getMap<unknown>("m");
  for (let level = 0; level <= 100; level++) {
    const inner = new Y.Map<unknown>();
    map.set("k", inner);
    map = inner;
  }
}

function removeEmbed(doc: Y.Doc): void {
  const text = doc.getText("content");
  let at = 0;
  for (const { insert } of text.toDelta() as { insert: unknown }[]) {
    if (typeof insert !== "string") return text.delete(at, 1);
    at += insert.length;
  }
}

const writers: [string, string, (doc: Y.Doc) => void, (doc: Y.Doc) => void][] = [
  [
    "a value of too many",
    "65536 plain values",
    (doc) => doc.getMap("m").set("k", Array<number>(70_000).fill(1)),
    (doc) => doc.getMap("m").delete("k"),
  ],
  [
    "a value that is too deep",
    "100 deep",
    (doc) => doc.getMap("m").set("k", deep(101)),
    (doc) => doc.getMap("m").delete("k"),
  ],
  ["types that are nested too deep", "100 deep", nest, (doc) => doc.getMap("m").delete("k")],
  [
    "names that are too long",
    "bytes of names",
    (doc) => doc.getMap("m").set("k", { ["n".repeat(300_000)]: 1 }),
    (doc) => doc.getMap("m").delete("k"),
  ],
  [
    "an item that is larger than its root allows",
    "1000 are allowed",
    (doc) => doc.getMap("small").set("k", new Uint8Array(1_001)),
    (doc) => doc.getMap("small").delete("k"),
  ],
  [
    "what its root may not hold",
    "an embedded object",
    (doc) => doc.getText("content").insertEmbed(0, { image: "x" }),
    removeEmbed,
  ],
  [
    "a key where there are none",
    "sets a key",
    (doc) => doc.getText("content").setAttribute("k", "v"),
    (doc) => doc.getText("content").removeAttribute("k"),
  ],
];

describe.each(writers)("%s", (_, why, write, remove) => {
  it.each([
    ["told as an edit", true],
    ["found in a document that is asked for", false],
  ])("is sent to nobody, with what builds on it, until it is deleted: %s", (_how, asEdit) => {
    const [writer, reader] = [start(), start()];
    writer.doc.getText("content").insert(0, "before ");
    bring(writer, reader);
    writer.told();

    write(writer.doc);
    writer.doc.getText("content").insert(7, "after ");
    if (asEdit) for (const update of writer.told()) expect(reader.replica.apply(update, peer)).toBe("applied");
    else bring(writer, reader);
    expect(writer.replica.withheld).toContain(why);
    expect(reader.replica.hasGaps()).toBe(false);
    expect(reader.doc.getText("content").toJSON()).toBe("before ");
    expect(reader.replica.digest()).toEqual(writer.replica.digest());

    // What others write is taken in, and what another author writes here goes out.
    reader.doc.getText("content").insert(0, "hello ");
    for (const update of reader.told()) expect(writer.replica.apply(update, peer)).toBe("applied");
    writer.told();
    writer.doc.clientID = 77;
    writer.doc.getText("apart").insert(0, "apart");
    for (const update of writer.told()) expect(reader.replica.apply(update, peer)).toBe("applied");
    expect(reader.replica.digest()).toEqual(writer.replica.digest());

    remove(writer.doc);
    expect(writer.replica.withheld).toBeUndefined();
    bring(writer, reader);
    expect(reader.replica.digest()).toEqual(writer.replica.digest());
    expect(reader.doc.getText("content").toJSON()).toBe(writer.doc.getText("content").toJSON());
    expect(reader.doc.getText("content").toJSON()).toContain("after ");
  });

  it("is sent as deleted when it was deleted and is kept for undo", () => {
    const [writer, reader] = [start(false), start()];
    write(writer.doc);
    remove(writer.doc);
    writer.doc.getText("content").insert(0, "after");
    bring(writer, reader);
    expect(writer.replica.withheld).toBeUndefined();
    expect(reader.replica.digest()).toEqual(writer.replica.digest());
    expect(reader.doc.getText("content").toJSON()).toBe("after");
  });
});

it("the content digest leaves withheld structs out, as others do not have them", async () => {
  const { doc, replica, told } = start();
  doc.getMap("m").set("k", Array<number>(70_000).fill(1));
  told();
  const whole = new YReplica(doc, "peers", { onObserverError: () => undefined });
  await vi.waitFor(() => {
    expect(replica.contentDigest()).toBeUndefined();
    expect(whole.contentDigest()).toBeDefined();
  });
  expect(replica.contentDigest()).toBeUndefined();
  doc.getMap("m").delete("k");
  await vi.waitFor(() => expect(replica.contentDigest()).toBeDefined());
});

it("structs of other clients that depend on a withheld one are withheld too", () => {
  const [writer, reader] = [start(), start()];
  writer.doc.getText("content").insertEmbed(0, { image: "x" });
  writer.doc.clientID = 78;
  writer.doc.getText("content").insert(1, "behind it");
  writer.doc.clientID = 79;
  writer.doc.getText("apart").insert(0, "apart");
  bring(writer, reader);
  expect(reader.replica.hasGaps()).toBe(false);
  expect(reader.replica.digest()).toEqual(writer.replica.digest());
  expect([...reader.replica.stateVector()]).toEqual([[79, 5]]);
  writer.doc.getText("content").delete(0, 1);
  bring(writer, reader);
  expect(reader.replica.digest()).toEqual(writer.replica.digest());
  expect(reader.doc.getText("content").toJSON()).toBe("behind it");
});
