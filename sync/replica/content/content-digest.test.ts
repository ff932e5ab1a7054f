/** The digest over what a document says: equal exactly for equal content, whatever way it came. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { ContentDigest } from "./content-digest.ts";

const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString("hex");

/** What a fresh reading of the document gives. */
async function digestOf(doc: Y.Doc): Promise<string> {
  const digest = new ContentDigest(doc, (error) => {
    throw error;
  });
  digest.read();
  await expect.poll(() => digest.read(), { interval: 1, timeout: 20_000 }).toBeDefined();
  return hex(digest.read());
}

/** A document by a given client. */
function written(client: number, write: (doc: Y.Doc) => void): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = client;
  doc.transact(() => write(doc));
  return doc;
}

function copyOf(...docs: Y.Doc[]): Y.Doc {
  const copy = new Y.Doc();
  for (const doc of docs) Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

const text = (words: string) => (doc: Y.Doc) => doc.getText("content").insert(0, words);

describe("the content's digest is equal", () => {
  it("for documents whose items were cut and merged differently", async () => {
    const typed = new Y.Doc();
    typed.clientID = 1;
    for (const [index, letter] of "Hello world".split("").entries()) typed.getText("content").insert(index, letter);
    expect(await digestOf(typed)).toBe(await digestOf(written(1, text("Hello world"))));
    const cut = copyOf(typed);
    cut.getText("content").insert(5, "!");
    cut.getText("content").delete(5, 1);
    expect(await digestOf(cut)).toBe(await digestOf(typed));
  });

  it("for documents in which empty roots were named, in any order and of any type", async () => {
    const plain = written(1, text("Hello"));
    const named = new Y.Doc();
    named.getMap("zebra");
    named.getArray("aardvark");
    Y.applyUpdate(named, Y.encodeStateAsUpdate(plain));
    const emptied = written(1, text("Hello"));
    emptied.getText("other").insert(0, "x");
    emptied.getText("other").delete(0, 1);
    expect(await digestOf(named)).toBe(await digestOf(plain));
    expect(await digestOf(emptied)).toBe(await digestOf(plain));
  });

  it("for sender and receiver, with every kind of content", async () => {
    const doc = written(7, (doc) => {
      doc.getText("content").insert(0, "bold", { bold: true, link: { href: "x", at: new Date(0) } });
      doc.getText("content").insertEmbed(2, { image: undefined, alt: "😀" });
      doc
        .getArray("list")
        .push([1, -0, 1.5, 1e300, 2 ** 60, Number.NaN, null, "x", true, { u: undefined, b: 1, a: [2] }]);
      doc.getArray("list").push([new Uint8Array([1, 2, 3]), new Y.Map([["k", new Y.Text("deep")]]), new Y.Doc()]);
      doc.getMap("map").set("big", 10n ** 18n);
      const paragraph = new Y.XmlElement("p");
      paragraph.setAttribute("class", "x");
      paragraph.insert(0, [new Y.XmlText("words"), new Y.XmlElement("br")]);
      doc.getXmlFragment("xml").insert(0, [paragraph]);
    });
    expect(await digestOf(copyOf(doc))).toBe(await digestOf(doc));
  });

  const edit = fc.record({
    who: fc.nat({ max: 2 }),
    kind: fc.constantFrom("text", "format", "delete", "embed", "map", "unset", "array", "nested", "merge"),
    at: fc.nat({ max: 30 }),
    length: fc.integer({ min: 1, max: 5 }),
  });

  it("on all replicas after random edits of three people, delivered in any order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 60 }), fc.boolean(), async (edits, backwards) => {
        const updates: Uint8Array[] = [];
        const docs = [1, 2, 3].map((client) => {
          const doc = new Y.Doc();
          doc.clientID = client;
          doc.on("update", (update: Uint8Array, origin: unknown) => origin !== "merge" && updates.push(update));
          return doc;
        });
        for (const { who, kind, at, length } of edits) apply(docs[who] as Y.Doc, docs, kind, at, length);
        const late = new Y.Doc();
        for (const update of backwards ? updates.toReversed() : updates) Y.applyUpdate(late, update);
        // Formatting is tidied up in transactions of their own, which others have to hear of.
        for (let times = 0; times < 4; times++)
          for (const doc of [...docs, late])
            for (const other of [...docs, late]) Y.applyUpdate(doc, Y.encodeStateAsUpdate(other), "merge");
        const names = [...docs, late].map((doc) => hex(Y.encodeSnapshot(Y.snapshot(doc))));
        fc.pre(new Set(names).size === 1);
        const digests = await Promise.all([...docs, late, copyOf(late)].map(digestOf));
        expect(new Set(digests).size).toBe(1);
      }),
      { numRuns: 60 },
    );
  });

  it("for documents of ten thousand levels, without recursion", async () => {
    const doc = written(1, (doc) => {
      let map = doc.getMap<unknown>("deep");
      for (let level = 0; level < 10_000; level++) {
        const inner = new Y.Map<unknown>();
        map.set("in", inner);
        map = inner;
      }
    });
    expect(await digestOf(doc)).toHaveLength(32);
  });
});

