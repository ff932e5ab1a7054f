/** PROTOCOL.md's table of frames: kind, bytes, vector, meaning. The page is the source, and this code has to agree with it. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeFrame, encodeFrame } from "./frames.ts";
import type { PeerId } from "./types.ts";

const self = "0011223344556677" as PeerId;
const row = /^\| (\S+) +\| `0x([0-9a-f]{2})[^`]*` +\| `([0-9a-f]+)` +\| `(\{.*\})` +\|$/gm;
const vectors = [...readFileSync("PROTOCOL.md", "utf8").matchAll(row)].map(
  ([, kind = "", code = "", hex = "", meaning = ""]) => ({ kind, code: Number.parseInt(code, 16), hex, meaning }),
);
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));

/** A frame's fields as the page writes them: bytes in hexadecimal, hashes by child. */
function written(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (value instanceof Uint32Array) return Object.fromEntries([...value.entries()].filter(([, hash]) => hash !== 0));
  return value;
}

describe("a test vector of PROTOCOL.md", () => {
  it.each(vectors)("of $kind means $meaning", ({ kind, code, hex, meaning }) => {
    const bytes = bytesOf(hex);
    const decoded = decodeFrame(bytes, self);
    if (!decoded.ok) throw new Error(decoded.reason);
    const { type, ...fields } = decoded.frame;
    expect(type).toBe(kind);
    expect(bytes[0]).toBe(code);
    expect(JSON.stringify(fields, written)).toBe(meaning);
    expect(Buffer.from(encodeFrame(decoded.frame, self)).toString("hex")).toBe(hex);
  });

  it("is there once for each code of a frame", () => {
    const known = Array.from({ length: 256 }, (_, code) => code).filter((code) => {
      const decoded = decodeFrame(Uint8Array.of(code), self);
      return decoded.ok || decoded.reason !== `unknown frame type ${code}`;
    });
    expect(vectors.map(({ code }) => code)).toEqual(known);
  });

  it("is there for each kind of section and each state of a member", () => {
    const meanings = vectors.map(({ meaning }) => meaning).join("\n");
    for (const section of ["vector-items", "deletion-items", "vector-hashes", "deletion-hashes"])
      expect(meanings).toContain(`"type":"${section}"`);
    for (const state of ["alive", "suspect", "dead", "left"]) expect(meanings).toContain(`"state":"${state}"`);
  });
});
