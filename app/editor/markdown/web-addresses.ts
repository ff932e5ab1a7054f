/**
 * Recognises plain web and mail addresses in the text (GitHub Flavored Markdown, "Autolinks"). Replaces Lezer's
 * extension, which counts an address's brackets again for each one that it drops, and so takes quadratic time.
 */
import type { InlineContext, InlineParser, MarkdownConfig } from "@lezer/markdown";

/** Longest host (RFC 1035), and longest rest of an address behind it. */
const hostLimit = 253;
const addressLimit = 2_048;

const start = /(?:www\.|https?:\/\/)|(mailto:|xmpp:)|[\w.+-]{1,100}@/y;
const host = /^[\w-]+(?:\.[\w-]+)+(?=(:\d{1,5})?)/;
const mail = /[\w.+-]{1,100}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/y;

/** The parser's extension. It makes a `URL` element of each address. */
export const webAddresses: MarkdownConfig = { parseInline: [{ name: "Autolink", parse: readAddress }] };

function readAddress(...[cx, next, position]: Parameters<InlineParser["parse"]>): number {
  // Called at each character of a text, almost none of which begins an address.
  if (!isPart(next)) return -1;
  const from = position - cx.offset;
  if (from > 0 && isWord(cx.text.charCodeAt(from - 1))) return -1;
  start.lastIndex = from;
  const match = start.exec(cx.text);
  if (match === null) return -1;
  const [opening, scheme] = match;
  const isMail = opening.endsWith("@");
  const end = isMail
    ? mailEnd(cx.text, from)
    : scheme !== undefined
      ? mailEnd(cx.text, from + scheme.length)
      : urlEnd(cx, from, from + opening.length);
  return end <= from ? -1 : cx.addElement(cx.elt("URL", position, end + cx.offset));
}

/** Whether a code unit is one of `\w`. */
const isWord = (unit: number): boolean =>
  (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || (unit >= 48 && unit <= 57) || unit === 95;

/** Whether an address can begin with a code unit: those of `\w`, `+`, `-` and `.`. */
const isPart = (unit: number): boolean => isWord(unit) || unit === 43 || unit === 45 || unit === 46;

function mailEnd(text: string, from: number): number {
  mail.lastIndex = from;
  const match = mail.exec(text);
  return match === null || /[_-]$/.test(match[0]) ? -1 : from + match[0].length;
}

function urlEnd({ text, hasOpenLink }: InlineContext, from: number, hostFrom: number): number {
  const match = host.exec(text.slice(hostFrom, hostFrom + hostLimit));
  if (match === null || /_[^.]*(?:\.[^.]*)?$/.test(match[0])) return -1;
  const hostTo = hostFrom + match[0].length + (match[1]?.length ?? 0);
  const rest = /^\/[^\s<]*/.exec(text.slice(hostTo, hostTo + addressLimit));
  const end = trimmedEnd(text, from, hostTo + (rest?.[0].length ?? 0));
  if (!hasOpenLink) return end;
  // Within a link's text, an unmatched closing bracket belongs to the link.
  let depth = 0;
  for (let i = from; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5b) depth++;
    else if (code === 0x5d && --depth < 0) return i;
  }
  return end;
}

/** Drops punctuation that follows an address, and closing brackets that were opened before it. */
function trimmedEnd(text: string, from: number, to: number): number {
  let unopened = 0;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x28) unopened--;
    else if (code === 0x29) unopened++;
  }
  let end = to;
  for (; end > from; end--) {
    const last = text.charAt(end - 1);
    if (last === ")" && unopened > 0) unopened--;
    else if (last === ";") {
      const entity = /&(?:#\d+|#x[a-f\d]+|\w+);$/i.exec(text.slice(Math.max(from, end - 32), end));
      if (entity === null) break;
      end -= entity[0].length - 1;
    } else if (!/[?!.,:*_~]/.test(last)) break;
  }
  return end;
}
