/**
 * Reads the structure of a Yjs update (version 1): the kind, references and length of each struct. Contents are read through
 * and not kept. This reader is stricter than Yjs: nothing may lie beyond the update's end or be left over, no client may come
 * twice, and the limits of one update are enforced while reading.
 * Source: Yjs 13, `readClientsStructRefs`, `readItemContent` and `readDeleteSet`.
 */
import * as decoding from "lib0/decoding";
import {
  type Load,
  readByte,
  readContent,
  readName,
  readRootName,
  readTextLength,
  readType,
  UpdateInput,
} from "./content-reader.ts";
import { placesIn } from "./places.ts";
import { defaultShape, ShapeRules, updateLimits } from "./shape.ts";
import { findNeighbours, ReadStruct, type ReadUpdate, Section, structKinds, Unfit } from "./update-structs.ts";

const { readVarUint } = decoding;
const noDeletions: ReadonlyMap<number, readonly number[]> = new Map();
const anyNames = new ShapeRules(defaultShape);

/** Throws an Unfit for bytes that are no update, or exceed the limits of one. */
export function readUpdate(bytes: Uint8Array, shape: ShapeRules): ReadUpdate {
  try {
    const input = new UpdateInput(bytes, shape);
    const sections = readSections(input);
    const deletions = readDeletions(input);
    if (input.pos !== bytes.length) throw new Unfit("bytes are left over behind its update");
    return { sections, deletions };
  } catch (error) {
    if (error instanceof Unfit) throw error;
    throw new Unfit("what it sent is no Yjs update");
  }
}

/** Reads one struct as if an update held it alone. Throws an Unfit if it exceeds the limits of an update. */
export function readAlone(bytes: Uint8Array): { readonly struct: ReadStruct; readonly load: Load } {
  const input = new UpdateInput(bytes, anyNames);
  input.isAlone = true;
  return { struct: readStruct(input, -2, 0), load: input };
}

function readSections(input: UpdateInput): Section[] {
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
    sections.push(readSection(input, client, structCount));
  }
  findNeighbours(sections);
  if (total > updateLimits.places) checkPlaces(sections);
  return sections;
}

function checkPlaces(sections: readonly Section[]): void {
  const most = updateLimits.places;
  let count = 0;
  for (const section of sections) count += section.elsewhere;
  if (count > most) count = placesIn(sections);
  if (count > most) throw new Unfit(`its update writes at ${count} places, ${most} are allowed`);
}

function readSection(input: UpdateInput, client: number, count: number): Section {
  let clock = readVarUint(input);
  let elsewhere = 0;
  const structs: ReadStruct[] = [];
  for (let left = count; left > 0; left--) {
    const struct = readStruct(input, client, clock);
    if (struct.length < 1) throw new Unfit("its update has a struct of no length");
    const follows = struct.originClient === client && struct.originClock === clock - 1;
    if (!follows && struct.kind !== structKinds.collected) elsewhere++;
    clock += struct.length;
    if (clock > Number.MAX_SAFE_INTEGER) throw new Unfit("its update has a clock above 2^53");
    structs.push(struct);
  }
  return new Section(client, structs, elsewhere);
}

function readStruct(input: UpdateInput, client: number, clock: number): ReadStruct {
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
  // No writer can refer to its own later structs.
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

function readDeletions(input: UpdateInput): ReadonlyMap<number, readonly number[]> {
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
