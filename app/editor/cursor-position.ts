/** Reads a cursor that a peer announced: Yjs relative positions in JSON, untrusted until they have passed here. */
import * as Y from "yjs";

export interface CursorPosition {
  readonly anchor: number;
  readonly head: number;
}

/**
 * The cursor's indexes in `content`; undefined when there is none or it is not one; "not-yet" when it points at text
 * that has not arrived. Never throws.
 */
export function readCursor(value: unknown, content: Y.Text): CursorPosition | "not-yet" | undefined {
  if (!isRecord(value)) return undefined;
  const root = content.doc === null ? undefined : findRootKey(content, content.doc);
  if (root === undefined || !isPosition(value["anchor"], root) || !isPosition(value["head"], root)) return undefined;
  const anchor = indexOf(value["anchor"], content);
  const head = indexOf(value["head"], content);
  return anchor === undefined || head === undefined ? "not-yet" : { anchor, head };
}

function indexOf(json: object, content: Y.Text): number | undefined {
  if (content.doc === null) return undefined;
  const position = Y.createRelativePositionFromJSON(json);
  const absolute = Y.createAbsolutePositionFromRelativePosition(position, content.doc);
  return absolute?.type === content ? absolute.index : undefined;
}

/** Whether `value` can be given to Yjs: it would create any root type that a peer names, and throw at odd clocks. */
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
