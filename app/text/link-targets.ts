/** Decides where a link of the text may lead: to a page of the web, to a mailbox, or to a heading of this text. */

export type LinkTarget =
  | { readonly type: "page"; readonly href: string; readonly host: string }
  | { readonly type: "mail"; readonly href: string }
  /** `name` is what stands behind "#". */
  | { readonly type: "heading"; readonly name: string };

/** Longest address, in characters. Longer ones are no link. */
const addressLimit = 4_096;

/** Returns the target of an address; undefined where the address may lead nowhere. Relative ones lead nowhere. */
export function linkTarget(address: string): LinkTarget | undefined {
  if (address.length > addressLimit) return undefined;
  if (address.startsWith("#")) return { type: "heading", name: decode(address.slice(1)) };
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || url.username !== "" || url.password !== "") return undefined;
  if (url.protocol === "mailto:") return { type: "mail", href: url.href };
  // "https:page" is one, too, in a browser. A reader expects to see where a link leads.
  if (!/^https?:\/\//i.test(address.trim())) return undefined;
  return { type: "page", href: url.href, host: url.host };
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Names the headings of a text, in their order, as they are linked. Of equal ones the second is "name-1", as on GitHub. */
export class HeadingNames {
  /** How often each name was wanted again. */
  readonly #taken = new Map<string, number>();

  next(words: string): string {
    const wanted = headingName(words);
    let count = this.#taken.get(wanted) ?? -1;
    let name = wanted;
    do name = ++count === 0 ? wanted : `${wanted}-${count}`;
    while (this.#taken.has(name));
    this.#taken.set(name, 0);
    this.#taken.set(wanted, count);
    return name;
  }
}

/** The name of a heading alone: in lower case, hyphens for spaces, without punctuation. */
export function headingName(words: string): string {
  return words
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\s-]/gu, "")
    .replaceAll(/\s/g, "-");
}
