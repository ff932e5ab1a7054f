/** Reads a text file that a person opens or drops, as a new document. */
import { msg, str } from "@lit/localize";
import { formatNumber } from "../language/language.ts";
import { withoutHalves } from "../shared-text/whole-characters.ts";
import type { Beginning } from "./begin-with.ts";
import { firstHeading } from "../title/first-heading.ts";
import { firstCharacters, withoutStackedMarks } from "../text/characters.ts";
import { visibleText } from "../text/visible-text.ts";
import { titleInWords } from "../title/title-text.ts";

/** Largest file. A text of this size still opens at once, on other people's devices too. */
export const largestFileBytes = 5 * 1024 * 1024;

/** Longest name of a file in a sentence, in characters as people count them. */
const nameCharacters = 60;

export type OpenedFile =
  /** The title is "" when the text has a heading, which then names the document. */
  | ({ readonly ok: true } & Beginning)
  /** `describe` returns why not, as a full sentence. */
  | { readonly ok: false; readonly describe: () => string };

/** A file's name as sentences show it: without what is invisible, reorders text or covers other lines. */
export function nameInWords({ name }: Pick<File, "name">): string {
  const words = titleInWords(withoutStackedMarks(visibleText(titleInWords(name) ?? ""))) ?? "";
  const start = firstCharacters(words, nameCharacters);
  if (start === "") return "?";
  return start === words ? words : `${start.trimEnd()}…`;
}

/** Never rejects. */
export async function openFile(file: File): Promise<OpenedFile> {
  const name = nameInWords(file);
  const most = formatNumber(largestFileBytes / 1024 / 1024);
  const refused = (describe: () => string): OpenedFile => ({ ok: false, describe });
  const image = (): string =>
    msg(str`“${name}” is an image. Images come later; until then a document takes text only.`);
  // Before its size: a smaller image would be refused, too.
  if (file.type.startsWith("image/")) return refused(image);
  if (file.size > largestFileBytes)
    return refused(() => msg(str`“${name}” is larger than ${most} MB, which is more than a document can take.`));
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    return refused(() => msg(str`“${name}” could not be read.`));
  }
  const text = decode(bytes);
  if (typeof text !== "object" && isImage(bytes)) return refused(image);
  if (text === undefined) return refused(() => msg(str`“${name}” is not a text file.`));
  if (text === "unknown")
    return refused(() =>
      msg(str`“${name}” is not saved as UTF-8. Save it so in the program that made it, and try again.`),
    );
  const clean = withoutHalves(text.words.replaceAll(/\r\n?/g, "\n"));
  return { ok: true, text: clean, title: firstHeading(clean) === "" ? titleOf(file.name) : "" };
}

/** Undefined: binary. "unknown": a text in an encoding that the file does not tell. */
function decode(bytes: Uint8Array): { readonly words: string } | "unknown" | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decodeAs("utf-16le", bytes);
  if (first === 0xfe && second === 0xff) return decodeAs("utf-16be", bytes);
  if (bytes.includes(0)) return undefined;
  // Also where they are UTF-8: a few control characters are a log's colours, many are no text.
  if (looksBinary(bytes)) return undefined;
  try {
    return { words: new TextDecoder("utf-8", { fatal: true }).decode(withoutSurrogates(bytes)) };
  } catch {
    return "unknown";
  }
}

// The mark at the beginning tells the encoding, so halves of characters can be replaced.
function decodeAs(encoding: string, bytes: Uint8Array): { readonly words: string } | undefined {
  const words = new TextDecoder(encoding).decode(bytes);
  return words.includes("\0") ? undefined : { words };
}

/** Share of control characters from which a file is not a text, in whichever encoding. */
const mostControls = 0.02;

function looksBinary(bytes: Uint8Array): boolean {
  let controls = 0;
  // By index: an iterator takes ten times as long.
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < 9 || (byte > 13 && byte < 32)) controls++;
  }
  return controls > bytes.length * mostControls;
}

/** How images begin, as characters of one byte each: PNG, JPEG, GIF, WebP, AVIF and HEIC. */
const imageStarts = /^(?:\x89PNG\r\n|\xff\xd8\xff|GIF8|RIFF....WEBP|....ftyp(?:avif|heic|mif1))/s;

const isImage = (bytes: Uint8Array): boolean => imageStarts.test(String.fromCharCode(...bytes.subarray(0, 16)));

/** Some programs write halves of characters in UTF-8, which the standard forbids. Each becomes U+FFFD. */
function withoutSurrogates(bytes: Uint8Array): Uint8Array {
  let mended: Uint8Array | undefined;
  for (let at = bytes.indexOf(0xed); at !== -1; at = bytes.indexOf(0xed, at + 1))
    if ((bytes[at + 1] ?? 0) >= 0xa0) (mended ??= bytes.slice()).set([0xef, 0xbf, 0xbd], at);
  return mended ?? bytes;
}

/** The file's name without its extension. */
function titleOf(name: string): string {
  return titleInWords(name.replace(/\.(md|markdown|txt)$/i, "")) ?? "";
}
