/** Recorded editing histories as Yjs updates, read from a folder beside the project: `<name>.yjs.jsonl.gz`. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { Trace, TraceEdit } from "../../sync/sim/scenarios/room.ts";

/** The folder with histories: `TRACES_DIR`, or one beside the project. */
export const tracesFolder =
  process.env["TRACES_DIR"] ?? fileURLToPath(new URL("../../../shared/traces", import.meta.url));

/** True when the folder has a history of that name. */
export function hasTrace(name: string): boolean {
  return /^[\w-]+$/.test(name) && existsSync(fileOf(name));
}

/**
 * Reads a history. Line 1 of the file is `{endContent}`, each later one `{a: agent, p: parents, u: update in base64}`.
 * Throws an Error that says what is wrong when it is absent or malformed.
 */
export function readTrace(name: string): Trace {
  if (!hasTrace(name))
    throw new Error(`There is no history "${name}" in ${tracesFolder}. Set TRACES_DIR to where it is.`);
  const [head = "", ...lines] = gunzipSync(readFileSync(fileOf(name)))
    .toString("utf8")
    .trimEnd()
    .split("\n");
  const { endContent } = readLine(head, 1);
  if (typeof endContent !== "string") throw new Error(`Line 1 of ${fileOf(name)} has no endContent.`);
  return { endContent, edits: lines.map((line, index) => readEdit(line, index)) };
}

function readEdit(line: string, index: number): TraceEdit {
  const { a: agent, p: parents, u: update } = readLine(line, index + 2);
  const isEarlier = (parent: unknown): parent is number =>
    typeof parent === "number" && Number.isInteger(parent) && parent >= 0 && parent < index;
  if (
    typeof agent !== "number" ||
    !Number.isInteger(agent) ||
    agent < 0 ||
    agent > 1_000 ||
    !Array.isArray(parents) ||
    !parents.every(isEarlier) ||
    typeof update !== "string"
  )
    throw new Error(`Line ${index + 2} of the history is not {a: agent, p: earlier edits, u: update}.`);
  return { agent, parents, update: new Uint8Array(Buffer.from(update, "base64")) };
}

function readLine(line: string, number: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // The error below says so.
  }
  throw new Error(`Line ${number} of the history is not a JSON object.`);
}

const fileOf = (name: string): string => join(tracesFolder, `${name}.yjs.jsonl.gz`);
