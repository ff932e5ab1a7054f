/** What peers can put into a document by its shape, and what is refused. */
import * as encoding from "lib0/encoding";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { isRefusal } from "../core/index.ts";
import { edit } from "../testing/edit.ts";
import { item, number, peer, shape, start, string, update, values, why } from "../testing/updates.ts";
import { type DocumentShape } from "./shape.ts";

describe("a text root", () => {
  const writers: [string, (doc: Y.Doc) => void, string][] = [
    ["an embed", (doc) => doc.getText("content").insertEmbed(2, { image: "x" }), "an embedded object"],
    ["an embed at its end", (doc) => doc.getText("content").insertEmbed(5, 7), "an embedded object"],
    ["a shared type as an embed", (doc) => doc.getText("content").insertEmbed(1, new Y.Map()), "a shared type (map)"],
    ["a format", (doc) => doc.getText("content").format(0, 2, { bold: true }), "a format"],
    ["an attribute", (doc) => doc.getText("content").setAttribute("a", 1), "sets a key"],
    ["a key", (doc) => doc.get("content", Y.Map).set("k", 1), "sets a key"],
    ["values", (doc) => doc.get("content", Y.Array).push([1]), "a plain value"],
    ["bytes", (doc) => doc.get("content", Y.Array).push([new Uint8Array(3)]), "bytes"],
    ["an array", (doc) => doc.get("content", Y.Array).push([new Y.Array()]), "a shared type (array)"],
    [
      "an element",
      (doc) => doc.get("content", Y.XmlFragment).push([new Y.XmlElement("p")]),
      "a shared type (xml-element)",
    ],
    ["a subdocument", (doc) => doc.get("content", Y.Array).push([new Y.Doc()]), "a subdocument"],
  ];
  it.each(writers)("refuses an update with %s as a whole, and says why", (_what, write, found) => {
    const { doc, replica } = start({ shape }, "hello");
    const before = Y.encodeStateAsUpdate(doc);
    const bad = edit(doc, (copy) => {
      write(copy);
      copy.getMap("records").set("k", 1);
    });
    expect(why(replica.apply(bad, peer))).toContain(found);
    expect(why(replica.apply(bad, peer))).toContain('"content"');
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
  });

  it("accepts text, deletions, and collected structs", () => {
    const { doc, replica } = start({ shape }, "hello");
    const good = edit(doc, (copy) => {
      copy.getText("content").insert(2, "there");
      copy.getText("content").delete(0, 4);
    });
    expect(replica.apply(good, peer)).toBe("applied");
    expect(doc.getText("content").toJSON()).toBe("erello");
    expect(
      replica.apply(
        update(9, 0, (encoder) => encoding.writeUint8Array(encoder, Uint8Array.of(0, 5))),
        peer,
      ),
    ).toBe("applied");
  });
});

describe("a nested type", () => {
  it("is refused beyond the depth of its root, in one update or several", () => {
    const { doc, replica } = start();
    const nest = (levels: number, root: string) => (copy: Y.Doc) => {
      let map = copy.getMap<unknown>(root);
      for (let level = 0; level < levels; level++) {
        const inner = new Y.Map<unknown>();
        map.set("k", inner);
        map = inner;
      }
      map.set("end", 1);
    };
    expect(why(replica.apply(edit(doc, nest(3, "records")), peer))).toContain("nests types more than 2 deep");
    expect(replica.apply(edit(doc, nest(2, "records")), peer)).toBe("applied");
    const deeper = edit(doc, (copy) => {
      const inner = (copy.getMap("records").get("k") as Y.Map<unknown>).get("k") as Y.Map<unknown>;
      inner.set("more", new Y.Map());
    });
    expect(why(replica.apply(deeper, peer))).toContain("nests types more than 2 deep");
    expect(why(replica.apply(edit(doc, nest(6, "unknown")), peer))).toContain("nests types more than 5 deep");
  });

  it("has a bounded depth without a shape too, so that a deletion cannot overflow the stack", () => {
    const { doc, replica } = start({});
    const writer = new Y.Doc();
    writer.transact(() => {
      let map = writer.getMap<unknown>("m");
      for (let level = 0; level < 2_500; level++) {
        const inner = new Y.Map<unknown>();
        map.set("k", inner);
        map = inner;
      }
    });
    expect(why(replica.apply(Y.encodeStateAsUpdate(writer), peer))).toContain("nests types more than 100 deep");
    expect(doc.store.clients.size).toBe(0);
  });

  it("is refused if its root does not allow its kind", () => {
    const { doc, replica } = start();
    const bad = edit(doc, (copy) => copy.getMap("records").set("k", new Y.Text("x")));
    expect(why(replica.apply(bad, peer))).toContain("a shared type (text)");
  });

  it("is the only parent of items: a parent that is no type is refused", () => {
    const { replica } = start({}, "hello");
    const client = [...replica.stateVector().keys()][0] as number;
    const bad = update(9, 0, item(8, { parent: [client, 1] }, values(1)));
    expect(why(replica.apply(bad, peer))).toContain("no shared type");
    const own = update(9, 0, item(8, { root: "a" }, values(1)), item(8, { parent: [9, 0] }, values(1)));
    expect(why(replica.apply(own, peer))).toContain("no shared type");
  });

  it("that was collected here leaves an update into it unsure: it is applied as collected, and not forwarded", () => {
    const { doc, replica } = start({});
    const writer = new Y.Doc();
    const list = new Y.Array<unknown>();
    writer.getMap("m").set("list", list);
    list.push([1]);
    replica.apply(Y.encodeStateAsUpdate(writer), peer);
    const late = edit(writer, (copy) => (copy.getMap("m").get("list") as Y.Array<unknown>).push([2]));
    doc.getMap("m").delete("list");
    expect(replica.apply(late, peer)).toBe("collected");
    Y.applyUpdate(writer, late);
    Y.applyUpdate(writer, Y.encodeStateAsUpdate(doc));
    expect(Y.encodeStateVector(writer)).toEqual(Y.encodeStateVector(doc));
  });
});

