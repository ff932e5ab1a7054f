/** Two honest peers and one that sends what no document may hold, over the real path between tabs. */
import * as encoding from "lib0/encoding";
import { afterEach, describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import type { DeleteSet, StateVector } from "./core/index.ts";
import {
  createSecret,
  defaultShape,
  GrapevineProvider,
  type DocumentShape,
  type GrapevineOptions,
  type Problem,
} from "./index.ts";
import { deriveKeys } from "./keys/document-keys.ts";
import { YReplica } from "./replica/y-replica.ts";
import { Session } from "./session.ts";
import { edit } from "./testing/edit.ts";
import { gatherUncaught } from "./testing/uncaught.ts";

const cleanup: (() => unknown)[] = [];
afterEach(() => {
  for (const undo of cleanup.splice(0).toReversed()) undo();
});

const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 15_000, interval: 20 });
const nothing = (): void => undefined;
const text = ({ doc }: GrapevineProvider): Y.Text => doc.getText("content");

/** As that of Grapevine's own documents. */
const documentShape: DocumentShape = {
  roots: { content: { contents: ["text"] }, title: { contents: ["text"] } },
  others: { ...defaultShape.others, depth: 16, names: 16 },
};

interface Honest {
  readonly provider: GrapevineProvider;
  readonly problems: Problem[];
}

function honest(secret: string, options: GrapevineOptions = { shape: documentShape }): Honest {
  const doc = new Y.Doc();
  const provider = new GrapevineProvider(doc, secret, { signaling: null, tabs: true, ...options });
  const problems: Problem[] = [];
  provider.on("problem", (problem) => {
    // Tabs do without.
    if (problem.code !== "no-webrtc") problems.push(problem);
  });
  cleanup.push(() => doc.destroy());
  return { provider, problems };
}

/** Takes part as others do, but for what it says that it has, and gives when it is asked for that. */
class HostileReplica extends YReplica {
  claimed: { readonly client: number; readonly clock: number; readonly update: Uint8Array } | undefined;

  override digest(): Uint8Array {
    return this.claimed ? new Uint8Array(16).fill(1) : super.digest();
  }

  override stateVector(): StateVector {
    const vector = new Map(super.stateVector());
    if (this.claimed) vector.set(this.claimed.client, this.claimed.clock);
    return vector;
  }

  override encode(from: StateVector, deletions: DeleteSet, partBytes: number): Uint8Array[] {
    if (this.claimed && from.has(this.claimed.client)) return [this.claimed.update];
    return super.encode(from, deletions, partBytes);
  }

  override split(update: Uint8Array): Uint8Array[] {
    return [update];
  }
}

async function hostile(secret: string) {
  const doc = new Y.Doc();
  const replica = new HostileReplica(doc, undefined, { onObserverError: nothing });
  const keys = await deriveKeys(secret);
  const session = new Session(
    {
      replica,
      faults: undefined,
      keys,
      linkAfter: undefined,
      signaling: { urls: [], WebSocket: undefined },
      tabs: true,
      webRtc: undefined,
    },
    {
      changed: nothing,
      peers: nothing,
      presence: nothing,
      presenceGone: nothing,
      progress: nothing,
      alone: nothing,
      refused: nothing,
      threw: nothing,
    },
  );
  cleanup.push(() => session.leave(true));
  return { doc, replica, session, tell: (update: Uint8Array) => session.handle({ type: "local-update", update }) };
}

/** Three in a room, with a text. */
async function room(options?: GrapevineOptions) {
  const secret = createSecret();
  const [a, b] = [honest(secret, options), honest(secret, options)];
  text(a.provider).insert(0, "hello");
  const attacker = await hostile(secret);
  await eventually(() => {
    expect([a, b].map(({ provider }) => provider.status())).toEqual(
      [a, b].map(() => expect.objectContaining({ links: 2, inSync: true }) as unknown),
    );
    expect(attacker.doc.getText("content").toJSON()).toBe("hello");
    expect(text(b.provider).toJSON()).toBe("hello");
  });
  return { a, b, attacker };
}

