/** The title as a Y.Text behind a one-line field: minimal edits out, remote edits in, the caret where it was. */
import { simpleDiffStringWithCursor } from "lib0/diff";
import type * as Y from "yjs";
import { firstCharacters } from "./characters.ts";
import { textStart } from "./text-start.ts";

export const untitled = "Untitled";
/**
 * Longest title that the field shows and takes, in UTF-16 code units. Peers may make it longer; what is beyond is kept in the
 * document, and neither read nor changed here.
 */
export const titleLimit = 256;
/** Longest title that is put in the window's own title, in characters as people count them. */
const windowTitleLimit = 120;

/** The beginning of the title, as much as is shown of it. A title of megabytes costs no more than a short one. */
export function readTitle(title: Y.Text): string {
  return textStart(title, titleLimit);
}

/** The title as a field can show it: of equal length, so that positions stay true, without line breaks. */
export function titleInField(text: string): string {
  return text.replaceAll(/[\r\n]/g, " ");
}

/** The title for the window, a heading or a file: one clean line, "Untitled" when there is nothing to show. */
export function titleInWords(text: string): string {
  const words = text
    .slice(0, 4 * titleLimit)
    .replaceAll(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return words === "" ? untitled : firstCharacters(words, windowTitleLimit);
}

/**
 * Turns what the field held into what it holds, by one deletion and one insertion, so that titles edited by two
 * people at once merge. `caret` is the caret after the edit: it decides which of two equal letters was typed.
 */
export function editTitle(title: Y.Text, value: string, caret: number, origin: unknown): void {
  const before = titleInField(readTitle(title));
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
