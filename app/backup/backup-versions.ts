/** A document's kept versions as files of a backup: each a list in JSON, and the oldest first. */
import { addVersion, listVersions, type NewVersion, readVersion } from "../history/version-store.ts";
import { fieldsOf, readText, readTime } from "./backup-file.ts";

/** A version without the places of its characters, which only this browser needs. */
type BackedUpVersion = Omit<NewVersion, "places">;

/** UTF-16 units of texts from which a file is full. */
const fullUnits = 8 * 1024 * 1024;
/** Most versions in one file, and most writers of one version. */
const mostVersions = 10_000;
const mostWriters = 8;
/** Longest name of a writer, of a version, and title that is read, in UTF-16 units. The store cleans them. */
const longestName = 1_024;

/** Reads the versions that this browser keeps, as the contents of files. Rejects when they cannot be read. */
export async function* encodeVersions(id: string): AsyncGenerator<Uint8Array> {
  let gathered: BackedUpVersion[] = [];
  let units = 0;
  for (const { key } of (await listVersions(id)).toReversed()) {
    const version = await readVersion(id, key);
    if (version === undefined) continue;
    const { at, text, title, by, name, why } = version;
    gathered.push({ at, text, title, by, ...(name !== undefined && { name }), why });
    units += text.length;
    if (units < fullUnits) continue;
    yield toJson(gathered);
    gathered = [];
    units = 0;
  }
  if (gathered.length > 0) yield toJson(gathered);
}

const toJson = (versions: readonly BackedUpVersion[]): Uint8Array => new TextEncoder().encode(JSON.stringify(versions));

/** Keeps the versions of a file in this browser. Those that it has stay as they are. Returns whether all are kept. */
export async function restoreVersions(id: string, bytes: Uint8Array): Promise<boolean> {
  const versions = decodeVersions(bytes);
  let isWhole = versions !== undefined;
  for (const version of versions ?? [])
    if (version === undefined || (await addVersion(id, version)) === undefined) isWhole = false;
  return isWhole;
}

/** Undefined when the bytes hold no list; an entry is undefined when it is no version. Never throws. */
function decodeVersions(bytes: Uint8Array): (BackedUpVersion | undefined)[] | undefined {
  try {
    const list: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return Array.isArray(list) && list.length <= mostVersions ? list.map(decodeVersion) : undefined;
  } catch {
    return undefined;
  }
}

const reasons: readonly NewVersion["why"][] = ["schedule", "left", "joined", "before-removal", "named"];

function decodeVersion(value: unknown): BackedUpVersion | undefined {
  const fields = fieldsOf(value);
  const [at, text] = [readTime(fields["at"]), readText(fields["text"])];
  if (at === undefined || !Number.isInteger(at) || text === undefined) return undefined;
  const short = (field: unknown): string | undefined => readText(field)?.slice(0, longestName);
  const by: unknown[] = Array.isArray(fields["by"]) ? fields["by"].slice(0, mostWriters) : [];
  const name = short(fields["name"]);
  return {
    at,
    text,
    title: short(fields["title"]) ?? "",
    by: by.flatMap((writer) => short(writer) ?? []),
    ...(name !== undefined && { name }),
    why: reasons.find((reason) => reason === fields["why"]) ?? "schedule",
  };
}