async function goOnWorking(a: Honest, b: Honest): Promise<void> {
  text(a.provider).insert(0, "A writes, ");
  text(b.provider).insert(text(b.provider).length, ", B writes");
  await eventually(() => {
    for (const { provider } of [a, b]) {
      expect(text(provider).toJSON()).toMatch(/^A writes, .*hello.*, B writes$/);
      expect(provider.status()).toMatchObject({ inSync: true });
      expect(provider.links().peers).toHaveLength(provider.status().links);
    }
    expect(a.provider.links().peers).toContain(b.provider.links().self);
    expect(a.provider.digest()).toBe(b.provider.digest());
  });
}

function nest(doc: Y.Doc, levels: number): void {
  let map = doc.getMap<unknown>("m");
  for (let level = 0; level < levels; level++) {
    const inner = new Y.Map<unknown>();
    map.set("k", inner);
    map = inner;
  }
}

/** A map in a map, so often; and the outermost deleted. */
function nested(levels: number): Uint8Array {
  const doc = new Y.Doc();
  doc.transact(() => nest(doc, levels));
  const bytes = Y.encodeStateAsUpdate(doc);
  // Its delete set is empty: one byte.
  return encoding.encode((encoder) => {
    encoding.writeUint8Array(encoder, bytes.subarray(0, -1));
    for (const number of [1, doc.clientID, 1, 0, 1]) encoding.writeVarUint(encoder, number);
  });
}

function names(count: number): Uint8Array {
  return encoding.encode((encoder) => {
    for (const number of [1, count, 9, 0]) encoding.writeVarUint(encoder, number);
    for (let index = 0; index < count; index++) {
      encoding.writeUint8(encoder, 8);
      encoding.writeVarUint(encoder, 1);
      encoding.writeVarString(encoder, `r${index}`);
      encoding.writeVarUint(encoder, 1);
      encoding.writeAny(encoder, 1);
    }
    encoding.writeVarUint(encoder, 0);
  });
}

const embed = (doc: Y.Doc): Uint8Array => edit(doc, (copy) => copy.getText("content").insertEmbed(2, { image: "x" }));

describe("a member that sends", () => {
  const attacks: [string, (doc: Y.Doc) => Uint8Array, string][] = [
    ["an embed for the text", embed, 'puts an embedded object into "content", which may hold text only'],
    ["2,500 nested maps and their deletion", () => nested(2_500), "nests types more than 16 deep"],
    ["20,000 root names", () => names(20_000), "has 20000 structs, 4096 are allowed"],
    ["17 root names that the document does not declare", () => names(17), "names more than 16 roots"],
    ["what is no update", () => Uint8Array.of(1, 2, 3), "no Yjs update"],
  ];
  it.each(attacks)("%s loses its links, a sentence says why, and the others go on", async (_what, make, found) => {
    const { a, b, attacker } = await room();
    attacker.tell(make(attacker.doc));
    await eventually(() => {
      for (const { provider } of [a, b]) expect(provider.status().links).toBe(1);
    });
    for (const { problems } of [a, b])
      expect(problems).toEqual([{ code: "refused-update", message: expect.stringContaining(found) as string }]);
    await goOnWorking(a, b);
    for (const { provider } of [a, b]) expect(provider.doc.share.size).toBeLessThan(4);
  });

  it("such things when it is asked for what it lacks, loses its links as well", async () => {
    const { a, b, attacker } = await room();
    const update = embed(attacker.doc);
    const [[client, clock]] = [...Y.parseUpdateMeta(update).to] as [[number, number]];
    attacker.replica.claimed = { client, clock, update };
    attacker.session.handle({ type: "replica-changed" });
    await eventually(() => {
      for (const { provider } of [a, b]) expect(provider.status().links).toBe(1);
    });
    await goOnWorking(a, b);
  });

  it("a part of it that waits for something, and then that, loses its links", async () => {
    const { a, b, attacker } = await room();
    const first = edit(attacker.doc, (copy) => {
      copy.clientID = 7;
      copy.getText("content").insert(5, " there");
    });
    const held = new Y.Doc();
    Y.applyUpdate(held, Y.encodeStateAsUpdate(attacker.doc));
    Y.applyUpdate(held, first);
    const bad = edit(held, (copy) => copy.getText("content").insertEmbed(8, { image: "x" }));
    attacker.tell(bad);
    attacker.tell(first);
    await eventually(() => {
      for (const { provider } of [a, b]) expect(provider.status().links).toBe(1);
    });
    await goOnWorking(a, b);
    expect(text(b.provider).toJSON()).toContain("hello there");
  });

  it("deletions of a peer's future edits delete none of them", async () => {
    const { a, b, attacker } = await room();
    attacker.tell(
      encoding.encode((encoder) => {
        for (const number of [0, 2]) encoding.writeVarUint(encoder, number);
        for (const { doc } of [a.provider, b.provider])
          for (const number of [doc.clientID, 1, Y.getState(doc.store, doc.clientID), 2 ** 52])
            encoding.writeVarUint(encoder, number);
      }),
    );
    // What is sent after it has come after it.
    attacker.tell(edit(attacker.doc, (copy) => copy.getText("content").insert(5, " there")));
    await eventually(() => {
      for (const { provider } of [a, b]) expect(text(provider).toJSON()).toBe("hello there");
    });
    await goOnWorking(a, b);
    for (const { provider } of [a, b]) expect(provider.doc.store.pendingDs).toBeNull();
  });

  it("a struct with an unreachable clock keeps no peer behind, and leaves nothing in the document", async () => {
    const { a, b, attacker } = await room();
    attacker.tell(
      encoding.encode((encoder) => {
        for (const number of [1, 1, 9, 10 ** 15, 4, 1]) encoding.writeVarUint(encoder, number);
        for (const part of ["content", "x"]) encoding.writeVarString(encoder, part);
        encoding.writeVarUint(encoder, 0);
      }),
    );
    // What is sent after it has come after it.
    attacker.tell(edit(attacker.doc, (copy) => copy.getText("content").insert(5, " there")));
    await eventually(() => {
      for (const { provider } of [a, b]) expect(text(provider).toJSON()).toBe("hello there");
    });
    await goOnWorking(a, b);
    for (const { provider } of [a, b]) {
      expect(provider.doc.store.pendingStructs).toBeNull();
      expect([...Y.decodeStateVector(Y.encodeStateVector(provider.doc)).keys()]).not.toContain(9);
      expect(provider.status().links).toBe(2);
    }
  });
});

