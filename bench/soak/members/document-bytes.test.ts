/** The counted size of a document, held against the heap. */
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { seededRandom } from "../../../sync/sim/random.ts";
import { collectGarbage } from "./collect-garbage.ts";
import { documentBytes } from "./document-bytes.ts";

describe("what a document takes", () => {
  // As in a room, three write, and every peer gets each edit by itself.
  const writeTogether = (): Y.Doc[] => {
    const random = seededRandom(3);
    const docs = Array.from({ length: 12 }, () => new Y.Doc());
    for (const [index, doc] of docs.entries()) doc.clientID = 2 ** 32 - 1 - index;
    for (const [from, doc] of docs.slice(0, 3).entries())
      doc.on("update", (update: Uint8Array, origin: unknown) => {
        if (origin === "network") return;
        for (const [to, other] of docs.entries()) if (to !== from) Y.applyUpdate(other, update, "network");
      });
    for (let edit = 0; edit < 3_000; edit++) {
      const text = (docs[edit % 3] as Y.Doc).getText("content");
      const at = Math.floor(random() * text.length);
      if (random() < 0.3) text.delete(at, Math.min(4, text.length - at));
      else text.insert(at, edit % 7 === 0 ? "žluťoučký" : "a few words of it");
    }
    return docs;
  };

  it("is what the heap loses without it", () => {
    const heapBytes = (): number => {
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    writeTogether();
    const docs = writeTogether();
    const counted = docs.reduce((sum, doc) => sum + documentBytes(doc, 8), 0);
    const before = heapBytes();
    docs.length = 0;
    const bytes = before - heapBytes();
    expect(counted).toBeGreaterThan(2_000_000);
    expect(counted / bytes).toBeGreaterThan(0.9);
    expect(counted / bytes).toBeLessThan(1.1);
  });

  it("is more for a document written step by step than for one loaded at once, and half with compressed pointers", () => {
    const [written] = writeTogether() as [Y.Doc];
    const loaded = new Y.Doc();
    Y.applyUpdate(loaded, Y.encodeStateAsUpdate(written));
    expect(documentBytes(written, 8)).toBeGreaterThan(documentBytes(loaded, 8));
    expect(documentBytes(written, 4) / documentBytes(written, 8)).toBeCloseTo(0.5, 1);
  });
});
