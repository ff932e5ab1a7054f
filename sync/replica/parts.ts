/**
 * Cuts a large update into parts. Each part is a Yjs update that depends only on earlier parts, so it can be applied on
 * arrival. When a transfer breaks, the parts that have arrived stay, and only the rest is requested again.
 */
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import type { ClockRange, DeleteSet, StateVector } from "../core/index.ts";
import type { Judge } from "./judge.ts";
import { indexOf, originAt, pieceBytes, RootNames, Source, type Struct } from "./pieces.ts";
import { type Insertion, Places, type Standing } from "./places.ts";
import { updateLimits, type ShapeRules } from "./shape.ts";
import type { Withheld } from "./withheld.ts";

/** Most deleted ranges in a part, besides the deletions of the part's own structs. */
const otherDeletions = updateLimits.deletions - updateLimits.structs;

/** A part under construction. */
class Part {
  bytes = 0;
  #structs = 0;
  #values = 0;
  #nameBytes = 0;
  readonly #shape: RootNames;
  readonly #roots = new Set<unknown>();
  readonly #places = new Places();
  readonly #store: Y.Doc["store"];
  readonly #clients = new Map<
    number,
    { readonly clock: number; structs: number; readonly encoder: Y.UpdateEncoderV1 }
  >();

  constructor(doc: Y.Doc, shape: RootNames) {
    this.#shape = shape;
    this.#store = doc.store;
  }