describe("an update", () => {
  const refused = (bytes: Uint8Array, options: { shape?: DocumentShape } = {}): string =>
    why(start(options, "hello").replica.apply(bytes, peer));

  it("may name as many undeclared roots as the shape allows", () => {
    const names = (count: number) => {
      const writer = new Y.Doc();
      writer.transact(() => {
        for (let index = 0; index < count; index++) writer.getMap(`root ${index}`).set("k", 1);
      });
      return Y.encodeStateAsUpdate(writer);
    };
    expect(refused(names(3), { shape })).toBe("applied");
    expect(refused(names(4), { shape })).toContain("more than 3 roots");
    expect(refused(names(1), { shape: { roots: shape.roots } })).toContain('the root "root 0"');
    expect(refused(names(256))).toBe("applied");
    expect(refused(names(257))).toContain("more than 256 roots");
  });

  it.each([
    ["names a client twice", Uint8Array.of(2, 1, 9, 0, 0, 1, 1, 9, 1, 0, 1, 0)],
    ["has bytes left over", Uint8Array.of(0, 0, 0)],
    ["has a struct of no length", Uint8Array.of(1, 1, 9, 0, 0, 0, 0)],
    ["refers to itself", update(9, 5, item(4, { origin: [9, 5] }, string("x")))],
    ["refers to its future", update(9, 5, item(4, { right: [9, 7] }, string("x")))],
    ["is in itself", update(9, 5, item(8, { parent: [9, 5] }, values(1)))],
    ["has a type that Yjs does not know", update(9, 0, item(7, { root: "a" }, number(7)))],
    ["has content that Yjs does not know", update(9, 0, item(11, { root: "a" }, number(1)))],
    ["has a skip with flags", update(9, 0, item(10, { root: "a" }, number(1)))],
    [
      "has a clock above 2^53",
      update(9, 0, item(1, { root: "a" }, number(2 ** 53 - 1)), item(1, { origin: [9, 1] }, number(1))),
    ],
    [
      "has a subdocument without options",
      update(
        9,
        0,
        item(9, { root: "a" }, (encoder) => {
          encoding.writeVarString(encoder, "guid");
          encoding.writeAny(encoder, null);
        }),
      ),
    ],
    ["has broken JSON", update(9, 0, item(5, { root: "a" }, string("{")))],
    [
      "has broken UTF-8",
      update(
        9,
        0,
        item(4, { root: "a" }, (encoder) => encoding.writeVarUint8Array(encoder, Uint8Array.of(0xed, 0xa0, 0x80))),
      ),
    ],
  ])("that %s is refused", (_what, bytes) => {
    const { doc, replica } = start({}, "hello");
    const before = Y.encodeStateAsUpdate(doc);
    expect(isRefusal(replica.apply(bytes, peer))).toBe(true);
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
    expect(replica.hasGaps()).toBe(false);
  });

  it("is judged by its items' parents, in the document or in the update itself", () => {
    const { doc, replica } = start({ shape }, "hello");
    const client = doc.clientID;
    for (const where of [{ origin: [client, 1] }, { right: [client, 2] }, { origin: [client, 4] }] as const)
      expect(why(replica.apply(update(9, 0, item(8, { ...where } as never, values(1))), peer))).toContain('"content"');
    const chained = update(9, 0, item(4, { root: "content" }, string("a")), item(8, { origin: [9, 0] }, values(1)));
    expect(why(replica.apply(chained, peer))).toContain('"content"');
  });

  it("that is here in part is applied from there, and judged by the parent here", () => {
    const { doc, replica } = start({ shape });
    const longer = update(9, 0, item(8, { root: "records" }, values(1, 2, 3)));
    expect(replica.apply(update(9, 0, item(8, { root: "records" }, values(1))), peer)).toBe("applied");
    expect(replica.apply(longer, peer)).toBe("applied");
    expect(doc.getArray("records").toJSON()).toEqual([1, 2, 3]);
    // The same clocks in another root. Some peer lies, and there is no telling which.
    expect(replica.apply(update(9, 0, item(4, { root: "content" }, string("abcdef"))), peer)).toBe("collected");
    expect(doc.getText("content").toJSON()).toBe("");
    expect(doc.getArray("records").toJSON()).toEqual([1, 2, 3]);
  });

  it("that continues a struct collected here is collected", () => {
    const { doc, replica } = start({});
    const writer = new Y.Doc();
    const text = new Y.Text();
    writer.getMap("m").set("text", text);
    text.insert(0, "abc");
    replica.apply(Y.encodeStateAsUpdate(writer), peer);
    text.insert(3, "def");
    doc.getMap("m").delete("text");
    expect(replica.apply(Y.encodeStateAsUpdate(writer), peer)).toBe("collected");
    expect(replica.broken).toBe(false);
    expect(Y.encodeStateVector(doc)).toEqual(Y.encodeStateVector(writer));
  });
});
