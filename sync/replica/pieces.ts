/** The structs of one client, cut into pieces that fit an update, each encoded as in the update. */
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import type { Load } from "./content-reader.ts";
import type { Judge } from "./judge.ts";
import type { ShapeRules } from "./shape.ts";
import { readAlone } from "./update-reader.ts";
import { Unfit } from "./update-structs.ts";

export type Struct = Y.Item | Y.GC;

/** Texts longer than this, in UTF-16 code units, are cut into pieces as Yjs itself would cut them. So are runs of values. */
const pieceLength = 16 * 1024;
/** Largest piece of a text, in bytes, with the fields of its struct. */
export const pieceBytes = 3 * pieceLength + 100;

/** An unwritten struct, or a piece of one. */
interface Piece {
  /** The clock at which it ends. */
  readonly end: number;
  /** Its encoding; undefined for a piece that is certainly small, which is encoded once its part is chosen. */
  readonly bytes: Uint8Array | undefined;
  readonly load: Load;
  /** Why others would refuse it in any update. */
  readonly unfit: string | undefined;
}

const noLoad: Load = { values: 0, nameBytes: 0, stringBytes: 0 };

/** The unwritten structs of one client, from a clock on. */
export class Source {
  clock: number;
  /** The clock from which on nothing is sent. */
  stop: number;
  readonly #client: number;
  readonly #structs: readonly Struct[];
  readonly #names: RootNames;
  readonly #judge: Judge;
  #index: number;
  #piece: Piece | undefined;

  constructor(client: number, structs: readonly Struct[], clock: number, stop: number, names: RootNames, judge: Judge) {
    this.#client = client;
    this.#structs = structs;
    this.#names = names;
    this.#judge = judge;
    this.#index = indexOf(structs, clock);
    this.clock = clock;
    this.stop = stop;
  }

  /** The struct at `clock`, or undefined at the end. */
  get next(): Struct | undefined {
    return this.clock < this.stop ? this.#structs[this.#index] : undefined;
  }

  /** The next piece. */
  get piece(): Piece {
    return (this.#piece ??= this.#cut());
  }

  /** Writes the next struct, or a piece of it, and moves on. */
  write(encoder: Y.UpdateEncoderV1): void {
    const struct = this.next;
    if (!struct) return;
    const { end, bytes } = this.piece;
    if (bytes) encoding.writeUint8Array(encoder.restEncoder, bytes);
    else this.#write(struct, end, encoder);
    if (end === struct.id.clock + struct.length) this.#index++;
    this.clock = end;
    this.#piece = undefined;
  }

  #cut(): Piece {
    const struct = this.next as Struct;
    const offset = this.clock - struct.id.clock;
    let length = pieceEnd(struct, offset) - offset;
    for (;;) {
      const piece = this.#pieceUpTo(struct, this.clock + length);
      if (piece.unfit === undefined || length === 1 || !isRunOfValues(struct)) return piece;
      length = (length + 1) >> 1;
    }
  }

  #pieceUpTo(struct: Struct, end: number): Piece {
    const offset = this.clock - struct.id.clock;
    const bytes = isPlain(struct, offset) ? undefined : bytesWritten((encoder) => this.#write(struct, end, encoder));
    try {
      return { end, bytes, load: this.#measure(struct, bytes), unfit: undefined };
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      // Undo may keep deleted content. Others do not need it.
      if (struct.deleted)
        return { end, bytes: this.#writtenAsDeleted(struct as Y.Item, end), load: noLoad, unfit: undefined };
      return { end, bytes, load: noLoad, unfit: error.message };
    }
  }

  // Throws an Unfit for a struct that others would refuse.
  #measure(struct: Struct, bytes: Uint8Array | undefined): Load {
    if (!(struct instanceof Y.Item)) return noLoad;
    if (!bytes) {
      this.#judge.check(struct, { kind: struct.content.getRef(), type: -1, bytes: 0 });
      return noLoad;
    }
    const { struct: read, load } = readAlone(bytes);
    this.#judge.check(struct, read);
    return load;
  }

  #writtenAsDeleted(item: Y.Item, end: number): Uint8Array {
    const offset = this.clock - item.id.clock;
    const content = new Y.ContentDeleted(end - this.clock);
    return bytesWritten((encoder) => this.#names.write(pieceOf(item, this.#client, offset, content), 0, encoder));
  }

  #write(struct: Struct, end: number, encoder: Y.UpdateEncoderV1): void {
    const offset = this.clock - struct.id.clock;
    if (end === struct.id.clock + struct.length) return this.#names.write(struct, offset, encoder);
    const item = struct as Y.Item;
    const content = pieceOfContent(item.content, offset, end - struct.id.clock);
    this.#names.write(pieceOf(item, this.#client, offset, content), 0, encoder);
  }
}
/** The document's root names: which of them its shape does not declare, and how many undeclared ones an update may name. */
export class RootNames {
  readonly most: number;
  readonly #declared: ReadonlySet<unknown>;
  readonly #names: ReadonlyMap<unknown, string>;

