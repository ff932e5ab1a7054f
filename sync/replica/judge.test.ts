/** What peers can put into a document, and what is refused. */
import * as encoding from "lib0/encoding";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { isRefusal, type ApplyResult, type PeerId } from "../core/index.ts";
import { edit } from "../testing/edit.ts";
import { defaultShape, type DocumentShape } from "./shape.ts";
import { YReplica } from "./y-replica.ts";

const peer = "aaaaaaaaaaaaaaaa" as PeerId;

/** A text, records of plain values two levels deep, and up to three roots more. */
const shape: DocumentShape = {
  roots: {
    content: { contents: ["text"] },
    records: { contents: ["value", "binary"], keys: true, types: ["map", "array"], depth: 2, itemBytes: 1_000 },
  },
  others: { ...defaultShape.others, depth: 5, names: 3 },
};

function start(options: { shape?: DocumentShape } = { shape }, text = "") {
  const doc = new Y.Doc();
  if (text) doc.getText("content").insert(0, text);
  const replica = new YReplica(doc, "peers", {
    ...options,
    onObserverError: (error) => {
      throw error;
    },
  });
  return { doc, replica };
}

const why = (result: ApplyResult): string => (isRefusal(result) ? result.refused : result);

/** An update by hand, without deletions: structs of one client from a clock on. */
function update(client: number, clock: number, ...structs: ((encoder: encoding.Encoder) => void)[]): Uint8Array {
  return encoding.encode((encoder) => {
    for (const number of [1, structs.length, client, clock]) encoding.writeVarUint(encoder, number);
    for (const write of structs) write(encoder);
    encoding.writeVarUint(encoder, 0);
  });
}

const item =
  (
    kind: number,
    where: {
      origin?: [number, number];
      right?: [number, number];
      root?: string;
      key?: string;
      parent?: [number, number];
    },
    content: (encoder: encoding.Encoder) => void,
  ) =>
  (encoder: encoding.Encoder): void => {
    const { origin, right, root, key, parent } = where;
    encoding.writeUint8(encoder, kind | (origin ? 128 : 0) | (right ? 64 : 0) | (key === undefined ? 0 : 32));
    for (const id of [origin, right]) if (id) for (const number of id) encoding.writeVarUint(encoder, number);
    if (!origin && !right) {
      encoding.writeVarUint(encoder, root === undefined ? 0 : 1);
      if (root !== undefined) encoding.writeVarString(encoder, root);
      for (const number of parent ?? []) encoding.writeVarUint(encoder, number);
      if (key !== undefined) encoding.writeVarString(encoder, key);
    }
    content(encoder);
  };