  /** Whether the next struct of the source can go with it, by the limits of an update. */
  hasRoomFor(client: number, source: Source): boolean {
    if (this.#structs >= updateLimits.structs || this.#places.count >= updateLimits.places) return false;
    if (this.#clients.size >= updateLimits.clients && !this.#clients.has(client)) return false;
    const { bytes, load } = source.piece;
    if (this.#structs > 0) {
      // Not all bytes belong to strings, but a struct that large may take a part of its own.
      if (this.bytes + (bytes?.length ?? pieceBytes) > updateLimits.stringBytes) return false;
      if (this.#values + load.values > updateLimits.values) return false;
      if (this.#nameBytes + load.nameBytes > updateLimits.nameBytes) return false;
    }
    const root = this.#shape.undeclared(source);
    return root === undefined || this.#roots.size < this.#shape.most || this.#roots.has(root);
  }

  add(client: number, source: Source): void {
    const root = this.#shape.undeclared(source);
    if (root !== undefined) this.#roots.add(root);
    this.#structs++;
    let written = this.#clients.get(client);
    if (!written) {
      written = { clock: source.clock, structs: 0, encoder: new Y.UpdateEncoderV1() };
      this.#clients.set(client, written);
    }
    this.#countPlace(client, source);
    this.#values += source.piece.load.values;
    this.#nameBytes += source.piece.load.nameBytes;
    const before = encoding.length(written.encoder.restEncoder);
    source.write(written.encoder);
    written.structs++;
    this.bytes += encoding.length(written.encoder.restEncoder) - before;
  }

  #countPlace(client: number, { next, clock }: Source): void {
    if (!(next instanceof Y.Item)) return;
    const origin = originAt(next, clock);
    const { rightOrigin } = next;
    if (origin)
      this.#places.after(insertionAt(origin, rightOrigin), this.#standing(client, clock, origin, rightOrigin));
    else if (rightOrigin) this.#places.before();
    else this.#places.first(next.parent, next.parentSub ?? undefined);
  }

  #standing(client: number, clock: number, origin: Y.ID, right: Y.ID | null): Standing {
    const own = origin.client === client && origin.clock === clock - 1;
    if (!this.#holds(origin)) return { own, held: false, within: false, between: false };
    const left = this.#structAt(origin);
    const within = origin.clock + 1 < left.id.clock + left.length;
    return { own, held: true, within, between: right !== null && this.#holds(right) && this.#isBehind(right, origin) };
  }

  #isBehind(right: Y.ID, origin: Y.ID): boolean {
    const struct = this.#structAt(right);
    return struct instanceof Y.Item && Y.compareIDs(originAt(struct, right.clock), origin);
  }

  // A struct's origins are written before it.
  #holds({ client, clock }: Y.ID): boolean {
    return clock >= (this.#clients.get(client)?.clock ?? Number.POSITIVE_INFINITY);
  }

  #structAt({ client, clock }: Y.ID): Struct {
    const structs = this.#store.clients.get(client) as Struct[];
    return structs[indexOf(structs, clock)] as Struct;
  }

  /** The part as an update, with the deletions of its own structs, and `more`. `ends`: clock that each client has reached. */
  finish(ends: (client: number) => number, deletions: DeleteSet, more: DeleteSet): Uint8Array {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, this.#clients.size);
    const own = new Map<number, ClockRange[]>([...more].map(([client, ranges]) => [client, [...ranges]]));
    // Larger clients first, as Yjs does: so it integrates with fewer detours.
    for (const [client, { clock, structs, encoder: written }] of [...this.#clients].toSorted(([a], [b]) => b - a)) {
      encoding.writeVarUint(encoder, structs);
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      encoding.writeUint8Array(encoder, encoding.toUint8Array(written.restEncoder));
      const within = clip(deletions.get(client) ?? [], clock, ends(client));
      if (within.length > 0) own.set(client, [...(own.get(client) ?? []), ...within]);
    }
    writeDeleteSet(encoder, own);
    return encoding.toUint8Array(encoder);
  }
}

/** Number of the document's roots that its shape does not declare. */
function undeclaredRoots(doc: Y.Doc, { declared }: ShapeRules): number {
  let count = doc.share.size;
  for (const name of declared.keys()) if (doc.share.has(name)) count--;
  return count;
}

/**
 * The same clocks, except that one between the halves of a surrogate pair moves out of it. An update that begins there would
 * split the pair in every replica that applies it.
 */
export function betweenCharacters(doc: Y.Doc, from: StateVector): StateVector {
  let moved: Map<number, number> | undefined;
  for (const [client, clock] of from) {
    const structs = doc.store.clients.get(client);
    const struct = structs?.[indexOf(structs, clock)];
    const offset = struct ? clock - struct.id.clock : 0;
    if (!(struct instanceof Y.Item && struct.content instanceof Y.ContentString) || offset < 1) continue;
    if ((struct.content.str.codePointAt(offset - 1) as number) > 0xffff)
      (moved ??= new Map(from)).set(client, clock - 1);
  }
  return moved ?? from;
}

/** Whether this is certain to keep the limits of one update. */
export function isFew(doc: Y.Doc, shape: ShapeRules, from: StateVector, deletions: DeleteSet): boolean {
  if (from.size > updateLimits.clients || undeclaredRoots(doc, shape) > shape.names) return false;
  let structs = 0;
  for (const [client, clock] of from) {
    const all = doc.store.clients.get(client);
    if (all) structs += all.length - indexOf(all, clock);
  }
  let ranges = 0;
  for (const each of deletions.values()) ranges += each.length;
  return structs <= updateLimits.places && ranges <= updateLimits.deletions;
}

/**
 * The structs of the clients in `from`, each from its clock on, and exactly the deletions given, as updates of about
 * `partBytes` each that keep the limits of an update. A replica that has everything else can apply them in order, without
 * waiting for a later one. Structs that others would refuse are left out, and added to `withheld`.
 */
export function encodeParts(
  doc: Y.Doc,
  shape: ShapeRules,
  from: StateVector,
  deletions: DeleteSet,
  partBytes: number,
  judge: Judge,
  withheld: Withheld,
): Uint8Array[] {
  const names = new RootNames(doc, shape);
  const sources = new Map<number, Source>();
  for (const [client, clock] of from) {
    const structs = doc.store.clients.get(client);
    if (structs && clock < Y.getState(doc.store, client))
      sources.set(client, new Source(client, structs, clock, withheld.from(client), names, judge));
  }
  const endOf = (client: number): number => sources.get(client)?.clock ?? withheld.from(client);
  const isMissing = ({ client, clock }: Y.ID): boolean => endOf(client) <= clock;
  // Deletions of structs that the other side has already.
  const known = new Map<number, ClockRange[]>();
  for (const [client, ranges] of deletions) {
    const within = clip(ranges, 0, endOf(client));
    if (within.length > 0) known.set(client, within);
  }
  const [firstKnown, ...moreKnown] = inChunks(known, otherDeletions);
  const parts = moreKnown.map(writeDeletions);
  let rest: DeleteSet | undefined = firstKnown;
  let part = new Part(doc, names);
  const close = (): void => {
    parts.push(part.finish(endOf, deletions, rest ?? noDeletions));
    rest = undefined;
    part = new Part(doc, names);
  };
  for (const first of sources.keys()) {
    // A client that depends on an unwritten struct waits for it.
    const waiting = [first];
    for (let client = waiting.at(-1); client !== undefined; client = waiting.at(-1)) {
      const source = sources.get(client) as Source;
      const struct = source.next;
      const awaits = struct instanceof Y.Item ? awaited(struct, isMissing) : undefined;
      if (!struct) waiting.pop();
      else if (awaits !== undefined && sources.get(awaits)?.next) waiting.push(awaits);
      else if (awaits !== undefined || source.piece.unfit !== undefined) {
        source.stop = source.clock;
        withheld.add(client, source.clock, awaits === undefined ? source.piece.unfit : undefined);
      } else {
        if (!part.hasRoomFor(client, source)) close();
        part.add(client, source);
        if (part.bytes >= partBytes) close();
        // Back to the client that waited for this struct.
        if (waiting.length > 1) waiting.pop();
      }
    }
  }
  if (part.bytes > 0 || rest) close();
  return parts;
}

const noDeletions: DeleteSet = new Map();

// At least one chunk, each of at most `most` ranges.
function inChunks(deletions: DeleteSet, most: number): DeleteSet[] {
  const chunks: Map<number, ClockRange[]>[] = [new Map()];
  let room = most;
  for (const [client, ranges] of deletions)
    for (let index = 0; index < ranges.length;) {
      if (room === 0) {
        chunks.push(new Map());
        room = most;
      }
      const taken = ranges.slice(index, index + room);
      chunks.at(-1)?.set(client, taken);
      index += taken.length;
      room -= taken.length;
    }
  return chunks;
}

function writeDeletions(deletions: DeleteSet): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 0);
  writeDeleteSet(encoder, deletions);
  return encoding.toUint8Array(encoder);
}

/**
 * The same in one update. In version 1 of the format the structs come first, then the delete set. Yjs always writes the whole
 * delete set, so this function cuts it off at its known length and writes the requested deletions instead.
 */
export function encodeWhole(doc: Y.Doc, from: StateVector, deletions: DeleteSet): Uint8Array {
  const encoder = encoding.createEncoder();
  if (from.size === 0) encoding.writeVarUint(encoder, 0);
  else {
    const { sv: target, ds } = Y.snapshot(doc);
    for (const [client, clock] of from) target.set(client, clock);
    const yjsEncoder = new Y.UpdateEncoderV1();
    // Its result would include updates that wait for a gap. The encoder handed in holds the bytes written before those.
    Y.encodeStateAsUpdateV2(doc, Y.encodeStateVector(target), yjsEncoder);
    const whole = yjsEncoder.toUint8Array();
    encoding.writeUint8Array(encoder, whole.subarray(0, whole.length - deleteSetBytes(ds)));
  }
  writeDeleteSet(encoder, deletions);
  return encoding.toUint8Array(encoder);
}

// The length of a delete set as Yjs writes it.
function deleteSetBytes({ clients }: Y.Snapshot["ds"]): number {
  const ranges = [...clients].map(
    ([client, items]) => [client, items.map(({ clock, len }) => ({ clock, length: len }))] as const,
  );
  const encoder = encoding.createEncoder();
  writeDeleteSet(encoder, new Map(ranges));
  return encoding.length(encoder);
}

// In version 1 of Yjs's format.
function writeDeleteSet(encoder: encoding.Encoder, deletions: DeleteSet): void {
  encoding.writeVarUint(encoder, deletions.size);
  for (const [client, ranges] of deletions) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, ranges.length);
    for (const { clock, length } of ranges) {
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarUint(encoder, length);
    }
  }
}

// The client whose unwritten struct must come before this one: as its origin, or as its parent.
function awaited({ id, origin, rightOrigin, parent }: Y.Item, isMissing: (id: Y.ID) => boolean): number | undefined {
  const holder = parent instanceof Y.AbstractType ? parent._item?.id : parent;
  for (const other of [origin, rightOrigin, holder])
    if (other instanceof Y.ID && other.client !== id.client && isMissing(other)) return other.client;
  return undefined;
}

function insertionAt(origin: Y.ID, right: Y.ID | null): Insertion {
  const { client: originClient, clock: originClock } = origin;
  return { originClient, originClock, rightClient: right?.client ?? -1, rightClock: right?.clock ?? 0 };
}

// The parts of the ranges that lie in [from, to).
function clip(ranges: readonly ClockRange[], from: number, to: number): ClockRange[] {
  const within: ClockRange[] = [];
  for (const { clock, length } of ranges) {
    const start = Math.max(clock, from);
    const end = Math.min(clock + length, to);
    if (end > start) within.push({ clock: start, length: end - start });
  }
  return within;
}