describe("the content's digest differs", () => {
  it("between replicas that hold different words at one client's clocks", async () => {
    const [one, other] = [written(5, text("Meet at noon")), written(5, text("Meet at nine"))];
    expect(hex(Y.encodeSnapshot(Y.snapshot(one)))).toBe(hex(Y.encodeSnapshot(Y.snapshot(other))));
    expect(await digestOf(one)).not.toBe(await digestOf(other));
  });

  it("between half of a surrogate pair and its replacement character", async () => {
    const half = written(5, text("a\ud83d"));
    expect(copyOf(half).getText("content").toJSON()).toBe("a\ufffd");
    expect(await digestOf(copyOf(half))).not.toBe(await digestOf(half));
  });

  it.each<[string, (doc: Y.Doc) => void, (doc: Y.Doc) => void]>([
    ["in a name of a root", text("x"), (doc) => doc.getText("other").insert(0, "x")],
    ["in a key", (doc) => doc.getMap("m").set("a", 1), (doc) => doc.getMap("m").set("b", 1)],
    ["in a value", (doc) => doc.getMap("m").set("a", 1), (doc) => doc.getMap("m").set("a", "1")],
    [
      "in a kind of type",
      (doc) => doc.getMap("m").set("a", new Y.Map()),
      (doc) => doc.getMap("m").set("a", new Y.Array()),
    ],
    [
      "in a name of an element",
      (doc) => doc.getXmlFragment("x").insert(0, [new Y.XmlElement("p")]),
      (doc) => doc.getXmlFragment("x").insert(0, [new Y.XmlElement("b")]),
    ],
    [
      "in bytes",
      (doc) => doc.getArray("a").push([new Uint8Array([1])]),
      (doc) => doc.getArray("a").push([new Uint8Array([2])]),
    ],
    [
      "in a format",
      (doc) => doc.getText("content").insert(0, "x", { b: 1 }),
      (doc) => doc.getText("content").insert(0, "x", { i: 1 }),
    ],
  ])("%s", async (_, one, other) => {
    expect(await digestOf(written(5, one))).not.toBe(await digestOf(written(5, other)));
  });
});

describe("computing the content's digest", () => {
  it("restarts when the document changes meanwhile, and its result is kept until then", async () => {
    const doc = written(1, text("words ".repeat(200_000)));
    const digest = new ContentDigest(doc, () => undefined);
    doc.on("update", () => digest.forget());
    expect(digest.read()).toBeUndefined();
    doc.getText("content").insert(0, "other ");
    expect(digest.read()).toBeUndefined();
    await expect.poll(() => digest.read(), { timeout: 20_000 }).toBeDefined();
    expect(hex(digest.read())).toBe(await digestOf(doc));
    const kept = digest.read();
    expect(digest.read()).toBe(kept);
    doc.getText("content").delete(0, 1);
    expect(digest.read()).toBeUndefined();
  });

  it("waits for a change when its code does not load, and is no error", async () => {
    const doc = written(1, text("words"));
    const errors: unknown[] = [];
    const digest = new ContentDigest(doc, (error) => errors.push(error));
    const load = vi.fn(() => Promise.reject(new TypeError("no network")));
    vi.doMock("./content-walk.ts", load);
    digest.read();
    await expect.poll(() => load.mock.calls.length).toBe(1);
    vi.doUnmock("./content-walk.ts");
    await new Promise((resolve) => setTimeout(resolve));
    expect(digest.read()).toBeUndefined();
    digest.forget();
    digest.read();
    await expect.poll(() => hex(digest.read())).toBe(await digestOf(doc));
    expect(errors).toEqual([]);
  });

  it("runs in slices, so that no task blocks the page", async () => {
    const doc = written(1, text("words ".repeat(1_000_000)));
    const digest = new ContentDigest(doc, () => undefined);
    digest.read();
    let turns = 0;
    await expect
      .poll(
        () => {
          turns++;
          return digest.read();
        },
        { interval: 0, timeout: 20_000 },
      )
      .toBeDefined();
    expect(turns).toBeGreaterThan(5);
  });
});

function apply(doc: Y.Doc, docs: readonly Y.Doc[], kind: string, at: number, length: number): void {
  const content = doc.getText("content");
  const index = Math.min(at, content.length);
  const map = doc.getMap<unknown>("map");
  switch (kind) {
    case "text":
      return content.insert(index, "abcde".slice(0, length));
    case "format":
      return content.format(index, Math.min(length, content.length - index), { bold: at % 2 === 0 ? true : null });
    case "delete":
      return content.delete(index, Math.min(length, content.length - index));
    case "embed":
      return content.insertEmbed(index, { at });
    case "map":
      return void map.set(`key ${length}`, { at });
    case "unset":
      return map.delete(`key ${length}`);
    case "array":
      return doc.getArray("array").insert(0, [at, { length }]);
    case "nested": {
      const nested = map.get("nested");
      if (nested instanceof Y.Array) nested.push([new Y.Text(`text ${at}`)]);
      else map.set("nested", new Y.Array());
      return undefined;
    }
    default:
      return Y.applyUpdate(doc, Y.encodeStateAsUpdate(docs[at % docs.length] as Y.Doc), "merge");
  }
}
