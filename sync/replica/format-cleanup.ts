/**
 * Yjs cleans a text up after remote changes: it deletes formats without effect. For each item it copies all formats that are
 * active there, and for each deletion it walks through all deleted items and formats around it. A hostile text makes that take
 * seconds, at every change. This module skips the clean-up of such a text, which looks the same without it.
 * Source: Yjs 13, `cleanupYTextFormatting` and `cleanupContextlessFormattingGap`.
 */
import * as Y from "yjs";

/** Most steps of a clean-up: formats copied and items walked. A step takes up to a tenth of a microsecond. */
const mostSteps = 500_000;

/** Decides whether Yjs may clean up. Call it when a transaction's observers have run, before Yjs begins. */
export function skipCostlyCleanup(transaction: Y.Transaction): void {
  if (!transaction._needFormattingCleanup) return;
  let deleted = 0;
  for (const ranges of transaction.deleteSet.clients.values()) for (const { len } of ranges) deleted += len;
  if (deleted === 0 && !bringsFormats(transaction)) return;
  let steps = 0;
  for (const type of transaction.changed.keys())
    if (type instanceof Y.Text && type._hasFormatting) steps += stepsOf(type, deleted);
  if (steps > mostSteps) transaction._needFormattingCleanup = false;
}

function bringsFormats({ doc, beforeState, afterState }: Y.Transaction): boolean {
  for (const [client, end] of afterState) {
    const begin = beforeState.get(client) ?? 0;
    const structs = doc.store.clients.get(client);
    if (!structs || begin >= end) continue;
    for (let index = Y.findIndexSS(structs, begin); index < structs.length; index++) {
      const struct = structs[index];
      if (struct instanceof Y.Item && struct.content instanceof Y.ContentFormat) return true;
    }
  }
  return false;
}

function stepsOf(text: Y.Text, deleted: number): number {
  const formats = new Set<string>();
  let copied = 0;
  let run = 0;
  let longestRun = 0;
  for (let item = text._start; item; item = item.right) {
    if (item.deleted || !item.countable) longestRun = Math.max(longestRun, ++run);
    else {
      run = 0;
      copied += formats.size;
    }
    if (item.deleted || !(item.content instanceof Y.ContentFormat)) continue;
    if (item.content.value === null) formats.delete(item.content.key);
    else formats.add(item.content.key);
  }
  return copied + deleted * longestRun;
}
