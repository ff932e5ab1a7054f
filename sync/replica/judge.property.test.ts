/** Edits of honest people, in any order and cut in any way: no replica refuses any of them, and all end equal. */
import fc from "fast-check";
import { expect, it } from "vitest";
import * as Y from "yjs";
import { isRefusal, seededRandom, type PeerId } from "../core/index.ts";
import { defaultShape, type DocumentShape } from "./shape.ts";
import { YReplica } from "./y-replica.ts";

const peer = "aaaaaaaaaaaaaaaa" as PeerId;
const runs = Number(process.env["FUZZ_RUNS"] ?? 15);

type Random = () => number;

const below = (random: Random, bound: number): number => Math.floor(random() * bound);

function editText(text: Y.Text, random: Random, rich: boolean): void {
  const at = below(random, text.length + 1);
  const length = Math.min(text.length - at, 1 + below(random, 4));
  const dice = below(random, rich ? 8 : 4);
  if (dice < 2) text.insert(at, ["a", "bc", "déf", "😀", "\u0301"][below(random, 5)] as string);
  else if (dice < 4) text.delete(at, length);
  else if (dice === 4) text.format(at, length, { bold: random() < 0.5 ? true : null });
  else if (dice === 5) text.insertEmbed(at, { image: [1, { deep: true }] });
  else if (dice === 6) text.insertEmbed(at, new Y.Map([["k", 1]]));
  else text.setAttribute("attribute", random());
}

function newType(random: Random): Y.AbstractType<unknown> {
  const made = [
    () => new Y.Map<unknown>([["a", 1]]),
    () => new Y.Array<unknown>(),
    () => new Y.Text("nested"),
    () => new Y.XmlElement("p"),
    () => new Y.XmlText("x"),
    () => new Y.XmlFragment(),
    () => new Y.XmlHook("hook"),
  ];
  return (made[below(random, made.length)] as () => Y.AbstractType<unknown>)();
}

const values = (): unknown[] => [
  1,
  "text",
  null,
  true,
  2.5,
  [1, [2]],
  { a: { b: [] } },
  new Uint8Array(3),
  new Y.Doc(),
];
const value = (random: Random): unknown => values()[below(random, 9)];

function editMap(map: Y.Map<unknown>, random: Random, depth: number): void {
  const key = `key ${below(random, 4)}`;
  const held = map.get(key);
  if (held instanceof Y.AbstractType && depth < 8 && random() < 0.7) editType(held, random, depth + 1);
  else if (random() < 0.2) map.delete(key);
  else map.set(key, random() < 0.5 ? newType(random) : value(random));
}

function editList(list: Y.Array<unknown>, random: Random, depth: number): void {
  const at = below(random, list.length + 1);
  const held = at < list.length ? list.get(at) : undefined;
  if (held instanceof Y.AbstractType && depth < 8 && random() < 0.6) editType(held, random, depth + 1);
  else if (random() < 0.3 && at < list.length) list.delete(at, 1);
  else list.insert(at, random() < 0.4 ? [newType(random)] : [value(random), below(random, 9)]);
}

function editXml(xml: Y.XmlFragment, random: Random, depth: number): void {
  const at = below(random, xml.length + 1);
  const held = at < xml.length ? xml.get(at) : undefined;
  if (held && depth < 8 && random() < 0.6) editType(held, random, depth + 1);
  else if (random() < 0.3 && at < xml.length) xml.delete(at, 1);
  else xml.insert(at, [random() < 0.5 ? new Y.XmlElement("div") : new Y.XmlText("words")]);
  if (xml instanceof Y.XmlElement) xml.setAttribute("class", String(below(random, 9)));
}

function editType(type: unknown, random: Random, depth: number): void {
  if (type instanceof Y.Text) editText(type, random, true);
  else if (type instanceof Y.Map) editMap(type, random, depth);
  else if (type instanceof Y.Array) editList(type, random, depth);
  else if (type instanceof Y.XmlFragment) editXml(type, random, depth);
}

function editAnything(doc: Y.Doc, random: Random): void {
  const roots = [doc.getText("rich"), doc.getMap("map"), doc.getArray("array"), doc.getXmlFragment("xml")];
  editType(roots[below(random, roots.length)], random, 0);
}

const textShape: DocumentShape = {
  roots: { content: { contents: ["text"] }, title: { contents: ["text"] } },
};

