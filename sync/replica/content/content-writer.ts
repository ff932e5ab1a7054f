/**
 * Writes a document's content as bytes for a hash. Each value follows a mark, and a length precedes each value of variable
 * size, so that different contents give different bytes. The bytes are hashed in chunks of one size, then the hashes.
 */

/** A walk over a document, step by step. A step yields undefined, or a nested walk to finish first. */
export type Walk = Generator<Walk | undefined, void, undefined>;

const chunkBytes = 64 * 1024;
/** Code units and values written between two checks of the clock. */
const unitsAtOnce = 8 * 1024;
const valuesAtOnce = 256;

const marks = {
  undefined: 0,
  null: 1,
  false: 2,
  true: 3,
  number: 4,
  bigint: 5,
  text: 6,
  bytes: 7,
  list: 8,
  map: 9,
};

export class ContentWriter {
  readonly #hashes: Promise<ArrayBuffer>[] = [];
  readonly #float = new DataView(new ArrayBuffer(8));
  #chunk = new Uint8Array(chunkBytes);
  #length = 0;

  mark(byte: number): void {
    this.#byte(byte);
  }

  number(value: number): void {
    this.#float.setFloat64(0, Number.isNaN(value) ? Number.NaN : value);
    for (let index = 0; index < 8; index++) this.#byte(this.#float.getUint8(index));
  }

  /** A short text: its length, then its UTF-16 code units. */
  text(text: string): void {
    this.number(text.length);
    for (let index = 0; index < text.length; index++) this.unit(text.charCodeAt(index));
  }

  unit(unit: number): void {
    this.#byte(unit >> 8);
    this.#byte(unit & 0xff);
  }

  bytes(bytes: Uint8Array): void {
    this.number(bytes.length);
    for (let from = 0; from < bytes.length;) {
      const part = bytes.subarray(from, from + chunkBytes - this.#length);
      this.#chunk.set(part, this.#length);
      this.#length += part.length;
      from += part.length;
      if (this.#length === chunkBytes) this.#flush();
    }
  }

  /** SHA-256 over the hashes of all chunks. */
  async digest(): Promise<Uint8Array> {
    this.#flush();
    const hashes = await Promise.all(this.#hashes);
    const all = new Uint8Array(32 * hashes.length);
    for (const [index, hash] of hashes.entries()) all.set(new Uint8Array(hash), 32 * index);
    return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
  }

  #byte(byte: number): void {
    this.#chunk[this.#length++] = byte;
    if (this.#length === chunkBytes) this.#flush();
  }

  #flush(): void {
    this.#hashes.push(crypto.subtle.digest("SHA-256", this.#chunk.slice(0, this.#length)));
    this.#length = 0;
  }
}

/** Text of a run whose end is not known yet: each code unit after the mark. */
export function* walkUnits(text: string, writer: ContentWriter, mark: number): Walk {
  for (let index = 0; index < text.length; index++) {
    writer.mark(mark);
    writer.unit(text.charCodeAt(index));
    if (index % unitsAtOnce === unitsAtOnce - 1) yield;
  }
}

/** A value of lib0: JSON, and also undefined, bigints and bytes. Keys are sorted. */
export function* walkAny(value: unknown, writer: ContentWriter): Walk {
  if (value === null) writer.mark(marks.null);
  else if (typeof value === "boolean") writer.mark(value ? marks.true : marks.false);
  else if (typeof value === "number") {
    writer.mark(marks.number);
    writer.number(value);
  } else if (typeof value === "bigint") {
    writer.mark(marks.bigint);
    writer.text(String(value));
  } else if (typeof value === "string") {
    writer.mark(marks.text);
    writer.number(value.length);
    yield walkUnits(value, writer, marks.text);
  } else if (value instanceof Uint8Array) {
    writer.mark(marks.bytes);
    writer.bytes(value);
  } else if (Array.isArray(value)) yield walkList(value, writer);
  else if (typeof value === "object") yield walkMap(value as Record<string, unknown>, writer);
  else writer.mark(marks.undefined);
}

function* walkList(list: readonly unknown[], writer: ContentWriter): Walk {
  writer.mark(marks.list);
  writer.number(list.length);
  for (const [index, item] of list.entries()) {
    if (index % valuesAtOnce === valuesAtOnce - 1) yield;
    yield walkAny(item, writer);
  }
}

function* walkMap(map: Record<string, unknown>, writer: ContentWriter): Walk {
  const keys = Object.keys(map).toSorted();
  writer.mark(marks.map);
  writer.number(keys.length);
  for (const key of keys) {
    writer.text(key);
    yield walkAny(map[key], writer);
  }
}
