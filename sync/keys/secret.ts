/** A document's secret and the links that carry it: `/#/edit/<secret>`, base64url in the fragment. */

/** Length of a document's secret, in bytes. */
export const secretBytes = 32;

/**
 * What an address names. `view` links come with signatures (PROTOCOL.md, "Keys"); until then they are understood
 * as such and refused, rather than called broken.
 */
export type DocumentLink =
  | { readonly type: "new" }
  | { readonly type: "edit"; readonly secret: string }
  | { readonly type: "view-unsupported" }
  | { readonly type: "broken"; readonly reason: string };

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

/**
 * Reads the fragment of an address (`location.hash`). Never throws.
 * An empty fragment is a new document; everything that is not a whole link is `broken`, with a sentence that says why.
 */
export function parseDocumentLink(hash: string): DocumentLink {
  const path = hash.replace(/^#/, "");
  if (path === "" || path === "/") return { type: "new" };
  const [, kind, rest = ""] = /^\/([a-z]+)\/(.*)$/s.exec(path) ?? [];
  if (kind === "view") return { type: "view-unsupported" };
  if (kind !== "edit") return { type: "broken", reason: "This address does not name a document." };
  if (isSecret(rest)) return { type: "edit", secret: rest };
  if (/^[A-Za-z0-9_-]*$/.test(rest) && rest.length < 43)
    return { type: "broken", reason: `The link is cut short: ${rest.length} of 43 characters of its key are there.` };
  return { type: "broken", reason: "The key in this link is damaged." };
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
