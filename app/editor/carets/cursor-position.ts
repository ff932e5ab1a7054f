/**
 * Cursors as peers announce them: Yjs relative positions in JSON, untrusted until they are read here. Text that others
 * insert at a caret goes behind it, and text at either end of a selection stays outside, as in the editor itself. So
 * each position is bound to the character that it stays beside.
 */
import type { ChangeDesc, SelectionRange } from "@codemirror/state";
import * as Y from "yjs";

export interface CursorPosition {
  readonly anchor: number;
  readonly head: number;
}

/**
 * Returns the cursor's indexes in `content`. Undefined when `value` is not a cursor there, and "not-yet" when it points
 * to text that has not arrived. Never throws.
 */
export function readCursor(value: unknown, content: Y.Text): CursorPosition | "not-yet" | undefined {
  if (!isRecord(value)) return undefined;
  const root = content.doc === null ? undefined : findRootKey(content, content.doc);
  if (root === undefined || !isPosition(value["anchor"], root) || !isPosition(value["head"], root)) return undefined;
  const anchor = indexOf(value["anchor"], content);
  const head = indexOf(value["head"], content);
  return anchor === undefined || head === undefined ? "not-yet" : { anchor, head };
}

/** Makes the announcement of a selection. `indexOf` returns the index in `content` of one of its positions. */
export function announceCursor(
  { anchor, head, from, empty }: SelectionRange,
  content: Y.Text,
  indexOf: (position: number, assoc: number) => number = (position) => position,
): { readonly anchor: Y.RelativePosition; readonly head: Y.RelativePosition } {
  const at = (position: number): Y.RelativePosition => {
    const assoc = empty || position !== from ? -1 : 1;
    // Yjs's 0 means the same as 1 in CodeMirror, and older pages write it.
    return Y.createRelativePositionFromTypeIndex(content, indexOf(position, assoc), Math.min(assoc, 0));
  };
  return { anchor: at(anchor), head: at(head) };
}

/** Whether `changes` may delete a character that an announcement of `selection` is bound to. */
export function loosensCursor(changes: ChangeDesc, { from, to }: SelectionRange): boolean {
  return changes.touchesRange(Math.max(0, from - 1), Math.min(changes.length, to + 1)) !== false;
}

function indexOf(json: object, content: Y.Text): number | undefined {
  if (content.doc === null) return undefined;
  const position = Y.createRelativePositionFromJSON(json);
  const absolute = Y.createAbsolutePositionFromRelativePosition(position, content.doc);
  return absolute?.type === content ? absolute.index : undefined;
}

/**
 * Whether `value` is safe to pass to Yjs, which would create any root type that a peer names, and throw at odd clocks.
 */
function isPosition(value: unknown, root: string): value is object {
  if (!isRecord(value)) return false;
  const { type, tname, item, assoc } = value;
  return (
    (type === undefined || type === null) &&
    tname === root &&
    (item === undefined || item === null || isId(item)) &&
    (assoc === undefined || Number.isSafeInteger(assoc))
  );
}

function isId(value: unknown): boolean {
  return isRecord(value) && isNatural(value["client"]) && isNatural(value["clock"]);
}

function isNatural(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function findRootKey(content: Y.Text, doc: Y.Doc): string | undefined {
  for (const [key, type] of doc.share) if (Object.is(type, content)) return key;
  return undefined;
}
