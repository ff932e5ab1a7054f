/**
 * The bytes of a version: its text, its title, and the places of its characters. They are compressed where the browser
 * can do that. They come from storage and from peers, so reading them is bounded and yields undefined for anything else.
 */
import { createDecoder, readVarString, readVarUint, readVarUint8Array } from "lib0/decoding";
import { encode, writeVarString, writeVarUint, writeVarUint8Array } from "lib0/encoding";
import { withoutHalves } from "../../shared-text/whole-characters.ts";
import { decodePlaces, encodePlaces, type PlacedText, type Run } from "../restoring/places.ts";
import { textHash } from "../../text/text-hash.ts";

export interface VersionBody {
  readonly text: string;
  readonly title: string;
  /** Absent in versions that came from a backup. */
  readonly places?: readonly Run[];
}

/** The first byte says how the others are packed. */
const plain = 0;
const gzip = 1;
/** Most bytes that unpacking may yield. A document of this size does not open. */
const unpackedLimit = 64 * 1024 * 1024;
/** Most bytes that unpacking a shared version may yield. Anyone can share one, and whoever opens History unpacks it. */
const sharedUnpackedLimit = 8 * 1024 * 1024;

/** Packs a body at once, without compressing it, for a page that is about to close. */
export function packPlain({ text: raw, title, places }: VersionBody): Uint8Array<ArrayBuffer> {
  // Half of a surrogate pair has no bytes of its own.
  const text = withoutHalves(raw);
  const placed = places === undefined ? new Uint8Array() : encodePlaces(places);
  const bytes = encode((encoder) => {
    writeVarUint(encoder, plain);
    // Detects damage.
    writeVarUint(encoder, textHash(text));
    writeVarString(encoder, withoutHalves(title));
    writeVarString(encoder, text);
    writeVarUint8Array(encoder, placed);
  });
  return new Uint8Array(bytes);
}

/** Packs a body, compressed where the browser can do it. */
export async function pack(body: VersionBody): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = packPlain(body);
  if (typeof CompressionStream !== "function") return bytes;
  const packed = await drain(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip")), unpackedLimit);
  return packed === undefined ? bytes : joined([Uint8Array.of(gzip), packed]);
}

/** Reads a body, whatever the bytes are. Never rejects. */
export async function unpack(bytes: unknown, limit = unpackedLimit): Promise<VersionBody | undefined> {
  if (!(bytes instanceof Uint8Array) || bytes.length === 0 || bytes.length > limit) return undefined;
  if (bytes[0] === plain) return read(bytes);
  if (bytes[0] !== gzip || typeof DecompressionStream !== "function") return undefined;
  try {
    const packed = new Blob([bytes.slice(1)]).stream().pipeThrough(new DecompressionStream("gzip"));
    const unpacked = await drain(packed, limit);
    return unpacked?.[0] === plain ? read(unpacked) : undefined;
  } catch {
    return undefined;
  }
}

/** Reads the body of a shared version, of which a peer may have made the bytes. Never rejects. */
export const unpackShared = async (bytes: unknown): Promise<VersionBody | undefined> =>
  await unpack(bytes, sharedUnpackedLimit);

function read(bytes: Uint8Array): VersionBody | undefined {
  try {
    const decoder = createDecoder(bytes);
    readVarUint(decoder);
    const hash = readVarUint(decoder);
    const title = readVarString(decoder);
    const text = readVarString(decoder);
    const places = decodePlaces(readVarUint8Array(decoder), text.length);
    if (textHash(text) !== hash) return undefined;
    return places === undefined ? { text, title } : { text, title, places };
  } catch {
    return undefined;
  }
}

/** Reads a stream to its end. Returns undefined when there is more than `limit` bytes in it. */
async function drain(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(parts);
    bytes += value.length;
    if (bytes > limit) {
      await reader.cancel();
      return undefined;
    }
    parts.push(value);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The body of a placed text. */
export const bodyOf = ({ text, places }: PlacedText, title: string): VersionBody => ({ text, title, places });
