/**
 * What a document's secret opens. HKDF-SHA-256 (RFC 5869) with a label for each purpose:
 *
 *     edit secret -> read secret -> room id       what the signaling server sees
 *                                -> signal key    AES-GCM, seals every signal
 *                                -> link key      HMAC, proves membership on a fresh link
 *                                -> storage id    names the document in the browser's own store
 *
 * View links will carry the read secret, and the edit secret will also give the key that signs edits; hence the two steps.
 */
import { decodeSecret, toBase64Url } from "./secret.ts";

const labels = {
  read: "grapevine v1 read",
  room: "grapevine v1 room",
  signal: "grapevine v1 signal",
  link: "grapevine v1 link",
  storage: "grapevine v1 storage",
} as const;

export interface DocumentKeys {
  /** 22 base64url characters. */
  readonly room: string;
  readonly signalKey: CryptoKey;
  readonly linkKey: CryptoKey;
}

/** Derives the keys of a document. Throws a TypeError when `secret` is not one, or where there is no WebCrypto. */
export async function deriveKeys(secret: string): Promise<DocumentKeys> {
  const read = await readSecret(secret);
  const [room, signal, link] = await Promise.all([
    derive(read, labels.room, 16),
    derive(read, labels.signal, 32),
    derive(read, labels.link, 32),
  ]);
  const [signalKey, linkKey] = await Promise.all([
    crypto.subtle.importKey("raw", signal, "AES-GCM", false, ["encrypt", "decrypt"]),
    crypto.subtle.importKey("raw", link, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]),
  ]);
  return { room: toBase64Url(room), signalKey, linkKey };
}

/**
 * A name for the document in local storage, from which the secret cannot be found: 22 base64url characters.
 * Throws a TypeError when `secret` is not one, or where there is no WebCrypto.
 */
export async function documentId(secret: string): Promise<string> {
  return toBase64Url(await derive(await readSecret(secret), labels.storage, 16));
}

async function readSecret(secret: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = decodeSecret(secret);
  if (!bytes) throw new TypeError("a document's secret is 43 base64url characters");
  if (!globalThis.crypto?.subtle) throw new TypeError("WebCrypto is missing: it needs https or localhost");
  return derive(bytes, labels.read, 32);
}

async function derive(
  secret: Uint8Array<ArrayBuffer>,
  label: string,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const info = new TextEncoder().encode(label);
  const parameters = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, length * 8));
}
