import { afterEach, describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { describeDifferences, type NamedHoldings } from "./differences.ts";
import { readHoldings, type Reading } from "./holdings.ts";

afterEach(() => vi.unstubAllGlobals());

/** What the function reads that runs in pages. */
function read(doc: Y.Doc, whole = true): Reading {
  const states = new Map([[doc.clientID, { user: { name: `user ${doc.clientID}` } }]]);
  vi.stubGlobal("app", { provider: { doc, awareness: { getStates: () => states } } });
  return readHoldings({ path: "app.provider", whole }) as Reading;
}

function docOf(clientID: number, ...updates: Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = clientID;
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

const named = (name: string, doc: Y.Doc): NamedHoldings => ({
  name,
  holdings: read(doc).holdings as NamedHoldings["holdings"],
});
const write = (doc: Y.Doc, text: string, at = 0): void => doc.getText("content").insert(at, text);

describe("what a page holds", () => {
  it("is equal exactly where edits and deletions are, however they came", () => {
    const ada = docOf(1);
    write(ada, "Hello");
    const ben = docOf(2, Y.encodeStateAsUpdate(ada));
    write(ben, " there", 5);
    ben.getText("content").delete(0, 2);
    expect(read(ada).digest).not.toBe(read(ben).digest);
    Y.applyUpdate(ada, Y.encodeStateAsUpdate(ben));
    expect(read(ada).digest).toBe(read(ben).digest);
    const state = read(ben).digest;
    ben.getText("content").delete(0, 1);
    expect(read(ben).digest).not.toBe(state);
  });

  it("is an author's last clock, the deleted ranges, the names that are there, and whether updates wait", () => {
    const ada = docOf(1);
    write(ada, "Hello");
    ada.getText("content").delete(1, 2);
    expect(read(ada).holdings).toEqual({
      self: 1,
      authors: [{ client: 1, clock: 5, deleted: [[1, 3]] }],
      names: [[1, "user 1"]],
      waiting: false,
    });
    expect(read(ada, false).holdings).toBeUndefined();
    const late = docOf(3);
    const state = Y.encodeStateVector(ada);
    write(ada, "!", 3);
    Y.applyUpdate(late, Y.encodeStateAsUpdate(ada, state));
    expect(read(late).holdings).toMatchObject({ authors: [], waiting: true });
  });

  it("is undefined where there is no provider, or none with a document", () => {
    expect(readHoldings({ path: "no.provider", whole: false })).toBeUndefined();
    vi.stubGlobal("provider", {});
    expect(readHoldings({ path: "provider", whole: false })).toBeUndefined();
  });
});

describe("the difference", () => {
  it("names what each peer lacks, whose it is, and who has it", () => {
    const ada = docOf(1);
    write(ada, "Hello");
    const shared = Y.encodeStateAsUpdate(ada);
    const [ben, cleo] = [docOf(2, shared), docOf(3, shared)];
    write(ada, "!", 5);
    ben.getText("content").delete(0, 2);
    Y.applyUpdate(cleo, Y.encodeStateAsUpdate(ada));
    expect(describeDifferences([named("Ada", ada), named("Ben", ben), named("Cleo", cleo)])).toEqual([
      "Ada lacks deletions in what Ada (client 1) wrote, at clocks 0 to 1: Ben has it.",
      "Ben lacks what Ada (client 1) wrote at clock 5: Ada and Cleo have it.",
      "Cleo lacks deletions in what Ada (client 1) wrote, at clocks 0 to 1: Ben has it.",
    ]);
  });

  it("names authors that have left by number, and counts further deletions", () => {
    const ada = docOf(
      1,
      (() => {
        const left = docOf(9);
        write(left, "abcdef");
        return Y.encodeStateAsUpdate(left);
      })(),
    );
    const ben = docOf(2, Y.encodeStateAsUpdate(ada));
    ada.getText("content").delete(0, 1);
    ada.getText("content").delete(1, 2);
    expect(describeDifferences([named("Ada", ada), named("Ben", ben)])).toEqual([
      "Ben lacks deletions in what client 9 wrote, at clock 0 and 2 more: Ada has it.",
    ]);
  });

  it("is nothing where all hold the same", () => {
    const ada = docOf(1);
    write(ada, "Hello");
    expect(describeDifferences([named("Ada", ada), named("Ben", docOf(2, Y.encodeStateAsUpdate(ada)))])).toEqual([]);
  });
});
