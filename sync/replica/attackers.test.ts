/** What a hostile member can make a page do that holds a large document: the whole protocol over a real Y.Doc. */
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { Node, type Effect, type PeerId } from "../core/index.ts";
import { bundle } from "../core/outbox/frames.ts";
import { encodeFrame } from "../core/frames.ts";
import { YReplica } from "./y-replica.ts";

const self = "0000000000000500" as PeerId;
const hostile = "0000000000000bad" as PeerId;

describe("a page with a document of 5 MB", () => {
  const doc = new Y.Doc();
  const text = doc.getText("content");
  for (let paragraph = 0; paragraph < 5_000; paragraph++) text.insert(text.length, `${"words ".repeat(170)}\n`);
  const replica = new YReplica(doc, undefined, { onObserverError: () => undefined });
  const documentBytes = Y.encodeStateAsUpdate(doc).length;

  const room = (): Node => {
    const node = new Node({ self, replica, random: Math.random });
    node.handle({ type: "link-opened", peer: hostile, initiator: false }, 0);
    node.handle({ type: "tick" }, 100);
    return node;
  };
  const opening = (round: number): Uint8Array => {
    const sections = [{ type: "vector-items", depth: 0, prefix: 0, items: [] } as const];
    return encodeFrame({ type: "summary", round, digest: new Uint8Array(16), sections, wants: [] }, hostile);
  };
  const bytesOf = (effects: readonly Effect[]): number =>
    effects.reduce((sum, effect) => sum + (effect.type === "send" ? effect.bytes.length : 0), 0);

  it("sends it once for 200 openings in one bundle, and is not busy for longer than with one", () => {
    const node = room();
    const began = performance.now();
    const bytes = Array.from({ length: 200 }, (_, round) => opening(round));
    const effects = node.handle({ type: "frame-received", from: hostile, bytes: bundle(bytes) }, 200);
    expect(bytesOf(effects)).toBeGreaterThan(documentBytes);
    expect(bytesOf(effects)).toBeLessThan(1.1 * documentBytes);
    // Two hundred answers take a minute.
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it("sends it at most three times in ten seconds, to one that opens a round in every frame", () => {
    const node = room();
    let bytes = 0;
    for (let now = 200; now < 10_200; now += 50) {
      const frame = opening(now);
      bytes += bytesOf(node.handle({ type: "frame-received", from: hostile, bytes: frame }, now));
    }
    expect(bytes).toBeGreaterThan(documentBytes);
    expect(bytes).toBeLessThan(3 * documentBytes);
  });
});
