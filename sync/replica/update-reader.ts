/**
 * Reads a Yjs update (version 1) for its structure: what each struct is, what it refers to and how long it is; its contents
 * are read through and not kept. Stricter than Yjs: nothing may lie beyond the update's end or be left over, no client
 * may come twice, and the limits of one update are heeded as it is read.
 * Source: Yjs 13, `readClientsStructRefs`, `readItemContent` and `readDeleteSet`.
 */
import * as decoding from "lib0/decoding";
import * as Y from "yjs";
import { type Neighbours, Places } from "./places.ts";
import {
  defaultShape,
  maxNameBytes,
  maxValueDepth,
  nestedTypes,
  ShapeRules,
  updateLimits,
  type Place,
} from "./shape.ts";

/** Numbers of Yjs's format for what a struct is. */
export const structKinds = {
  collected: 0,
  deleted: 1,
  json: 2,
  binary: 3,
  text: 4,
  embed: 5,
  format: 6,
  type: 7,
  any: 8,
  document: 9,
  skip: 10,
} as const;

/** Why an update is refused: a clause that says what was found. */
export class Unfit extends Error {}

export class ReadStruct {
  /** Where it stands, once that has been found out; undefined where nobody can tell any more. */
  place: Place | undefined;
  /** Of `structKinds`. */
  readonly kind: number;
  readonly clock: number;
  readonly length: number;
  /** Size of its contents. */
  readonly bytes: number;
  /** What it refers to; clients are -1 where it does not. */
  readonly originClient: number;
  readonly originClock: number;
  readonly rightClient: number;
  readonly rightClock: number;
  readonly parentClient: number;
  readonly parentClock: number;
  /** The root that it names as its parent. */
  readonly root: string | undefined;
  readonly keyed: boolean;
  readonly key: string | undefined;
  /** Number of the type that it holds, or -1. */
  readonly type: number;

  constructor(
    kind: number,
    clock: number,
    length: number,
    bytes: number,
    originClient: number,
    originClock: number,
    rightClient: number,
    rightClock: number,
    parentClient: number,
    parentClock: number,
    root: string | undefined,
    key: string | undefined,
    type: number,
  ) {
    this.kind = kind;
    this.clock = clock;
    this.length = length;
    this.bytes = bytes;
    this.originClient = originClient;
    this.originClock = originClock;
    this.rightClient = rightClient;
    this.rightClock = rightClock;
    this.parentClient = parentClient;
    this.parentClock = parentClock;
    this.root = root;
    this.keyed = key !== undefined;
    this.key = key;
    this.type = type;
  }
}

/** The structs of one client, by ascending clocks, and the way of whoever goes through them. */
export class Section {
  readonly client: number;
  readonly structs: readonly ReadStruct[];
  /** Of the struct that is next. */
  index = 0;
  /** The client's clock that is here. */
  state = 0;
  /** Everything below it is here, or was looked at. */
  reached = 0;

  constructor(client: number, structs: readonly ReadStruct[]) {
    this.client = client;
    this.structs = structs;
  }
}

export interface ReadUpdate {
  readonly sections: readonly Section[];
  /** For each client of which something is deleted, the clocks at which the ranges begin and end, in turns. */
  readonly deletions: ReadonlyMap<number, readonly number[]>;
}

/** How much of that is in something written which no number of structs bounds. */
export interface Load {
  readonly values: number;
  readonly nameBytes: number;
  readonly stringBytes: number;
}

/** Throws an Unfit for what is no update, or exceeds the limits of one. */
export function readUpdate(bytes: Uint8Array, shape: ShapeRules): ReadUpdate {
  try {
    const input = new Input(bytes, shape);
    const sections = readSections(input);
    const deletions = readDeletions(input);
    if (input.pos !== bytes.length) throw new Unfit("bytes are left over behind its update");
    return { sections, deletions };
  } catch (error) {
    if (error instanceof Unfit) throw error;
    throw new Unfit("what it sent is no Yjs update");
  }
}

