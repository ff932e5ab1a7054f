/**
 * Reads a document's living content in a canonical order: independent of how Yjs cut its items, of the order of updates, and of
 * roots that were merely named. Reading a large document takes a while, so it is read in slices.
 */
import * as Y from "yjs";
import { ContentWriter, walkAny, walkUnits, type Walk } from "./content-writer.ts";

/** Longest slice, and so the longest time that it blocks the page. */
const sliceMs = 6;
/** Items read between two checks of the clock. */
const itemsAtOnce = 64;
/** Map keys sorted in one step. */
const keysAtOnce = 1024;

type Shared = Y.ContentType["type"];

/** The marks that precede each kind of value. */
const marks = { root: 1, type: 2, end: 3, run: 4, key: 5, unit: 6, any: 7, binary: 8, embed: 9, format: 10, doc: 11 };

/** SHA-256 over the content; undefined once `isCurrent` says no. */
export async function hashContent(doc: Y.Doc, isCurrent: () => boolean): Promise<Uint8Array | undefined> {
  const writer = new ContentWriter();
  const stack: Walk[] = [walkRoots(doc, writer)];
  while (stack.length > 0) {
    // After other tasks of the page, and after all observers of a change have run.
    await new Promise((resolve) => setTimeout(resolve));
    if (!isCurrent()) return undefined;
    const until = performance.now() + sliceMs;
    while (stack.length > 0 && performance.now() < until) step(stack);
  }
  return writer.digest();
}

// A walk may yield another one, which runs first. So nesting costs memory, never stack.
function step(stack: Walk[]): void {
  const { done, value } = (stack.at(-1) as Walk).next();
  if (done === true) stack.pop();
  else if (value) stack.push(value);
}

function* walkRoots(doc: Y.Doc, writer: ContentWriter): Walk {
  for (const [name, root] of [...doc.share].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (!(yield* isInhabited(root))) continue;
    writer.mark(marks.root);
    writer.text(name);
    yield walkType(root, writer);
    writer.mark(marks.end);
  }
}

function* isInhabited(root: Shared): Generator<undefined, boolean> {
  let read = 0;
  for (let item = root._start; item; item = item.right) {
    if (!item.deleted) return true;
    if (++read % itemsAtOnce === 0) yield;
  }
  for (const item of root._map.values()) if (!item.deleted) return true;
  return false;
}

/** A list in document order, then a map in the order of its keys. A type may have both. */
function* walkType(type: Shared, writer: ContentWriter): Walk {
  // Consecutive clocks of one client are one run, however many items hold them.
  let [client, clock] = [-1, -1];
  let read = 0;
  // Take the next item beforehand. Items may be split and merged between two slices, but their content stays.
  for (let item = type._start, next: Y.Item | null; item; item = next) {
    next = item.right;
    if (++read % itemsAtOnce === 0) yield;
    if (item.deleted) continue;
    if (item.id.client !== client || item.id.clock !== clock) writeRun(writer, item.id.client, item.id.clock);
    [client, clock] = [item.id.client, item.id.clock + item.length];
    yield walkContent(item.content, writer, false);
  }
  const living = [...type._map].filter(([, { deleted }]) => !deleted);
  if (living.length === 0) return;
  const items = new Map(living);
  for (const key of yield* sorted([...items.keys()])) {
    const item = items.get(key) as Y.Item;
    writer.mark(marks.key);
    writer.text(key);
    writeRun(writer, item.id.client, item.id.clock + item.length - 1);
    yield walkContent(item.content, writer, true);
  }
}

function writeRun(writer: ContentWriter, client: number, clock: number): void {
  writer.mark(marks.run);
  writer.number(client);
  writer.number(clock);
}

// `last`: only the last of several values, as a map holds it.
function* walkContent(content: Y.Item["content"], writer: ContentWriter, last: boolean): Walk {
  if (content instanceof Y.ContentString) yield walkUnits(content.str, writer, marks.unit);
  else if (content instanceof Y.ContentAny || content instanceof Y.ContentJSON)
    for (const value of last ? content.arr.slice(-1) : content.arr) {
      writer.mark(marks.any);
      yield walkAny(content instanceof Y.ContentJSON ? asJson(value) : value, writer);
    }
  else if (content instanceof Y.ContentBinary) {
    writer.mark(marks.binary);
    writer.bytes(content.content);
  } else if (content instanceof Y.ContentEmbed) {
    writer.mark(marks.embed);
    yield walkAny(asJson(content.embed), writer);
  } else if (content instanceof Y.ContentFormat) {
    writer.mark(marks.format);
    writer.text(content.key);
    yield walkAny(asJson(content.value), writer);
  } else if (content instanceof Y.ContentDoc) {
    writer.mark(marks.doc);
    writer.text(content.doc.guid);
  } else if (content instanceof Y.ContentType) {
    writer.mark(marks.type);
    const encoder = new Y.UpdateEncoderV1();
    content.write(encoder, 0);
    writer.bytes(encoder.toUint8Array());
    yield walkType(content.type, writer);
    writer.mark(marks.end);
  }
}

// As it is sent to others.
function asJson(value: unknown): unknown {
  return value === undefined || value === null || typeof value === "boolean"
    ? value
    : (JSON.parse(JSON.stringify(value) ?? "null") as unknown);
}

/** By UTF-16 code units, in slices: by parts, then merged. */
function* sorted(keys: readonly string[]): Generator<undefined, readonly string[]> {
  let parts: (readonly string[])[] = [];
  for (let from = 0; from < keys.length; from += keysAtOnce) {
    parts.push(keys.slice(from, from + keysAtOnce).toSorted());
    yield;
  }
  while (parts.length > 1) {
    const merged: (readonly string[])[] = [];
    for (let index = 0; index < parts.length; index += 2)
      merged.push(yield* merge(parts[index] as readonly string[], parts[index + 1] ?? []));
    parts = merged;
  }
  return parts[0] ?? [];
}

function* merge(one: readonly string[], other: readonly string[]): Generator<undefined, readonly string[]> {
  const merged: string[] = [];
  let [a, b] = [0, 0];
  while (a < one.length || b < other.length) {
    const takesOne = b >= other.length || (a < one.length && (one[a] as string) < (other[b] as string));
    merged.push((takesOne ? one[a++] : other[b++]) as string);
    if (merged.length % keysAtOnce === 0) yield;
  }
  return merged;
}
