/**
 * Named versions, shared with everyone in the root `versions`: what is said of each under its ID, and its bytes under the
 * ID with "/text". The ID follows from the text, so that two people who name the same text name one version. All of it
 * comes from peers, so it is cleaned and bounded when it is read.
 */
import * as Y from "yjs";
import { cleanName } from "../people/person.ts";
import { writersLimit } from "./versions/version-entry.ts";
import { cleanVersionName } from "./versions/version-name.ts";

/** The key of the shared root: a stable format. */
export const versionsKey = "versions";

/** Most bytes of a version that are shared. Everyone who has the document has them, and everyone who comes gets them. */
export const sharedBytesLimit = 512 * 1024;
/** Most named versions that are shown: the latest. */
const shownLimit = 200;

export interface NamedVersion {
  readonly id: string;
  readonly name: string;
  /** When the text was so, in ms since 1970. */
  readonly at: number;
  readonly by: readonly string[];
  readonly length: number;
  readonly hash: number;
}

/** The ID of the version that has this text. */
export const versionId = ({ hash, length }: Pick<NamedVersion, "hash" | "length">): string =>
  `${hash.toString(36)}.${length.toString(36)}`;

/** Lists the named versions, the latest first. None is later than now. */
export function listNamed(doc: Y.Doc, now = Date.now()): readonly NamedVersion[] {
  const raw: RawVersion[] = [];
  for (const [id, value] of doc.getMap(versionsKey)) {
    const version = id.endsWith(textSuffix) ? undefined : readRaw(id, value, now);
    if (version !== undefined) raw.push(version);
  }
  // Cleaning a name takes much longer than reading its time.
  const shown = raw.toSorted((a, b) => b.at - a.at).slice(0, shownLimit);
  return shown.flatMap((version) => cleaned(version) ?? []);
}

/** Returns the named version with this ID, whether or not it is among the latest. */
export function findNamed(doc: Y.Doc, id: string, now = Date.now()): NamedVersion | undefined {
  const version = readRaw(id, doc.getMap(versionsKey).get(id), now);
  return version === undefined ? undefined : cleaned(version);
}

/** Returns the packed body of a named version (see `versions/version-body.ts`); undefined when it was not shared. */
export function readNamedBytes(doc: Y.Doc, id: string): Uint8Array | undefined {
  const bytes: unknown = doc.getMap(versionsKey).get(id + textSuffix);
  return bytes instanceof Uint8Array ? bytes : undefined;
}

/** Names a version for everyone, or takes its name away when that is "". Returns false when it is too large to share. */
export function nameForAll(doc: Y.Doc, version: NamedVersion, bytes: Uint8Array | undefined, origin: unknown): boolean {
  const versions = doc.getMap(versionsKey);
  const { id, name, at, by, length, hash } = version;
  const isHere = versions.has(id + textSuffix);
  if (name !== "" && !isHere && (bytes === undefined || bytes.length > sharedBytesLimit)) return false;
  doc.transact(() => {
    if (name === "") for (const key of [id, id + textSuffix]) versions.delete(key);
    else {
      versions.set(id, { name, at, by: [...by], length, hash });
      if (!isHere) versions.set(id + textSuffix, bytes);
    }
  }, origin);
  return true;
}

const textSuffix = "/text";

/** A version of which only the numbers are checked. */
interface RawVersion extends Omit<NamedVersion, "by"> {
  readonly by: unknown;
}

function readRaw(id: string, value: unknown, now: number): RawVersion | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { name, at, by, length, hash } = value as Record<string, unknown>;
  if (typeof name !== "string" || !isCount(at) || !isCount(length) || !isCount(hash)) return undefined;
  return versionId({ hash, length }) === id ? { id, name, at: Math.min(at, now), by, length, hash } : undefined;
}

function cleaned(version: RawVersion): NamedVersion | undefined {
  const name = cleanVersionName(version.name);
  if (name === "") return undefined;
  const { by } = version;
  const names = Array.isArray(by) ? by.filter((each) => typeof each === "string").slice(0, writersLimit) : [];
  return { ...version, name, by: names.map(cleanName) };
}

/** Times beyond this are no dates. */
const lastDate = 8.64e15;
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= lastDate;
