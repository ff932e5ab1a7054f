/** What this browser knows of one document: what it shows in the list, and the secret that opens the document. */
import { isSecret } from "../../sync/index.ts";
import { firstCharacters } from "../text/characters.ts";

export interface DocumentRecord {
  /** 43 characters of base64url. It opens the document. */
  readonly secret: string;
  /** `documentId(secret)`: the document's name in this browser's storage, and the record's key. */
  readonly id: string;
  /** The name that people see; "" when untitled. */
  readonly title: string;
  /** The first line or two of the text. */
  readonly excerpt: string;
  /** When it was last opened here. Times are in ms since 1970. */
  readonly openedAt: number;
  /** When it was last edited, by anyone, as far as this browser saw; undefined: never. */
  readonly editedAt: number | undefined;
  /** The writer's name as its owner gave it; "" means the person at this browser. */
  readonly editedBy: string | undefined;
  /** When this browser last met others who had exactly this text, and their names. */
  readonly metAt: number | undefined;
  readonly metWith: readonly string[];
  /** Whether others had exactly this when the copies were last compared, and nothing was written here since. */
  readonly othersHaveIt: boolean;
  /** Size of the saved copy, about. */
  readonly bytes: number;
  /** Whether the document stays on this device. */
  readonly keep: boolean;
}

/** Longest texts of a record, in characters as people count them. A list shows one line of each. */
const titleCharacters = 200;
const excerptCharacters = 300;
const nameCharacters = 60;
/** Most names that are kept of those whom one last met. */
const namesLimit = 8;
/** Longest ID, in UTF-16 code units. Those of documents have 22. */
const idLimit = 64;

/** Returns the record with its texts cut to their limits. */
export function boundRecord(record: DocumentRecord): DocumentRecord {
  const cut = (text: string, limit: number): string =>
    text.length <= limit ? text : firstCharacters(text.slice(0, 8 * limit), limit);
  return {
    ...record,
    title: cut(record.title, titleCharacters),
    excerpt: cut(record.excerpt, excerptCharacters),
    editedBy: record.editedBy === undefined ? undefined : cut(record.editedBy, nameCharacters),
    metWith: record.metWith.slice(0, namesLimit).map((name) => cut(name, nameCharacters)),
  };
}

/** Reads what is stored under a key. Undefined when that is no record: damaged, foreign, or of another document. */
export function readRecord(key: unknown, value: unknown): DocumentRecord | undefined {
  if (typeof key !== "string" || key.length > idLimit || typeof value !== "object" || value === null) return undefined;
  const { secret, id, title, excerpt, openedAt, editedAt, editedBy, metAt, metWith, othersHaveIt, bytes, keep } =
    value as Record<keyof DocumentRecord, unknown>;
  if (typeof secret !== "string" || !isSecret(secret) || id !== key) return undefined;
  return boundRecord({
    secret,
    id: key,
    title: readText(title) ?? "",
    excerpt: readText(excerpt) ?? "",
    openedAt: readNumber(openedAt) ?? 0,
    editedAt: readNumber(editedAt),
    editedBy: readText(editedBy),
    metAt: readNumber(metAt),
    metWith: Array.isArray(metWith) ? metWith.filter((name): name is string => typeof name === "string") : [],
    othersHaveIt: othersHaveIt === true,
    bytes: readNumber(bytes) ?? 0,
    keep: keep !== false,
  });
}

const readText = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Latest time that a Date can hold. */
const latestTime = 8.64e15;

const readNumber = (value: unknown): number | undefined =>
  typeof value === "number" && value >= 0 && value <= latestTime ? value : undefined;
