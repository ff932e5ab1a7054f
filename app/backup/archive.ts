/**
 * Reads a .zip that may be hostile. What its directory claims is bounded before anything is inflated, and an entry is
 * inflated into as many bytes as it claims, never more. Names only select entries: nothing is written under them.
 */
import { unzipSync, type UnzipFileInfo } from "fflate";

export const archiveLimits = {
  /** The file is read into memory. */
  fileBytes: 1024 ** 3,
  /** A document has two entries, and some with versions. */
  entries: 50_000,
  /** One entry, inflated. The largest document that peers exchange is smaller. */
  entryBytes: 64 * 1024 ** 2,
  /** All entries that are read together. */
  inflatedBytes: 2 * 1024 ** 3,
} as const;

/** Why a file cannot be read, as a full sentence. */
export class UnreadableArchive extends Error {}

const notAnArchive = "This file is not a .zip, or it is damaged.";
const tooMuch = "This .zip holds more than a backup can. Nothing was restored.";

export class Archive {
  readonly #bytes: Uint8Array;
  readonly #entries: ReadonlyMap<string, UnzipFileInfo>;
  #inflated = 0;

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

  /** What an entry claims to have, inflated. Zero when there is no such entry. */
  bytesOf(name: string): number {
    return this.#entries.get(name)?.originalSize ?? 0;
  }

  /**
   * Inflates entries, by their names. Those that are absent, too large or damaged are missing in the result. Throws an
   * UnreadableArchive when all that was ever asked for is too much.
   */
  read(names: Iterable<string>): Map<string, Uint8Array> {
    const wanted = new Set<string>();
    for (const name of names) {
      const entry = this.#entries.get(name);
      if (entry === undefined || entry.originalSize > archiveLimits.entryBytes) continue;
      this.#inflated += entry.originalSize;
      if (this.#inflated > archiveLimits.inflatedBytes) throw new UnreadableArchive(tooMuch);
      wanted.add(name);
    }
    if (wanted.size === 0) return new Map();
    try {
      return new Map(Object.entries(unzipSync(this.#bytes, { filter: ({ name }) => wanted.has(name) })));
    } catch {
      // One that is damaged must not cost the others.
      if (wanted.size === 1) return new Map();
      return new Map([...wanted].flatMap((name) => [...this.#readAlone(name)]));
    }
  }

  #readAlone(only: string): [string, Uint8Array][] {
    try {
      return Object.entries(unzipSync(this.#bytes, { filter: ({ name }) => name === only }));
    } catch {
      return [];
    }
  }
}

function readDirectory(bytes: Uint8Array): Map<string, UnzipFileInfo> {
  if (bytes.length > archiveLimits.fileBytes) throw new UnreadableArchive(tooMuch);
  const entries = new Map<string, UnzipFileInfo>();
  let packed = 0;
  const list = (entry: UnzipFileInfo): false => {
    packed += entry.size;
    // Entries that overlap are each as small as they claim, and without end together.
    if (entries.size >= archiveLimits.entries || packed > bytes.length) throw new UnreadableArchive(tooMuch);
    if (entries.has(entry.name)) throw new UnreadableArchive("This .zip names a file twice, so nothing was restored.");
    entries.set(entry.name, entry);
    return false;
  };
  try {
    unzipSync(bytes, { filter: list });
  } catch (error) {
    throw error instanceof UnreadableArchive ? error : new UnreadableArchive(notAnArchive);
  }
  return entries;
}