describe("without a shape", () => {
  it("nesting is bounded all the same, and whatever honest editors write passes", async () => {
    const { a, b, attacker } = await room({});
    const { doc } = a.provider;
    doc.transact(() => {
      for (let index = 0; index < 1_000; index++) doc.getMap(`root ${index}`).set("k", new Y.Array());
      doc.getXmlFragment("xml").insert(0, [new Y.XmlElement("p")]);
      text(a.provider).insertEmbed(0, { image: "x" });
      text(a.provider).format(1, 2, { bold: true });
      text(a.provider).delete(0, 1);
    });
    await eventually(() => expect(b.provider.doc.getMap("root 999").toJSON()).toEqual({ k: [] }));
    attacker.tell(nested(2_500));
    await eventually(() => {
      for (const { provider } of [a, b]) expect(provider.status().links).toBe(1);
    });
    await goOnWorking(a, b);
  });

  it("a document of 5,000 names that came one by one goes to a newcomer, and everybody stays linked", async () => {
    const secret = createSecret();
    const [a, newcomer] = [honest(secret), honest(secret, { connect: false, shape: documentShape })];
    for (let index = 0; index < 5_000; index++) a.provider.doc.getMap(`root ${index}`).set("k", index);
    text(a.provider).insert(0, "hello");
    newcomer.provider.connect();
    await eventually(() => expect(newcomer.provider.digest()).toBe(a.provider.digest()));
    expect(newcomer.provider.doc.getMap("root 4999").toJSON()).toEqual({ k: 4_999 });
    await goOnWorking(a, newcomer);
    expect([...a.problems, ...newcomer.problems]).toEqual([]);
  });
});

