/** A document's secret from a room's name and password, as y-webrtc's applications have them. PROTOCOL.md has test vectors. */
import { toBase64Url } from "../keys/secret.ts";
import { sentences } from "../diagnosis/problems.ts";

const label = "y-grapevine/y-webrtc";
/** What a guess at the password costs: some tenth of a second. OWASP's figure for PBKDF2 with SHA-256. */
const iterations = 600_000;

/**
 * The edit secret of a room: 43 base64url characters, the same for everyone who gives the same name and password. Without a
 * password the name is the key, and anyone who guesses it can read and write. Rejects if the platform has no cryptography.
 */
export async function roomSecret(name: string, password?: string | null): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) throw new Error(sentences.insecureContext);
  const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
  const room = encode(`${label}\0${name}`);
  if (!password) return toBase64Url(new Uint8Array(await subtle.digest("SHA-256", room)));
  const key = await subtle.importKey("raw", encode(password), "PBKDF2", false, ["deriveBits"]);
  const bits = await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: room, iterations }, key, 256);
  return toBase64Url(new Uint8Array(bits));
}