const editPlain = (doc: Y.Doc, random: Random): void =>
  editText(doc.getText(random() < 0.2 ? "title" : "content"), random, false);

interface Room {
  readonly docs: readonly Y.Doc[];
  /** Every update, as it was emitted. */
  readonly updates: readonly Uint8Array[];
}

/** Three people edit, undo, and exchange updates from time to time. */
function conversation(edits: number, random: Random, edit: (doc: Y.Doc, random: Random) => void): Room {
  const updates: Uint8Array[] = [];
  const docs = [0, 1, 2].map((index) => {
    const doc = new Y.Doc({ gc: index !== 2 });
    doc.clientID = 1 + below(random, 2 ** 32 - 1);
    doc.on("update", (update: Uint8Array, origin: unknown) => origin !== "sync" && updates.push(update));
    return doc;
  });
  const undos = docs.map((doc) => {
    const scope = [doc.getText("content"), doc.getText("rich"), doc.getMap("map"), doc.getXmlFragment("xml")];
    return new Y.UndoManager(scope, { captureTimeout: 0 });
  });
  for (let step = 0; step < edits; step++) {
    const who = below(random, 3);
    const doc = docs[who] as Y.Doc;
    const dice = random();
    if (dice < 0.1) undos[who]?.undo();
    else if (dice < 0.15) undos[who]?.redo();
    else if (dice < 0.3) Y.applyUpdate(doc, Y.encodeStateAsUpdate(docs[below(random, 3)] as Y.Doc), "sync");
    else doc.transact(() => edit(doc, random));
  }
  return { docs, updates };
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const result = [...list];
  for (let index = result.length - 1; index > 0; index--) {
    const other = below(random, index + 1);
    [result[index], result[other]] = [result[other] as T, result[index] as T];
  }
  return result;
}

function checkRoom(seed: number, shape: DocumentShape, edit: (doc: Y.Doc, random: Random) => void): void {
  const random = seededRandom(seed);
  const { docs, updates } = conversation(60, random, edit);
  const whole = new Y.Doc();
  for (const doc of docs) Y.applyUpdate(whole, Y.encodeStateAsUpdate(doc));
  const source = new YReplica(whole, "peers", { shape, onObserverError: () => undefined });
  const everything = new Map([...source.stateVector().keys()].map((client) => [client, 0]));
  const read = (replica: YReplica): string => Buffer.from(replica.digest()).toString("hex");
  const partBytes = [20, 100, 1_000, 10 ** 9][below(random, 4)] as number;
  const parts = source.encode(everything, source.deleteSet(), partBytes);
  const merged = Y.mergeUpdates(shuffled(updates, random));
  for (const delivered of [
    shuffled(updates, random),
    parts,
    shuffled(parts, random),
    [merged],
    shuffled([...updates, ...parts], random),
  ]) {
    const doc = new Y.Doc();
    const replica = new YReplica(doc, "peers", { shape, onObserverError: () => undefined });
    for (const update of delivered) {
      const result = replica.apply(update, peer);
      expect(isRefusal(result) ? result.refused : result, `seed ${seed}`).not.toMatch(/ |broken/);
      for (const { result } of replica.released()) expect(isRefusal(result), `seed ${seed}`).toBe(false);
    }
    // Deletions that came before their targets, and conflicts that Yjs settled by deletions of its own.
    for (const update of source.encode(new Map(), source.deleteSet(), 10 ** 9)) replica.apply(update, peer);
    for (const update of replica.encode(new Map(), replica.deleteSet(), 10 ** 9)) source.apply(update, peer);
    for (const update of source.encode(new Map(), source.deleteSet(), 10 ** 9)) replica.apply(update, peer);
    expect(replica.hasGaps(), `seed ${seed}`).toBe(false);
    expect(read(replica), `seed ${seed}`).toBe(read(source));
    expect([...whole.share.keys()].map((name) => doc.get(name).toJSON()).length).toBeGreaterThan(0);
  }
}

it("plain text fits a shape of text alone", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (seed) => checkRoom(seed, textShape, editPlain)),
    { numRuns: runs },
  );
});

it("everything that Yjs has fits the default shape", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (seed) => checkRoom(seed, defaultShape, editAnything)),
    { numRuns: runs },
  );
});
