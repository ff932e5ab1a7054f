/** The limits of one update: beyond them it is refused, before it takes long. */
import * as encoding from "lib0/encoding";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { edit } from "../testing/edit.ts";
import { item, number, peer, shape, start, string, update, values, why } from "../testing/updates.ts";
import { type DocumentShape } from "./shape.ts";

describe("an update", () => {
  const refused = (bytes: Uint8Array, options: { shape?: DocumentShape } = {}): string =>
    why(start(options, "hello").replica.apply(bytes, peer));

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
});
