/** The file name for a downloaded document. */
import { firstBytes, withoutStackedMarks } from "../text/characters.ts";
import { visibleText } from "../text/visible-text.ts";
import { titleInWords, untitled } from "../title/title-text.ts";

/**
 * Longest file name in bytes of UTF-8. File systems allow 255, and browsers append to the name, as in `plan
 * (12).md.crdownload`.
 */
const fileNameBytes = 224;

/** Device names, which Windows refuses with any extension. */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])(\.|$)/i;

/** A file name that every system accepts: the title without the characters that file systems refuse, and an extension. */
export function fileName(title: string, extension: ".md" | ".html" | ".txt" = ".md"): string {
  const composed = visibleText(titleInWords(title) ?? "").normalize("NFC");
  const clean = withoutStackedMarks(composed.replaceAll(/[/\\:*?"<>|]+/g, " "));
  // A dot at the start hides the file. Windows strips dots and spaces from the end.
  const words = firstBytes(trimDots(clean.replaceAll(/\s+/g, " ")), fileNameBytes - extension.length - 1);
  const name = trimDots(words);
  if (name === "") return `${untitled()}${extension}`;
  return `${reserved.test(name) ? "_" : ""}${name}${extension}`;
}

function trimDots(name: string): string {
  return name.replaceAll(/^[. ]+|[. ]+$/g, "");
}
