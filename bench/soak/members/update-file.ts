/**
 * Keeps a document in a file as an app in Node would: appends each update, and sometimes merges them all into one. A
 * record is the length (four bytes, little-endian) and an update. A record that a crash cut short is ignored.
 */
import { appendFile, readFile, rename, writeFile } from "node:fs/promises";
import * as Y from "yjs";

/** Number of records that are merged into one. */
const compactAt = 200;

export class UpdateFile {
  readonly #path: string;
  readonly #doc: Y.Doc;
  readonly #records: number;
  #appended = 0;
  #pending: Uint8Array[] = [];
  /** Number of updates received, and of those in the file. */
  #came = 0;
  #kept = 0;
  #writing: Promise<void> | undefined;
  #open = true;

  /**
   * Reads the file into `doc` under the origin "store", and keeps the document from then on. An absent file is an empty
   * document.
   */
  static async open(path: string, doc: Y.Doc): Promise<UpdateFile> {
    const records = readRecords(await readFile(path).catch(noFile));
    if (records.length > 0) Y.applyUpdate(doc, Y.mergeUpdates(records), "store");
    return new UpdateFile(path, doc, records.length);
  }

  private constructor(path: string, doc: Y.Doc, records: number) {
    this.#path = path;
    this.#doc = doc;
    this.#records = records;
    doc.on("update", this.#onUpdate);
  }

  /** Resolves when the file has all updates so far; rejects when it was closed before that. */
  async saved(): Promise<void> {
    // Later updates are not waited for, since others may type without a pause.
    const upTo = this.#came;
    while (this.#open && this.#kept < upTo) await (this.#writing ?? this.#drain());
    if (!this.#open) throw new Error("the file was closed before everything was in it");
  }

  /** Writes the rest, and stops keeping the document. */
  async close(): Promise<void> {
    await this.saved();
    this.#stop();
  }

  /** Drops what is not being written already, as a crash would. */
  async abandon(): Promise<void> {
    this.#stop();
    await this.#writing;
  }

  #stop(): void {
    this.#open = false;
    this.#pending = [];
    this.#doc.off("update", this.#onUpdate);
  }

  // Write one update at a time, and merge those that arrive meanwhile into the next.
  #drain(): Promise<void> | undefined {
    if (this.#pending.length === 0) return undefined;
    const count = this.#pending.length;
    const update = Y.mergeUpdates(this.#pending);
    this.#pending = [];
    this.#writing = this.#write(update).finally(() => {
      this.#kept += count;
      this.#writing = undefined;
      void this.#drain();
    });
    return this.#writing;
  }

  async #write(update: Uint8Array): Promise<void> {
    this.#appended++;
    if (this.#records + this.#appended < compactAt) return appendFile(this.#path, record(update));
    this.#appended = 1 - this.#records;
    await writeFile(`${this.#path}.new`, record(Y.encodeStateAsUpdate(this.#doc)));
    return rename(`${this.#path}.new`, this.#path);
  }

  readonly #onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === "store") return;
    this.#pending.push(update);
    this.#came++;
    if (!this.#writing) void this.#drain();
  };
}

function record(update: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(4 + update.length);
  bytes.writeUInt32LE(update.length);
  bytes.set(update, 4);
  return bytes;
}

/** The complete records of a file. */
export function readRecords(file: Buffer): Uint8Array[] {
  const records: Uint8Array[] = [];
  for (let at = 0; at + 4 <= file.length;) {
    const end = at + 4 + file.readUInt32LE(at);
    if (end > file.length) break;
    records.push(new Uint8Array(file.subarray(at + 4, end)));
    at = end;
  }
  return records;
}

function noFile(error: unknown): Buffer {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
  throw error;
}