/** Reads one struct as an update of it alone would be read. Throws an Unfit where it exceeds the limits of one. */
export function readAlone(bytes: Uint8Array): { readonly struct: ReadStruct; readonly load: Load } {
  const input = new Input(bytes, anyNames);
  input.isAlone = true;
  return { struct: readStruct(input, -2, 0), load: input };
}

class Input extends decoding.Decoder implements Load {
  readonly shape: ShapeRules;
  /** Roots that are named and not declared. */
  names: Set<string> | undefined;
  values = 0;
  nameBytes = 0;
  stringBytes = 0;
  /** It has one struct, and so far nothing in that could be cut. */
  isAlone = false;

  constructor(bytes: Uint8Array, shape: ShapeRules) {
    super(bytes);
    this.shape = shape;
    this.names = undefined;
  }

  countValues(count: number): void {
    this.values += count;
    if (this.values > updateLimits.values) throw tooMuch("plain values", updateLimits.values);
  }

  countNameBytes(bytes: number): void {
    this.nameBytes += bytes;
    if (this.nameBytes > updateLimits.nameBytes) throw tooMuch("bytes of names", updateLimits.nameBytes);
  }

  countStringBytes(bytes: number): void {
    this.stringBytes += bytes;
    if (this.stringBytes > updateLimits.stringBytes && !this.isAlone)
      throw tooMuch("bytes of text", updateLimits.stringBytes);
  }
}

const tooMuch = (what: string, most: number): Unfit => new Unfit(`its update has more than ${most} ${what}`);

function readSections(input: Input): Section[] {
  const count = readVarUint(input);
  const { clients, structs } = updateLimits;
  if (count > clients) throw new Unfit(`its update has structs of ${count} clients, ${clients} are allowed`);
  const sections: Section[] = [];
  const seen = count > 1 ? new Set<number>() : undefined;
  let total = 0;
  for (let left = count; left > 0; left--) {
    const structCount = readVarUint(input);
    total += structCount;
    if (total > structs) throw new Unfit(`its update has ${total} structs, ${structs} are allowed`);
    const client = readVarUint(input);
    input.isAlone = count === 1 && structCount === 1;
    if (seen?.has(client)) throw new Unfit("its update names a client twice");
    seen?.add(client);
    sections.push(new Section(client, readStructs(input, client, structCount)));
  }
  if (total > updateLimits.places && mostPlaces(sections) > updateLimits.places) checkPlaces(sections);
  return sections;
}

// Quickly, and never too few: whatever follows upon its own client's last clock counts for another one at most.
function mostPlaces(sections: readonly Section[]): number {
  let count = 0;
  for (const { client, structs } of sections)
    for (const { kind, clock, originClient, originClock } of structs)
      if (kind !== structKinds.collected && (originClient !== client || originClock !== clock - 1)) count++;
  return count;
}

function checkPlaces(sections: readonly Section[]): void {
  const places = new Places(neighboursIn(sections));
  for (const { client, structs } of sections)
    for (const struct of structs) {
      const { kind, clock, originClient, originClock, rightClient, rightClock } = struct;
      if (kind === structKinds.collected || kind === structKinds.skip) continue;
      if (originClient >= 0) {
        const right = rightClient >= 0 ? Y.createID(rightClient, rightClock) : null;
        const own = originClient === client && originClock === clock - 1;
        places.after(Y.createID(originClient, originClock), right, own);
      } else if (rightClient >= 0) places.before();
      else {
        const { root, parentClient, parentClock, key } = struct;
        places.first(root === undefined ? `${parentClient} ${parentClock}` : `/${root}`, key);
      }
    }
  const { count } = places;
  if (count > updateLimits.places)
    throw new Unfit(`its update writes at ${count} places, ${updateLimits.places} are allowed`);
}

