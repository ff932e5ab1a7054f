/**
 * The format of a backup: a .zip with, for each document, its text as Markdown for people, and its edits and versions for
 * restoring it. `index.json` lists them. Writing is the inverse of reading, and reading trusts nothing.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { formatDocumentLink, parseDocumentLink } from "../../sync/index.ts";
import { cleanName } from "../people/person.ts";
import { titleInWords } from "../title/title-text.ts";

export const formatName = "grapevine-backup";
/** A backup of a later version is refused, because nobody knows what it would lack. */
export const formatVersion = 1;
export const indexFile = "index.json";

/** A file of the .zip that restoring reads, with its hash, since damage may leave it readable. */
export interface BackupPart {
  readonly file: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** One document in the index. */
export interface BackedUpDocument {
  /** The name that people see. */
  readonly name: string;
  readonly secret: string;
  /** The file with the text, for people. Restoring does not read it. */
  readonly text: string;
  readonly edits: BackupPart;
  /** The versions that the browser kept, the oldest first. */
  readonly versions: readonly BackupPart[];
  /** Times in ms since 1970, as in `DocumentRecord`. */
  readonly openedAt: number;
  readonly editedAt: number | undefined;
  readonly editedBy: string | undefined;
}

export interface IndexFacts {
  /** The address that the links begin with, without the fragment. */
  readonly origin: string;
  /** A note in the index, for a person who opens it. */
  readonly about: string;
  /** In ms since 1970. */
  readonly now: number;
}

export function encodeIndex(documents: readonly BackedUpDocument[], { origin, about, now }: IndexFacts): Uint8Array {
  const index = {
    format: formatName,
    version: formatVersion,
    about,
    madeAt: new Date(now).toISOString(),
    documents: documents.map(({ secret, ...rest }) => ({ link: `${origin}${formatDocumentLink(secret)}`, ...rest })),
  };
  return new TextEncoder().encode(`${JSON.stringify(index, undefined, 2)}\n`);
}

/** An entry of the index that names no document. */
export interface UnreadableEntry {
  readonly name: string;
  readonly secret: undefined;
}

export type DecodedIndex =
  | { readonly ok: true; readonly documents: readonly (BackedUpDocument | UnreadableEntry)[] }
  | { readonly ok: false; readonly why: "list-damaged" | "not-a-backup" | "newer" | "too-many" };

/** Most documents of one backup. */
export const mostDocuments = 5_000;

/** Never throws. */
export function decodeIndex(bytes: Uint8Array): DecodedIndex {
  let index: unknown;
  try {
    index = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return { ok: false, why: "list-damaged" };
  }
  const { format, version, documents } = fieldsOf(index);
  if (format !== formatName) return { ok: false, why: "not-a-backup" };
  if (typeof version !== "number" || !Array.isArray(documents)) return { ok: false, why: "list-damaged" };
  if (version > formatVersion) return { ok: false, why: "newer" };
  if (documents.length > mostDocuments) return { ok: false, why: "too-many" };
  return { ok: true, documents: documents.map((entry, at) => decodeDocument(entry, at + 1)) };
}

function decodeDocument(entry: unknown, number: number): BackedUpDocument | UnreadableEntry {
  const { link, text, edits, versions, openedAt, editedAt, editedBy, ...rest } = fieldsOf(entry);
  const name = titleInWords(readText(rest["name"]) ?? "") ?? `#${number}`;
  const parsed = parseDocumentLink(/#.*$/s.exec(readText(link) ?? "")?.[0] ?? "#-");
  const part = decodePart(edits);
  if (parsed.type !== "edit" || part === undefined) return { name, secret: undefined };
  return {
    name,
    secret: parsed.secret,
    text: readText(text) ?? "",
    edits: part,
    versions: decodeVersions(versions),
    openedAt: readTime(openedAt) ?? 0,
    editedAt: readTime(editedAt),
    // "" means the person at this browser, and no file knows that.
    editedBy: cleanName(readText(editedBy) ?? "") || undefined,
  };
}

/** Most files with versions of one document. A backup has one for each 8 million characters. */
export const mostVersionFiles = 500;

/** Each file once. What is beyond the limit counts as missing. */
function decodeVersions(value: unknown): BackupPart[] {
  const parts = new Map<string, BackupPart>();
  for (const each of Array.isArray(value) ? value : []) {
    const part = parts.size < mostVersionFiles ? (decodePart(each) ?? absent) : absent;
    if (!parts.has(part.file)) parts.set(part.file, part);
    if (parts.size > mostVersionFiles) break;
  }
  return [...parts.values()];
}

/** Stands for an entry that names no file. There is none of this name, so that it counts as missing. */
const absent: BackupPart = { file: "", sha256: "" };

function decodePart(value: unknown): BackupPart | undefined {
  const { file, sha256 } = fieldsOf(value);
  if (typeof file !== "string" || typeof sha256 !== "string") return undefined;
  return { file, sha256 };
}

/** "GVup", with which a file of edits begins. */
const editsMark = [0x47, 0x56, 0x75, 0x70];

/** A document's updates, in order: a mark, their number, and each with its length before it. */
export function encodeEdits(updates: readonly Uint8Array[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeUint8Array(encoder, Uint8Array.from(editsMark));
  encoding.writeVarUint(encoder, updates.length);
  for (const update of updates) encoding.writeVarUint8Array(encoder, update);
  return encoding.toUint8Array(encoder);
}

/** Most updates of one document. Each has up to 512 KB, and costs time by itself. */
const mostUpdates = 65_536;

/** Undefined when the bytes are anything else. Never throws. */
export function decodeEdits(bytes: Uint8Array): Uint8Array[] | undefined {
  try {
    const decoder = decoding.createDecoder(bytes);
    for (const byte of editsMark) if (decoding.readUint8(decoder) !== byte) return undefined;
    const count = decoding.readVarUint(decoder);
    if (count > mostUpdates) return undefined;
    const updates: Uint8Array[] = [];
    for (let left = count; left > 0; left--) {
      const length = decoding.readVarUint(decoder);
      // lib0 would read beyond the end, where the bytes are part of a larger buffer.
      if (length > bytes.length - decoder.pos) return undefined;
      updates.push(decoding.readUint8Array(decoder, length));
    }
    return decoder.pos === bytes.length ? updates : undefined;
  } catch {
    return undefined;
  }
}

/** Reads any value as an object. What is none has no fields. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** Latest time that a Date can hold. */
const latestTime = 8.64e15;

export const readText = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
export const readTime = (value: unknown): number | undefined =>
  typeof value === "number" && value >= 0 && value <= latestTime ? value : undefined;
