/** Names for the texts in a backup: safe on every system, and each different, whatever a system thinks of upper case. */
import { fileName } from "../document/file-name.ts";

export class FileNames {
  readonly #taken = new Set<string>();
  /** How often each name was asked for. */
  readonly #counts = new Map<string, number>();

  /** A name that was not given before. `title` is a document's name. */
  next(title: string): string {
    const name = fileName(title);
    const dot = name.lastIndexOf(".");
    for (let count = (this.#counts.get(name) ?? 0) + 1; ; count++) {
      const candidate = count === 1 ? name : `${name.slice(0, dot)} (${count})${name.slice(dot)}`;
      const key = candidate.normalize("NFKC").toLowerCase();
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      this.#counts.set(name, count);
      return candidate;
    }
  }
}
