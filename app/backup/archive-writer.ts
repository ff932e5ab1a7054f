/** Writes a .zip piece by piece. What is finished goes into blobs, which browsers may keep on disk. */
import { Zip, ZipDeflate } from "fflate";

/** Bytes that are gathered before they become a blob. */
const gatheredBytes = 4 * 1024 * 1024;

export class ArchiveWriter {
  readonly #zip: Zip;
  readonly #at: number;
  readonly #blobs: Blob[] = [];
  #chunks: Uint8Array<ArrayBuffer>[] = [];
  #gathered = 0;
  #error: unknown;

  /** `at`: the time that all files get, in ms since 1970. */
  constructor(at: number) {
    this.#at = at;
    this.#zip = new Zip((error, chunk) => {
      if (error) this.#error = error;
      else this.#take(chunk);
    });
  }

  add(name: string, bytes: Uint8Array): void {
    const file = new ZipDeflate(name, { level: 6 });
    file.mtime = this.#at;
    this.#zip.add(file);
    file.push(bytes, true);
    if (this.#error !== undefined) throw this.#error;
  }

  /** Ends the .zip. Nothing can be added any more. */
  finish(): Blob {
    this.#zip.end();
    if (this.#error !== undefined) throw this.#error;
    return new Blob([...this.#blobs, ...this.#chunks], { type: "application/zip" });
  }

  #take(chunk: Uint8Array<ArrayBuffer>): void {
    this.#chunks.push(chunk);
    this.#gathered += chunk.length;
    if (this.#gathered < gatheredBytes) return;
    this.#blobs.push(new Blob(this.#chunks));
    this.#chunks = [];
    this.#gathered = 0;
  }
}
