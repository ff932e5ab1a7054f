/**
 * Reads through the contents of structs in a Yjs update (version 1) without keeping them, and counts values, names and bytes,
 * which the number of structs does not bound. Source: Yjs 13, `readItemContent`; lib0, `readAny`.
 */
import * as decoding from "lib0/decoding";
import { maxNameBytes, maxValueDepth, nestedTypes, type ShapeRules, updateLimits } from "./shape.ts";
import { quoted, structKinds, Unfit } from "./update-structs.ts";

/** The counts of contents that the number of structs does not bound. */
export interface Load {
  readonly values: number;
  readonly nameBytes: number;
  readonly stringBytes: number;
}

export class UpdateInput extends decoding.Decoder implements Load {
  readonly shape: ShapeRules;
  /** Undeclared roots that are named. */
  names: Set<string> | undefined;
  values = 0;
  nameBytes = 0;
  stringBytes = 0;
  /** It has one struct, and nothing in that could be cut so far. */
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

export function readRootName(input: UpdateInput): string {
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

// Reads through a content. Returns its length in clocks.
export function readContent(input: UpdateInput, kind: number): number {
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

// Reads a run of values, which can be cut between two of them.
function readCount(input: UpdateInput): number {
  const count = readVarUint(input);
  if (count !== 1) input.isAlone = false;
  return count;
}

// Reads the number of a nested type, and the name that some types have.
export function readType(input: UpdateInput): number {
  const type = readVarUint(input);
  if (type >= nestedTypes.length) throw new Unfit(`its update has a type of the unknown kind ${type}`);
  if (nestedTypes[type] === "xml-element" || nestedTypes[type] === "xml-hook") readName(input);
  return type;
}

// Reads through one of lib0's "any" values.
function readAny(input: UpdateInput, depth: number): void {
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

// Scans JSON before parsing, because parsing takes far longer.
function readJson(input: UpdateInput): void {
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

// Counts the values and names of a JSON text, and its depth. For an invalid text the count means nothing.
function lookThrough(input: UpdateInput, from: number, to: number): void {
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

const { readVarUint } = decoding;

export function readByte(input: UpdateInput): number {
  const byte = input.arr[input.pos++];
  if (byte === undefined) throw new Unfit("its update is cut short");
  return byte;
}

function skip(input: UpdateInput, count: number): void {
  input.pos += count;
  if (input.pos > input.arr.length) throw new Unfit("its update is cut short");
}

function readString(input: UpdateInput): string {
  const start = input.pos;
  const bytes = readVarUint(input);
  skip(input, bytes);
  input.countStringBytes(bytes);
  input.pos = start;
  return decoding.readVarString(input);
}

// `most`: bytes of a root's name.
export function readName(input: UpdateInput, most = Number.POSITIVE_INFINITY): string {
  const start = input.pos;
  const bytes = readVarUint(input);
  if (bytes > most) throw new Unfit(`its update names a root by ${bytes} bytes, ${most} are allowed`);
  input.countNameBytes(bytes);
  input.pos = start;
  return readString(input);
}

// The length in UTF-16 code units. Typed text is short and mostly ASCII, where a byte is a unit.
export function readTextLength(input: UpdateInput): number {
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
/** Extra count of an entry of a plain object, or of a JSON text in a list, because it takes that much longer. */
const entryValues = 3;
/** The same for a subdocument, which Yjs creates right away. */
const documentValues = 31;
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