describe("an honest edit that peers would refuse", () => {
  it("costs no link, and is a problem for its writer until it is deleted", async () => {
    const secret = createSecret();
    const [a, b] = [honest(secret, {}), honest(secret, {})];
    text(a.provider).insert(0, "hello");
    await eventually(() => expect(b.provider.digest()).toBe(a.provider.digest()));
    const codes = ({ provider }: Honest): string[] =>
      provider.problems().flatMap(({ code }) => (code === "no-webrtc" ? [] : [code]));
    const map = a.provider.doc.getMap("m");
    map.set("numbers", Array<number>(70_000).fill(1));
    await eventually(() => expect(codes(a)).toEqual(["unsendable-edit"]));
    expect(a.problems[0]?.message).toContain("it has more than 65536 plain values");
    map.set("image", `data:image/png;base64,${"A".repeat(2_500_000)}`);
    map.set("more numbers", Array<number>(70_000).fill(1));
    text(b.provider).insert(5, " there");
    await eventually(() => {
      expect(text(a.provider).toJSON()).toBe("hello there");
      expect([a, b].map(({ provider }) => provider.status())).toMatchObject([
        { links: 1, inSync: false },
        { links: 1, inSync: true },
      ]);
      expect(a.provider.digest()).toBe(b.provider.digest());
    });
    map.delete("numbers");
    map.delete("more numbers");
    await eventually(() => {
      expect(codes(a)).toEqual([]);
      expect(b.provider.doc.getMap("m").get("image")).toHaveLength(2_500_022);
      expect(a.provider.status()).toMatchObject({ links: 1, inSync: true });
    });
    expect(a.problems).toHaveLength(1);
    expect(b.problems).toEqual([]);
    await goOnWorking(a, b);
  });
});

describe("a document that Yjs has failed in", () => {
  it("leaves the room, reports it, and costs no peer a link to others", async () => {
    const { a, b } = await room();
    const doc = b.provider.doc;
    const break_ = (): never => {
      throw new Error("a listener's bug, in the middle of what Yjs has to bring to an end");
    };
    doc.on("update", break_);
    expect(() => text(b.provider).insert(0, "lost? ")).toThrow("a listener's bug");
    doc.off("update", break_);
    await eventually(() => expect(b.problems.map(({ code }) => code)).toEqual(["document-broken"]));
    expect(b.provider.status()).toMatchObject({ links: 0, inSync: false });
    b.provider.connect();
    expect(b.provider.shouldConnect).toBe(false);
    await eventually(() => expect(a.provider.status()).toMatchObject({ links: 1, inSync: true }));
    expect(a.problems).toEqual([]);
  });

  it.each<[string, (doc: Y.Doc) => void]>([
    ["a store brings", (doc) => Y.applyUpdate(doc, nested(2_500), "store")],
    [
      "the application makes",
      (doc) =>
        doc.transact(() => {
          nest(doc, 2_500);
          doc.getMap("m").delete("k");
        }),
    ],
  ])("since %s types too deep for it to delete says so once, and nobody is blamed", async (_who, overflow) => {
    const { a, b } = await room({});
    const { doc } = b.provider;
    expect(() => overflow(doc)).toThrow(RangeError);
    await eventually(() => expect(b.provider.status()).toMatchObject({ links: 0, inSync: false }));
    text(b.provider).insert(0, "lost ");
    await eventually(() => expect(a.provider.status()).toMatchObject({ links: 1, inSync: true }));
    expect(b.problems.map(({ code }) => code)).toEqual(["document-broken"]);
    expect(a.problems).toEqual([]);
    expect(text(a.provider).toJSON()).toBe("hello");
  });

  it("while it applies a peer's update blames no peer, which continues with others", async () => {
    const { a, b } = await room();
    b.provider.doc.on("update", () => {
      throw new Error("a listener's bug");
    });
    const { reported, restore } = gatherUncaught();
    cleanup.push(restore);
    text(a.provider).insert(0, "X");
    await eventually(() => expect(b.problems.map(({ code }) => code)).toEqual(["document-broken"]));
    expect(b.provider.status()).toMatchObject({ links: 0, inSync: false });
    expect(a.problems).toEqual([]);
    expect(reported.length).toBeGreaterThan(0);
  });
});

it("a shape that is none is refused with a sentence", () => {
  const open = (shape: unknown): unknown =>
    new GrapevineProvider(new Y.Doc(), createSecret(), { connect: false, shape } as GrapevineOptions);
  expect(() => open({ roots: { content: { contents: ["texts"] } } })).toThrow(
    /shape.roots\["content"\].contents holds "texts"/,
  );
  expect(() => open({})).toThrow(TypeError);
  expect(() => open({ roots: {}, others: { contents: [], names: 1_000 } })).toThrow(/shape.others.names/);
  expect(() => open({ roots: { a: { contents: ["text"], depth: 101 } } })).toThrow(
    /depth must be an integer from 0 to 100/,
  );
});