  constructor(doc: Y.Doc, shape: ShapeRules) {
    this.most = Math.max(1, shape.names);
    this.#declared = new Set([...shape.declared.keys()].map((name) => doc.share.get(name)));
    this.#names = new Map([...doc.share].map(([name, root]) => [root, name]));
  }

  /** The undeclared root that the next struct of the source names, if any. */
  undeclared({ next, clock }: Source): unknown {
    if (!(next instanceof Y.Item) || clock > next.id.clock || next.origin || next.rightOrigin) return undefined;
    const parent = next.parent as Y.AbstractType<unknown>;
    return parent._item || this.#declared.has(parent) ? undefined : parent;
  }

  /** Writes a struct as Yjs does, but finds its root's name without searching all roots. */
  write(struct: Struct, offset: number, encoder: Y.UpdateEncoderV1): void {
    const name = struct instanceof Y.Item && offset === 0 ? this.#names.get(struct.parent) : undefined;
    if (name === undefined || !(struct instanceof Y.Item) || struct.origin || struct.rightOrigin)
      return struct.write(encoder, offset);
    const { content, parentSub } = struct;
    encoder.writeInfo(content.getRef() | (parentSub === null ? 0 : 32));
    encoder.writeParentInfo(true);
    encoder.writeString(name);
    if (parentSub !== null) encoder.writeString(parentSub);
    content.write(encoder, 0);
  }
}
// The origin of the rest of an item, from a clock on, as Yjs splits items.
export function originAt({ id, origin }: Y.Item, clock: number): Y.ID | null {
  return clock > id.clock ? Y.createID(id.client, clock - 1) : origin;
}

// The struct that holds a clock, by bisection; past the end when none does.
export function indexOf(structs: readonly Struct[], clock: number): number {
  let [low, high] = [0, structs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const struct = structs[middle] as Struct;
    if (struct.id.clock + struct.length <= clock) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Structs of which an update may hold 4,096 whatever they contain: pieces of text, deleted structs and bytes, without a name.
function isPlain(struct: Struct, offset: number): boolean {
  if (!(struct instanceof Y.Item)) return true;
  if (offset === 0 && !struct.origin && !struct.rightOrigin) return false;
  return struct.content instanceof Y.ContentString || struct.content instanceof Y.ContentDeleted;
}

function isRunOfValues(struct: Struct): boolean {
  return (
    struct instanceof Y.Item && (struct.content instanceof Y.ContentAny || struct.content instanceof Y.ContentJSON)
  );
}

// The end of the piece that begins at `offset`. It may lie inside a long text, and never between two surrogates.
function pieceEnd(struct: Struct, offset: number): number {
  if (!(struct instanceof Y.Item)) return struct.length;
  const end = offset + pieceLength;
  if (end >= struct.length) return struct.length;
  if (isRunOfValues(struct)) return end;
  if (!(struct.content instanceof Y.ContentString)) return struct.length;
  const unit = struct.content.str.charCodeAt(end - 1);
  return unit >= 0xd800 && unit <= 0xdbff ? end + 1 : end;
}

function bytesWritten(write: (encoder: Y.UpdateEncoderV1) => void): Uint8Array {
  const encoder = new Y.UpdateEncoderV1();
  write(encoder);
  return encoding.toUint8Array(encoder.restEncoder);
}

// Like Yjs when it splits items: the right part's origin is the last unit of the left part.
function pieceOf(item: Y.Item, client: number, offset: number, content: Y.Item["content"]): Y.Item {
  const { clock } = item.id;
  const origin = offset === 0 ? item.origin : Y.createID(client, clock + offset - 1);
  const id = Y.createID(client, clock + offset);
  return new Y.Item(id, null, origin, null, item.rightOrigin, item.parent, item.parentSub, content);
}

function pieceOfContent(content: Y.Item["content"], offset: number, end: number): Y.Item["content"] {
  if (content instanceof Y.ContentAny) return new Y.ContentAny(content.arr.slice(offset, end));
  if (content instanceof Y.ContentJSON) return new Y.ContentJSON(content.arr.slice(offset, end));
  return new Y.ContentString((content as Y.ContentString).str.slice(offset, end));
}
