/** Reads the files that came to the page: texts, and sentences that say why others are refused. */
import { msg, str } from "@lit/localize";
import type { Beginning } from "../document/begin-with.ts";
import { nameInWords, openFile } from "../document/open-file.ts";
import { formatNumber } from "../language/language.ts";
import type { IncomingFile } from "./incoming-file.ts";

/** Most files that are taken at a time. A folder full of them was hardly meant. */
export const mostFiles = 20;

export interface FileText extends Beginning {
  /** The file's name, for sentences. */
  readonly name: string;
}

export interface ReadFiles {
  readonly texts: readonly FileText[];
  /** Each returns a full sentence. */
  readonly refusals: readonly (() => string)[];
}

/** Never rejects. Files are read one after another, so that only one is in memory twice. */
export async function readFiles(files: readonly IncomingFile[]): Promise<ReadFiles> {
  if (files.length > mostFiles) return { texts: [], refusals: [() => tooMany(files.length)] };
  const texts: FileText[] = [];
  const refusals: (() => string)[] = [];
  for (const { file, isFolder } of files) {
    const name = file === undefined ? "?" : nameInWords(file);
    if (isFolder) refusals.push(() => msg(str`“${name}” is a folder. Take the files in it instead.`));
    else if (file === undefined) refusals.push(() => msg(str`“${name}” could not be read.`));
    else {
      const opened = await openFile(file);
      if (opened.ok) texts.push({ name, title: opened.title, text: opened.text });
      else refusals.push(opened.describe);
    }
  }
  return { texts, refusals };
}

/** Says that a text could not be saved as a document. */
export const unsavedFile = (name: string): string =>
  msg(str`“${name}” could not be opened: this browser could not save it as a document.`);

function tooMany(count: number): string {
  const [number, most] = [formatNumber(count), formatNumber(mostFiles)];
  return msg(str`These are ${number} files. At most ${most} can be taken at a time.`);
}

/** Most refusals that are said in one sentence each. */
const mostSaid = 3;

/** All refusals in a few sentences. */
export function describeRefusals(refusals: readonly (() => string)[]): string {
  const said = refusals.slice(0, mostSaid).map((describe) => describe());
  const more = formatNumber(refusals.length - said.length);
  if (refusals.length > said.length) said.push(msg(str`Files that cannot be taken, besides these: ${more}.`));
  return said.join(" ");
}