const string = (text: string) => (encoder: encoding.Encoder) => encoding.writeVarString(encoder, text);
const number = (value: number) => (encoder: encoding.Encoder) => encoding.writeVarUint(encoder, value);
const values =
  (...list: unknown[]) =>
  (encoder: encoding.Encoder): void => {
    encoding.writeVarUint(encoder, list.length);
    for (const value of list) encoding.writeAny(encoder, value as string);
  };

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

  it("with thousands of names is refused within milliseconds", () => {
    const named = (index: number) => (encoder: encoding.Encoder) =>
      item(8, { root: `root ${index}` }, values(1))(encoder);
    for (const [count, found] of [
      [4_000, "more than 256 roots"],
      [20_000, "20000 structs"],
    ] as const) {
      const flood = update(9, 0, ...Array.from({ length: count }, (_, index) => named(index)));
      const startedAt = performance.now();
      expect(refused(flood)).toContain(found);
      expect(performance.now() - startedAt).toBeLessThan(100);
    }
  });

  it("may not name a root by an overlong text", () => {
    expect(refused(update(9, 0, item(8, { root: "r".repeat(1_025) }, values(1))))).toContain("1025 bytes");
  });

  it("has a budget of structs, clients and deletions", () => {
    const collected = (encoder: encoding.Encoder): void => encoding.writeUint8Array(encoder, Uint8Array.of(0, 1));
    const structs = (count: number): Uint8Array => update(9, 0, ...Array.from({ length: count }, () => collected));
    expect(refused(structs(4_096))).toBe("applied");
    expect(refused(structs(4_097))).toContain("4097 structs");
    const clients = (count: number): Uint8Array =>
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, count);
        for (let client = 0; client < count; client++)
          for (const number of [1, client, 0, 0, 1]) encoding.writeVarUint(encoder, number);
        encoding.writeVarUint(encoder, 0);
      });
    expect(refused(clients(4_096))).toBe("applied");
    expect(refused(clients(4_097))).toContain("4097 clients");
    const deletions = (count: number): Uint8Array =>
      encoding.encode((encoder) => {
        for (const number of [0, 1, 9, count]) encoding.writeVarUint(encoder, number);
        for (let index = 0; index < count; index++)
          for (const number of [index * 2, 1]) encoding.writeVarUint(encoder, number);
      });
    expect(refused(deletions(6_144))).toBe("clipped");
    expect(refused(deletions(6_145))).toContain("6145 ranges");
  });

  it("has a budget of plain values in each encoding", () => {
    const any =
      (...codes: number[]) =>
      (encoder: encoding.Encoder): void =>
        encoding.writeUint8Array(encoder, Uint8Array.from(codes));
    const nulls = (count: number) => (encoder: encoding.Encoder) => {
      encoding.writeVarUint(encoder, count);
      any(...Array.from({ length: count }, () => 126))(encoder);
    };
    const array = (count: number) => (encoder: encoding.Encoder) => {
      any(1, 117)(encoder);
      nulls(count)(encoder);
    };
    const entries = (count: number) => (encoder: encoding.Encoder) => {
      any(1, 118)(encoder);
      encoding.writeVarUint(encoder, count);
      for (let index = 0; index < count; index++) any(0, 126)(encoder);
    };
    const json =
      (...texts: string[]) =>
      (encoder: encoding.Encoder): void => {
        for (const text of texts) encoding.writeVarString(encoder, text);
      };
    const list = (count: number) => (encoder: encoding.Encoder) => {
      encoding.writeVarUint(encoder, count);
      json(...Array.from({ length: count }, () => "1"))(encoder);
    };
    const times = (text: string, count: number): string => Array.from({ length: count }, () => text).join(",");
    const most = 65_536;
    const quarter = most / 4;
    const fit: [number, (encoder: encoding.Encoder) => void][] = [
      [8, nulls(most)],
      [8, array(most - 1)],
      [8, entries(quarter - 1)],
      [2, list(quarter)],
      [5, json(`[${times("1", most - 1)}]`)],
      [5, json(`[ ${times("[ ]", most - 1)}\n]`)],
      [5, json(`[${times('{"":0}', (most - 1) / 5 - 1)}, [{}, "a,b:[{\\",c:d", 2.5e3, null]]`)],
      [5, json(`{${times('"":{}', quarter - 1)}}`)],
      [6, json("bold", `[${times("true", most - 1)}]`)],
    ];
    for (const [kind, write] of fit) expect(refused(update(9, 0, item(kind, { root: "a" }, write)))).toBe("applied");
    const exceed: [number, (encoder: encoding.Encoder) => void][] = [
      [8, nulls(most + 1)],
      [8, array(most)],
      [8, entries(quarter)],
      [2, list(quarter + 1)],
      [5, json(`[${times("1", most)}]`)],
      [5, json(`[ ${times("[ ]", most)}\n]`)],
      [5, json(`{${times('"":{}', quarter)}}`)],
      [6, json("bold", `[${times("true", most)}]`)],
    ];
    for (const [kind, write] of exceed)
      expect(refused(update(9, 0, item(kind, { root: "a" }, write)))).toContain("more than 65536 plain values");
    const half = item(8, { root: "a" }, nulls(most / 2));
    expect(refused(update(9, 0, half, half))).toBe("applied");
    expect(refused(update(9, 0, half, half, item(8, { root: "a" }, values(1))))).toContain("plain values");
  });

  it("has a budget of bytes for names, and for strings", () => {
    const keyed = (key: string) => item(8, { root: "a", key }, values(1));
    const entry = (name: string) => (encoder: encoding.Encoder) => {
      encoding.writeVarUint(encoder, 1);
      encoding.writeAny(encoder, { [name]: 1 });
    };
    const embed = (text: string) => (encoder: encoding.Encoder) => encoding.writeVarString(encoder, text);
    const format = (name: string) => (encoder: encoding.Encoder) => {
      encoding.writeVarString(encoder, name);
      encoding.writeVarString(encoder, "1");
    };
    const most = 256 * 1024;
    const name = (bytes: number): string => "n".repeat(bytes);
    // The root has a name of one byte.
    expect(refused(update(9, 0, keyed(name(most - 1))))).toBe("applied");
    for (const parts of [
      [keyed(name(most))],
      Array.from({ length: 257 }, (_, index) => keyed(`${index}`.padEnd(1_024))),
      [item(8, { root: "a" }, entry(name(most)))],
      [item(5, { root: "a" }, embed(JSON.stringify({ [name(most)]: 1 })))],
      [item(6, { root: "a" }, format(name(most)))],
      Array.from({ length: 300 }, () => item(8, { root: name(1_000) }, values(1))),
    ])
      expect(refused(update(9, 0, ...parts))).toContain(`more than ${most} bytes of names`);
    // One value cannot be cut: by itself it may be longer.
    const megabytes = "é".repeat(2 ** 20);
    const alone = [
      item(8, { root: "a" }, values(megabytes)),
      item(8, { root: "a", key: "k" }, values({ words: megabytes, more: megabytes })),
      item(5, { root: "a" }, embed(JSON.stringify({ words: megabytes }))),
    ];
    for (const long of alone) {
      expect(refused(update(9, 0, long))).toBe("applied");
      expect(refused(update(9, 0, long, item(1, { root: "a" }, number(1))))).toContain("bytes of text");
      expect(refused(update(9, 0, item(1, { root: "a" }, number(1)), long))).toContain("bytes of text");
    }
    expect(refused(update(9, 0, item(8, { root: "a" }, values(megabytes, 1))))).toContain("bytes of text");
    expect(refused(update(9, 0, item(4, { root: "a" }, string(megabytes))))).toContain("bytes of text");
    expect(refused(update(9, 0, item(8, { root: "records", key: "k" }, values(megabytes))), { shape })).toContain(
      "1000 are allowed",
    );
    // An image of a megabyte, as bytes and in base64.
    const image = new Uint8Array(2 ** 20).fill(7);
    const base64 = `data:image/png;base64,${Buffer.from(image).toString("base64")}`;
    const writers = [
      (copy: Y.Doc): unknown => copy.getMap("images").set("one", image),
      (copy: Y.Doc): unknown => copy.getMap("images").set("one", base64),
      (copy: Y.Doc): unknown => copy.getText("rich").insertEmbed(0, { image: base64 }),
    ];
    for (const write of writers) expect(refused(edit(new Y.Doc(), write))).toBe("applied");
  });

  it("that deletes or writes at thousands of places takes no longer in a longer list or text", () => {
    const lists = {
      values: (doc: Y.Doc) => doc.getArray("list").insert(0, Array<number>(500_000).fill(1)),
      // Deletions that part a pair have Yjs copy the whole text, too.
      pairs: (doc: Y.Doc) => doc.getText("content").insert(0, "\u{1F347}".repeat(250_000)),
    };
    for (const [name, write] of Object.entries(lists)) {
      const { doc, replica } = start({});
      doc.clientID = 1;
      write(doc);
      const expected = new Y.Doc();
      Y.applyUpdate(expected, Y.encodeStateAsUpdate(doc));
      const deletions = (count: number, every: number): Uint8Array =>
        encoding.encode((encoder) => {
          for (const each of [0, 1, 1, count]) encoding.writeVarUint(encoder, each);
          for (let index = 0; index < count; index++)
            for (const each of [every * index + 1, 1]) encoding.writeVarUint(encoder, each);
        });
      const startedAt = performance.now();
      expect(replica.apply(deletions(6_144, 80), peer)).toBe("applied");
      // One after the other take some ten seconds.
      expect(performance.now() - startedAt, name).toBeLessThan(3_000);
      const few = start({});
      Y.applyUpdate(few.doc, Y.encodeStateAsUpdate(expected));
      few.replica.apply(deletions(100, 80), peer);
      Y.applyUpdate(expected, deletions(100, 80));
      expect(Buffer.compare(Y.encodeStateAsUpdate(few.doc), Y.encodeStateAsUpdate(expected)), name).toBe(0);
    }
  });

  it("that makes Yjs order insertions among many concurrent ones is refused, since that takes minutes", () => {
    const { doc, replica } = start({ shape: { roots: { content: { contents: ["text"] } } } });
    replica.apply(
      update(
        1,
        0,
        item(4, { root: "content" }, (to) => encoding.writeVarString(to, "r".repeat(4_000))),
      ),
      peer,
    );
    const letter = (encoder: encoding.Encoder): void => encoding.writeVarString(encoder, "x");
    const floods = {
      "before each letter": (index: number) => item(4, { right: [1, index] }, letter),
      "across the text": (index: number) => item(4, { origin: [1, index], right: [1, 3_999 - index] }, letter),
      "after one letter": () => item(4, { origin: [1, 0], right: [1, 3_999] }, letter),
      "at the beginning": () => item(4, { root: "content" }, letter),
    };
    for (const [name, flood] of Object.entries(floods)) {
      const startedAt = performance.now();
      const bytes = update(2, 0, ...Array.from({ length: 1_900 }, (_, index) => flood(index)));
      expect(why(replica.apply(bytes, peer)), name).toContain("512 are allowed");
      expect(performance.now() - startedAt, name).toBeLessThan(500);
    }
    // Upon what the update itself brings: 1,000 letters, each behind the one before it.
    const own = Array.from({ length: 1_000 }, (_, index) =>
      item(4, index === 0 ? { root: "content" } : { origin: [2, index - 1] }, letter),
    );
    const pair = item(4, { root: "content" }, (to) => encoding.writeVarString(to, "xx"));
    const last = (index: number): [number, number] => [2, index === 0 ? 1 : index + 1];
    const ownFloods = {
      "across what it wrote": [
        ...own,
        ...Array.from({ length: 900 }, (_, index) => item(4, { origin: [2, index], right: [2, 999] }, letter)),
      ],
      "before each letter that it put there last": [
        pair,
        ...Array.from({ length: 1_900 }, (_, index) => item(4, { origin: [2, 0], right: last(index) }, letter)),
      ],
    };
    for (const [name, structs] of Object.entries(ownFloods))
      expect(why(replica.apply(update(2, 0, ...structs), peer)), name).toContain("512 are allowed");
    expect(doc.getText("content").length).toBe(4_000);
  });

  it("of thousands of keys, records or paragraphs is accepted", () => {
    const { doc, replica } = start({});
    const writers = [
      (copy: Y.Doc) => {
        for (let key = 0; key < 4_000; key++) copy.getMap("keys").set(`${key}`, key);
      },
      (copy: Y.Doc) => {
        const records = Array.from({ length: 1_000 }, (_, id) => new Y.Map(Object.entries({ id, x: 1, y: 2 })));
        copy.getArray("records").push(records);
      },
      (copy: Y.Doc) => {
        const paragraphs = Array.from({ length: 1_000 }, () => {
          const element = new Y.XmlElement("paragraph");
          element.insert(0, [new Y.XmlText("words")]);
          return element;
        });
        copy.getXmlFragment("prosemirror").push(paragraphs);
      },
      (copy: Y.Doc) =>
        copy.getText("quill").applyDelta(
          Array.from({ length: 1_000 }, (_, index) => ({
            insert: `w${index} `,
            attributes: { bold: index % 2 === 0 },
          })),
        ),
    ];
    for (const write of writers) expect(replica.apply(edit(doc, write), peer)).toBe("applied");
  });

  it("may not nest plain values deeper than they can be written", () => {
    const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
    const json = (levels: number) => (encoder: encoding.Encoder) =>
      encoding.writeVarString(encoder, "[".repeat(levels) + "]".repeat(levels));
    expect(refused(update(9, 0, item(8, { root: "a" }, values(deep(100)))))).toBe("applied");
    for (const levels of [101, 3_000]) {
      expect(refused(update(9, 0, item(8, { root: "a" }, values(deep(levels)))))).toContain(
        "nested more than 100 deep",
      );
      expect(refused(update(9, 0, item(5, { root: "a" }, json(levels))))).toContain("nested more than 100 deep");
    }
  });

  it("may not put more into one item than its root allows", () => {
    const bytes = (length: number) => (doc: Y.Doc) => doc.getMap("records").set("k", new Uint8Array(length));
    expect(refused(edit(new Y.Doc(), bytes(900)), { shape })).toBe("applied");
    expect(refused(edit(new Y.Doc(), bytes(1_001)), { shape })).toContain("1000 are allowed");
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
