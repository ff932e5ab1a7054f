/** A document's secret and the links that carry it: `/#/edit/<secret>`, base64url in the fragment. */

/** Length of a document's secret, in bytes. */
export const secretBytes = 32;
/** The same in base64url characters. */
const secretLength = 43;

/**
 * What an address names. `view` links come with signatures (PROTOCOL.md, "Keys"); until then they are understood
 * as such and refused, rather than called broken.
 */
export type DocumentLink =
  /** `asked`: the address is `/#/new`, which always makes a document. Otherwise it names none, and the page may choose. */
  | { readonly type: "new"; readonly asked?: true }
  | { readonly type: "edit"; readonly secret: string }
  | { readonly type: "view-unsupported" }
  /** `reason`: an English sentence. `why`: the same for those who say it in their own words. */
  | { readonly type: "broken"; readonly why: "no-document" | "cut-short" | "damaged"; readonly reason: string };

/** 32 random bytes as 43 base64url characters: a new document. */
export function createSecret(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(secretBytes)));
}

/** Whether `value` is a whole secret: 43 base64url characters in canonical form. */
export function isSecret(value: string): boolean {
  return decodeSecret(value) !== undefined;
}

/** The 32 bytes of a secret, or undefined when it is not one. */
export function decodeSecret(value: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = fromBase64Url(value);
  return bytes?.length === secretBytes ? bytes : undefined;
}

/** Fragments longer than this are not looked through: no program puts that much around a link. */
const longestFragment = 4_096;
/** A link that went through this many programs, each of which escaped it, is still read. */
const mostEscapes = 3;
/** What has no width and comes along when a link is copied: joiners, soft hyphens, marks of direction and byte order. */
const invisible = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

/**
 * Reads the fragment of an address (`location.hash`). Never throws.
 * An empty fragment is a new document, and so is `#/new`, which asks for one; everything that is not a whole link is `broken`, with a sentence that says why.
 * What other programs leave around the key is passed over: the full stop of the sentence, brackets, quotes, escapes such as
 * `%20`, `?utm_source=...`.
 */
export function parseDocumentLink(hash: string): DocumentLink {
  const path = unescapeFragment(hash.slice(0, longestFragment).replace(/^#/, "")).replace(invisible, "");
  if (/^\/?([?&].*)?$/s.test(path)) return { type: "new" };
  if (/^!?\/*new\/?([?&].*)?$/is.test(path)) return { type: "new", asked: true };
  const [, kind = "", rest = ""] = /^!?\/*([a-z]+)\/(.*)$/is.exec(path) ?? [];
  if (kind.toLowerCase() === "view") return { type: "view-unsupported" };
  if (kind.toLowerCase() !== "edit")
    return { type: "broken", why: "no-document", reason: "This address does not name a document." };
  const [key = ""] = /[A-Za-z0-9_-]+/.exec(rest) ?? [];
  const secret = key.slice(0, secretLength);
  // Beyond the key only what Markdown puts around words: anything else means that the key was changed on its way.
  if (isSecret(secret) && /^[_-]*$/.test(key.slice(secretLength))) return { type: "edit", secret };
  if (key.length < secretLength && /^[\s<>()[\]{}"'`.,;:!?&/]*$/.test(rest.replace(key, "")))
    return {
      type: "broken",
      why: "cut-short",
      reason: `The link is cut short: ${key.length} of ${secretLength} characters of its key are there.`,
    };
  return { type: "broken", why: "damaged", reason: "The key in this link is damaged." };
}

/** Some programs escape a link's characters, some even those of an escape. */
function unescapeFragment(text: string): string {
  let path = text;
  for (let times = 0; times < mostEscapes && path.includes("%"); times++) {
    // One by one: what is no escape, such as the "%" of a damaged key, stays as it is.
    path = path.replaceAll(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
      try {
        return decodeURIComponent(escapes);
      } catch {
        return escapes;
      }
    });
  }
  return path;
}

/** The fragment that opens the document: `#/edit/<secret>`. */
export function formatDocumentLink(secret: string): string {
  return `#/edit/${secret}`;
}

const alphabet = /^[A-Za-z0-9_-]*$/;

/** base64url without padding (RFC 4648, section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The bytes of base64url text, or undefined for anything but its one canonical form. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!alphabet.test(text) || text.length % 4 === 1) return undefined;
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return toBase64Url(bytes) === text ? bytes : undefined;
}
