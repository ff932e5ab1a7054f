/** The title as a Y.Text behind a one-line field: minimal edits out, remote edits in, the caret where it was. */
import { simpleDiffStringWithCursor } from "lib0/diff";
import type * as Y from "yjs";
import { cleanName } from "../people/person.ts";

export const untitled = "Untitled";
/** Longest title that is put in the window's own title. */
const windowTitleLimit = 120;

/** The title as a field can show it: of equal length, so that positions stay true, without line breaks. */
export function titleInField(text: string): string {
  return text.replaceAll(/[\r\n]/g, " ");
}

/** The title for the window, a heading or a file: one clean line, "Untitled" when there is nothing to show. */
export function titleInWords(text: string): string {
  const words = text
    .replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return words === "" ? untitled : words.slice(0, windowTitleLimit).replace(/[\ud800-\udbff]$/, "");
}

/**
 * Turns what the field held into what it holds, by one deletion and one insertion, so that titles edited by two
 * people at once merge. `caret` is the caret after the edit: it decides which of two equal letters was typed.
 */
export function editTitle(title: Y.Text, value: string, caret: number, origin: unknown): void {
  const before = titleInField(title.toJSON());
  if (before === value) return;
  const typedAt = Math.max(0, caret - Math.max(0, value.length - before.length));
  const { index, remove, insert } = simpleDiffStringWithCursor(before, value, typedAt);
  title.doc?.transact(() => {
    if (remove > 0) title.delete(index, remove);
    if (insert.length > 0) title.insert(index, insert);
  }, origin);
}

/** One step of a Y.Text event's delta. */
export interface DeltaStep {
  readonly insert?: unknown;
  readonly delete?: number | undefined;
  readonly retain?: number | undefined;
}

/** Where a caret at `position` is after a remote change. An insertion right at the caret goes after it. */
export function moveCaret(position: number, delta: readonly DeltaStep[]): number {
  let at = 0;
  let moved = position;
  for (const step of delta) {
    if (step.retain !== undefined) at += step.retain;
    else if (step.delete !== undefined) moved -= Math.max(0, Math.min(step.delete, moved - at));
    else {
      const length = typeof step.insert === "string" ? step.insert.length : 1;
      if (at < moved) moved += length;
      at += length;
    }
  }
  return moved;
}

/** A file name for a download: the title without what file systems refuse. */
export function fileName(title: string): string {
  const name = cleanName(titleInWords(title).replaceAll(/[/\\:*?"<>|.]+/g, " "));
  return `${name === "" ? untitled : name}.md`;
}
