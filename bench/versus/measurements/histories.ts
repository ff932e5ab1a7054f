/** Recorded editing histories, and the documents that result from them. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as Y from "yjs";
import { type History, recordedHistory } from "../../shared/history.ts";
import type { BenchPage } from "../lab/bench-page.ts";

/** Says in a sentence why a history cannot be used; undefined when it can. */
export function whyNoHistory(name: string): string | undefined {
  return recordedHistory(name) === undefined
    ? `the recorded history "${name}" is absent: set TRACES_DIR to where it is`
    : undefined;
}

/** Returns the history. Throws when it is absent. */
export function history(name: string): History {
  const found = recordedHistory(name);
  if (found === undefined) throw new Error(whyNoHistory(name));
  return found;
}

/** Number of UTF-16 units that were typed, deleted or not, as Yjs counts them. */
export const unitsTyped = ({ authors }: History): number =>
  authors.flat().reduce((sum, [, , inserted]) => sum + inserted.length, 0);

export interface LargeDocument {
  /** The whole document as a Yjs update. */
  readonly update: Uint8Array;
  readonly inserted: number;
}

/**
 * Client IDs of who wrote a document, fixed, for it must be the same in every run. Yjs draws them from 32 bits and writes
 * one or two into every item, so most documents are as large as that of `ordinary`. Automerge-paper's is 311 KB then,
 * and browsers refuse data channel messages above 256 KiB: a provider that sends it as one message cannot send it. With
 * `short` it is 227 KB, as if the first author had drawn one of the rare numbers that take a byte instead of five.
 */
export const writers = { ordinary: 0x67_72_61_70, short: 103 } as const;

/**
 * The document of `history`'s first author, typed edit by edit by `writer`. Making it takes many seconds, so a
 * temporary file keeps it under a name that identifies its content.
 */
export async function largeDocument(history: History, writer: number): Promise<LargeDocument> {
  const edits = JSON.stringify(history.authors[0] ?? []);
  const key = createHash("sha256").update(`${writer} ${edits}`).digest("hex").slice(0, 16);
  const folder = join(tmpdir(), "grapevine-bench");
  const file = join(folder, `${history.name}-${key}.yjs`);
  if (!existsSync(file)) {
    await mkdir(folder, { recursive: true });
    // Rename it when it is complete, since another run may look for it meanwhile.
    const unfinished = `${file}.${process.pid}`;
    await writeFile(unfinished, typed(history, writer));
    await rename(unfinished, file);
  }
  const update = await readFile(file);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  const clocks = [...Y.decodeStateVector(Y.encodeStateVector(doc)).values()];
  return { update, inserted: clocks.reduce((sum, clock) => sum + clock, 0) };
}

/** Makes each edit a transaction, as at a keyboard. */
export function typed({ authors }: History, writer: number): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = writer;
  const text = doc.getText("content");
  for (const [position, deleted, inserted] of authors[0] ?? [])
    doc.transact(() => {
      if (deleted > 0) text.delete(position, deleted);
      if (inserted !== "") text.insert(position, inserted);
    });
  return Y.encodeStateAsUpdate(doc);
}

/** Loads a document into a page as from a file: in one transaction that is not typing. */
export async function load({ page }: BenchPage, update: Uint8Array): Promise<void> {
  await page.evaluate((base64) => {
    const { bench } = window;
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    bench.Y.applyUpdate(bench.doc, bytes, "loaded by the bench");
  }, Buffer.from(update).toString("base64"));
}