function neighboursIn(sections: readonly Section[]): Neighbours {
  const byClient = new Map(sections.map((section) => [section.client, section.structs]));
  const find = ({ client, clock }: Y.ID): ReadStruct | undefined => {
    const structs = byClient.get(client);
    if (!structs || clock < (structs[0]?.clock ?? Number.POSITIVE_INFINITY)) return undefined;
    const struct = structs[structAt(structs, clock, structs.length)] as ReadStruct;
    return clock < struct.clock + struct.length ? struct : undefined;
  };
  return {
    holds: (id) => find(id) !== undefined,
    goesOn: (id) => {
      const struct = find(id);
      return struct !== undefined && id.clock + 1 < struct.clock + struct.length;
    },
    follows: (right, origin) => {
      const struct = find(right);
      if (!struct) return false;
      if (struct.clock === right.clock)
        return struct.originClient === origin.client && struct.originClock === origin.clock;
      return right.client === origin.client && right.clock === origin.clock + 1;
    },
  };
}

/** Which of the first `count` structs holds a clock, by bisection. */
export function structAt(structs: readonly ReadStruct[], clock: number, count: number): number {
  let [low, high] = [0, count - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((structs[middle] as ReadStruct).clock <= clock) low = middle;
    else high = middle - 1;
  }
  return low;
}

function readStructs(input: Input, client: number, count: number): ReadStruct[] {
  let clock = readVarUint(input);
  const structs: ReadStruct[] = [];
  for (let left = count; left > 0; left--) {
    const struct = readStruct(input, client, clock);
    if (struct.length < 1) throw new Unfit("its update has a struct of no length");
    clock += struct.length;
    if (clock > Number.MAX_SAFE_INTEGER) throw new Unfit("its update has a clock above 2^53");
    structs.push(struct);
  }
  return structs;
}

function readStruct(input: Input, client: number, clock: number): ReadStruct {
  const info = readByte(input);
  const kind = info & 31;
  if (kind === structKinds.collected || kind === structKinds.skip)
    return new ReadStruct(kind, clock, readVarUint(input), 0, -1, 0, -1, 0, -1, 0, undefined, undefined, -1);
  let [originClient, originClock, rightClient, rightClock, parentClient, parentClock] = [-1, 0, -1, 0, -1, 0];
  let root: string | undefined;
  let key: string | undefined;
  if ((info & 128) > 0) {
    originClient = readVarUint(input);
    originClock = readVarUint(input);
  }
  if ((info & 64) > 0) {
    rightClient = readVarUint(input);
    rightClock = readVarUint(input);
  }
  if ((info & 192) === 0) {
    if (readVarUint(input) === 1) root = readRootName(input);
    else {
      parentClient = readVarUint(input);
      parentClock = readVarUint(input);
    }
    if ((info & 32) > 0) key = readName(input);
  }
  // No writer can refer to what it has not written yet.
  if (
    (originClient === client && originClock >= clock) ||
    (rightClient === client && rightClock >= clock) ||
    (parentClient === client && parentClock >= clock)
  )
    throw new Unfit("its update refers to what is written after it");
  const from = input.pos;
  const type = kind === structKinds.type ? readType(input) : -1;
  const length = kind === structKinds.text ? readTextLength(input) : readContent(input, kind);
  const bytes = input.pos - from;
  return new ReadStruct(
    kind,
    clock,
    length,
    bytes,
    originClient,
    originClock,
    rightClient,
    rightClock,
    parentClient,
    parentClock,
    root,
    key,
    type,
  );
}

function readRootName(input: Input): string {
  const name = readName(input, maxNameBytes);
  const { declared, names } = input.shape;
  if (declared.has(name)) return name;
  input.names ??= new Set();
  input.names.add(name);
  if (input.names.size <= names) return name;
  throw new Unfit(
    names === 0
      ? `its update names the root ${quoted(name)}, which this document does not have`
      : `its update names more than ${names} roots that this document does not declare`,
  );
}

