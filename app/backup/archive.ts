/**
 * Reads a .zip that may be hostile. What its directory claims is bounded before anything is inflated, and an entry is
 * inflated into as many bytes as it claims, never more. Names only select entries: nothing is written under them.
 */
import { inflateSync } from "fflate";
import { type DirectoryEntry, directoryOf, packedBytes } from "./archive-directory.ts";

export const archiveLimits = {
  /** The file is read into memory. */
  fileBytes: 1024 ** 3,
  /** A document has two entries, and some with versions. */
  entries: 50_000,
  /** One entry, inflated. The largest document that peers exchange is smaller. */
  entryBytes: 64 * 1024 ** 2,
  /** All entries that are read, one after another. */
  inflatedBytes: 2 * 1024 ** 3,
} as const;

/** Why a file cannot be read. */
export class UnreadableArchive extends Error {
  readonly why: "not-an-archive" | "too-much" | "named-twice";

  constructor(why: UnreadableArchive["why"]) {
    super(why);
    this.why = why;
  }
}

export class Archive {
  readonly #bytes: Uint8Array;
  readonly #entries: ReadonlyMap<string, DirectoryEntry>;

  /** Reads the directory. Throws an UnreadableArchive. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#entries = readDirectory(bytes);
  }

  /** The folder that all names begin with, when a person has packed the files again: "" or "name/". `file`: one of them. */
  folderOf(file: string): string | undefined {
    const paths = [...this.#entries.keys()].filter((name) => name === file || name.endsWith(`/${file}`));
    const shortest = paths.toSorted((a, b) => a.length - b.length)[0];
    return shortest?.slice(0, -file.length);
  }

  /** What an entry has, inflated, as it claims. Zero when there is none, or when it is too large to be read. */
  bytesOf(name: string): number {
    const claimed = this.#entries.get(name)?.inflatedBytes ?? 0;
    return claimed > archiveLimits.entryBytes ? 0 : claimed;
  }

  /** Inflates an entry. Undefined when it is absent, too large or damaged. */
  read(name: string): Uint8Array | undefined {
    const entry = this.#entries.get(name);
    if (entry === undefined || entry.inflatedBytes > archiveLimits.entryBytes) return undefined;
    const packed = packedBytes(this.#bytes, entry);
    if (packed === undefined) return undefined;
    if (entry.method === stored) return packed.slice();
    if (entry.method !== deflated) return undefined;
    try {
      return inflateSync(packed, { out: new Uint8Array(entry.inflatedBytes) });
    } catch {
      return undefined;
    }
  }
}

/** Ways of packing. Backups use the second, and a person who packs the files again may use the first. */
const [stored, deflated] = [0, 8];

function readDirectory(bytes: Uint8Array): Map<string, DirectoryEntry> {
  if (bytes.length > archiveLimits.fileBytes) throw new UnreadableArchive("too-much");
  const entries = new Map<string, DirectoryEntry>();
  let packed = 0;
  try {
    for (const entry of directoryOf(bytes)) {
      packed += entry.packedBytes;
      // Entries that overlap are each as small as they claim, and without end together.
      if (entries.size >= archiveLimits.entries || packed > bytes.length) throw new UnreadableArchive("too-much");
      if (entries.has(entry.name)) throw new UnreadableArchive("named-twice");
      entries.set(entry.name, entry);
    }
  } catch (error) {
    throw error instanceof UnreadableArchive ? error : new UnreadableArchive("not-an-archive");
  }
  return entries;
}
