/** Editing histories to replay: real ones from a folder beside the project, or generated ones of the same shape. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

/** At `position` (in code points), `deleted` code points go and `inserted` comes. */
export type Patch = readonly [position: number, deleted: number, inserted: string];

export interface History {
  readonly name: string;
  /** For each author, the patches in their order. */
  readonly authors: readonly (readonly Patch[])[];
  /** What a single author's history ends with. */
  readonly endContent: string | undefined;
}

const folder = process.env["TRACES_DIR"] ?? fileURLToPath(new URL("../../../shared/traces", import.meta.url));

interface TraceFile {
  readonly endContent: string;
  readonly txns: readonly { readonly agent?: number; readonly patches: readonly Patch[] }[];
}

/** A recorded history, or undefined where it is absent. The format is that of josephg/editing-traces. */
export function recordedHistory(name: string): History | undefined {
  const file = join(folder, `${name}.json.gz`);
  if (!existsSync(file)) return undefined;
  const trace = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as TraceFile;
  const authors: Patch[][] = [];
  for (const { agent = 0, patches } of trace.txns) (authors[agent] ??= []).push(...patches);
  return { name, authors, endContent: authors.length === 1 ? trace.endContent : undefined };
}

/** A made-up history: typing in runs, deleting backwards, jumping about. The same seed gives the same history. */
export function generatedHistory(name: string, edits: readonly number[], seed = 1): History {
  let state = seed;
  const random = (bound: number): number => {
    state = (state * 48271) % 2147483647;
    return state % bound;
  };
  let text = "";
  const authors = edits.map((count) => {
    const patches: Patch[] = [];
    let position = 0;
    for (let edit = 0; edit < count; edit++) {
      if (random(40) === 0) position = random(text.length + 1);
      const deletes = position > 0 && random(5) === 0;
      const typed = random(7) > 0 ? letter(random(26)) : random(10) > 0 ? " " : "\n";
      const patch: Patch = deletes ? [position - 1, 1, ""] : [position, 0, typed];
      position += deletes ? -1 : 1;
      text = text.slice(0, patch[0]) + patch[2] + text.slice(patch[0] + patch[1]);
      patches.push(patch);
    }
    return patches;
  });
  return { name, authors, endContent: authors.length === 1 ? text : undefined };
}

const letter = (index: number): string => String.fromCharCode(97 + index);