// Reads a content through; its length in clocks.
function readContent(input: Input, kind: number): number {
  switch (kind) {
    case structKinds.deleted:
      return readVarUint(input);
    case structKinds.json: {
      const count = readCount(input);
      for (let left = count; left > 0; left--) {
        input.countValues(entryValues);
        readJson(input);
      }
      return count;
    }
    case structKinds.binary:
      skip(input, readVarUint(input));
      return 1;
    case structKinds.embed:
      readJson(input);
      return 1;
    case structKinds.format:
      readName(input);
      readJson(input);
      return 1;
    case structKinds.type:
      return 1;
    case structKinds.any: {
      const count = readCount(input);
      for (let left = count; left > 0; left--) readAny(input, 0);
      return count;
    }
    case structKinds.document:
      readName(input);
      input.countValues(documentValues);
      // Yjs asks it for options.
      if (input.arr[input.pos] !== anyCodes.object) throw new Unfit("its update has a subdocument without options");
      readAny(input, 0);
      return 1;
    default:
      throw new Unfit(`its update has content of the unknown kind ${kind}`);
  }
}

// Of a run of values, which is cut between two of them.
function readCount(input: Input): number {
  const count = readVarUint(input);
  if (count !== 1) input.isAlone = false;
  return count;
}

// The number of a nested type, and the name that some have.
function readType(input: Input): number {
  const type = readVarUint(input);
  if (type >= nestedTypes.length) throw new Unfit(`its update has a type of the unknown kind ${type}`);
  if (nestedTypes[type] === "xml-element" || nestedTypes[type] === "xml-hook") readName(input);
  return type;
}

// One of lib0's "any" values, read through.
function readAny(input: Input, depth: number): void {
  if (depth > maxValueDepth) throw new Unfit(tooDeep);
  input.countValues(1);
  switch (readByte(input)) {
    case anyCodes.undefined:
    case anyCodes.null:
    case anyCodes.true:
    case anyCodes.false:
      return;
    case anyCodes.integer:
      decoding.readVarInt(input);
      return;
    case anyCodes.float32:
      return skip(input, 4);
    case anyCodes.float64:
    case anyCodes.bigint:
      return skip(input, 8);
    case anyCodes.string:
      readString(input);
      return;
    case anyCodes.object:
      for (let left = readVarUint(input); left > 0; left--) {
        readName(input);
        input.countValues(entryValues);
        readAny(input, depth + 1);
      }
      return;
    case anyCodes.array:
      for (let left = readVarUint(input); left > 0; left--) readAny(input, depth + 1);
      return;
    case anyCodes.bytes:
      return skip(input, readVarUint(input));
    default:
      throw new Unfit("its update has a value of an unknown kind");
  }
}

// JSON is looked through before it is parsed, which takes far longer than to read it through.
function readJson(input: Input): void {
  const start = input.pos;
  const bytes = readVarUint(input);
  const from = input.pos;
  skip(input, bytes);
  lookThrough(input, from, input.pos);
  input.pos = start;
  const text = readString(input);
  // As Yjs writes it.
  if (text !== "undefined") JSON.parse(text);
}

// Counts its values and names, and finds out how deep it is nested. Of what is no JSON the count means nothing.
function lookThrough(input: Input, from: number, to: number): void {
  const { arr } = input;
  let depth = 0;
  let values = 1;
  let nameBytes = 0;
  let isFirst = false;
  let stringBytes = 0;
  for (let at = from; at < to; at++)
    switch (arr[at]) {
      case 0x20:
      case 0x09:
      case 0x0a:
      case 0x0d:
        break;
      case 0x5b: // [
      case 0x7b: // {
        if (isFirst) values++;
        isFirst = true;
        if (++depth > maxValueDepth) throw new Unfit(tooDeep);
        break;
      case 0x5d: // ]
      case 0x7d: // }
        isFirst = false;
        depth--;
        break;
      case 0x2c: // ,
        values++;
        break;
      case 0x3a: // :
        values += entryValues;
        nameBytes += stringBytes;
        break;
      case 0x22: {
        const begin = at + 1;
        for (at = begin; at < to && arr[at] !== 0x22; at++) if (arr[at] === 0x5c) at++;
        stringBytes = at - begin;
        if (isFirst) values++;
        isFirst = false;
        break;
      }
      default:
        if (isFirst) values++;
        isFirst = false;
    }
  input.countValues(values);
  input.countNameBytes(nameBytes);
}

function readDeletions(input: Input): ReadonlyMap<number, readonly number[]> {
  const clients = readVarUint(input);
  if (clients === 0) return noDeletions;
  const deletions = new Map<number, number[]>();
  const most = updateLimits.deletions;
  let total = 0;
  for (let left = clients; left > 0; left--) {
    const client = readVarUint(input);
    const count = readVarUint(input);
    total += count;
    if (total > most) throw new Unfit(`its update deletes ${total} ranges, ${most} are allowed`);
    const bounds = deletions.get(client) ?? [];
    for (let range = count; range > 0; range--) {
      const clock = readVarUint(input);
      const length = readVarUint(input);
      if (length < 1) throw new Unfit("its update has a deletion of no length");
      if (clock + length > Number.MAX_SAFE_INTEGER) throw new Unfit("its update deletes a clock above 2^53");
      bounds.push(clock, clock + length);
    }
    deletions.set(client, bounds);
  }
  return deletions;
}

const { readVarUint } = decoding;

function readByte(input: Input): number {
  const byte = input.arr[input.pos++];
  if (byte === undefined) throw new Unfit("its update is cut short");
  return byte;
}

function skip(input: Input, count: number): void {
  input.pos += count;
  if (input.pos > input.arr.length) throw new Unfit("its update is cut short");
}

function readString(input: Input): string {
  const start = input.pos;
  const bytes = readVarUint(input);
  skip(input, bytes);
  input.countStringBytes(bytes);
  input.pos = start;
  return decoding.readVarString(input);
}

// `most`: bytes of a root's name.
function readName(input: Input, most = Number.POSITIVE_INFINITY): string {
  const start = input.pos;
  const bytes = readVarUint(input);
  if (bytes > most) throw new Unfit(`its update names a root by ${bytes} bytes, ${most} are allowed`);
  input.countNameBytes(bytes);
  input.pos = start;
  return readString(input);
}

// In UTF-16 code units. What people type is short and mostly ASCII: then bytes are units.
function readTextLength(input: Input): number {
  const start = input.pos;
  const count = readVarUint(input);
  const { arr, pos } = input;
  const end = pos + count;
  skip(input, count);
  input.isAlone = false;
  input.countStringBytes(count);
  if (count <= shortBytes) {
    let index = pos;
    while (index < end && (arr[index] as number) < 128) index++;
    if (index === end) return count;
  }
  input.pos = start;
  return decoding.readVarString(input).length;
}

/** Up to this length a loop in JavaScript is faster than the platform's decoder. */
const shortBytes = 64;
/** What an entry of a plain object, or a JSON text in a list of such, counts for beside its value: it takes so much longer. */
const entryValues = 3;
/** The same for a subdocument, which Yjs makes at once. */
const documentValues = 31;
const noDeletions: ReadonlyMap<number, readonly number[]> = new Map();
const anyNames = new ShapeRules(defaultShape);
const tooDeep = `its update has a value that is nested more than ${maxValueDepth} deep`;

const anyCodes = {
  undefined: 127,
  null: 126,
  integer: 125,
  float32: 124,
  float64: 123,
  bigint: 122,
  false: 121,
  true: 120,
  string: 119,
  object: 118,
  array: 117,
  bytes: 116,
} as const;

/** A name that somebody else chose, as it stands in a sentence. */
export const quoted = (name: string): string => JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name);
