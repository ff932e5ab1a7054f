/** What must hold at the end of a soak. */
import { describe, expect, it } from "vitest";
import { formatToken } from "../shared/tokens.ts";
import { checkHoldings, findIslands, Ledger } from "./checks.ts";
import type { Holding } from "./members/member.ts";

describe("what is checked at the end", () => {
  const holding: Holding = {
    digest: "aa",
    self: "a",
    peers: ["a", "b", "c"],
    signaling: "connected",
    members: 3,
    vector: [
      [1, 10],
      [2, 5],
    ],
    text: "text",
    tokens: formatToken(4) + formatToken(9),
  };
  const memberOf = (burst: number): number => burst % 2;
  const ledger = new Ledger();
  ledger.acknowledge(0, 2, { client: 1, clock: 7 });
  ledger.acknowledge(0, 4, { client: 1, clock: 10 });
  ledger.acknowledge(1, 7, { client: 2, clock: 5 });
  const failing = (...others: [string, Holding][]): string[] =>
    checkHoldings(new Map([["page 0", holding], ["node 0", holding], ...others]), ledger, memberOf)
      .filter(({ holds }) => !holds)
      .map(({ name, detail }) => `${name}: ${detail}`);

  it("passes where all have everything", () => {
    expect(failing()).toEqual([]);
    expect(ledger.characters).toBe(15);
  });

  it("names the members with another digest", () => {
    expect(failing(["node 1", { ...holding, digest: "bb" }])).toEqual([
      "every digest equal: 2 different: node 1 hold something else",
    ]);
  });

  it("finds different texts under equal digests", () => {
    expect(failing(["node 1", { ...holding, text: "test" }])).toEqual(["nobody diverged: 2 different texts"]);
  });

  it("names a member that is alone", () => {
    expect(failing(["node 1", { ...holding, self: "d", peers: [] }])).toEqual([
      "everyone linked, and no island: apart: node 1 (signaling connected, 3 members known, 0 links)",
    ]);
  });

  it("finds an island: members that are linked, but only to each other", () => {
    const linked = (self: string, ...peers: string[]): Holding => ({ ...holding, self, peers });
    const room: [string, Holding][] = [
      ["node 0", linked("a", "b", "c")],
      ["node 1", linked("b", "a")],
      ["node 2", linked("c", "a", "gone")],
      ["node 3", linked("d", "gone")],
      ["node 4", linked("e", "f", "gone")],
      // The other end may not know this link yet.
      ["node 5", linked("f")],
    ];
    expect(findIslands(new Map(room.slice(0, 3)))).toEqual([]);
    expect(findIslands(new Map(room))).toEqual([
      "node 4 (signaling connected, 3 members known, 2 links), node 5 (signaling connected, 3 members known, 0 links)",
      "node 3 (signaling connected, 3 members known, 1 links)",
    ]);
  });

  it("counts missing acknowledged characters, of a client that is behind and of an unknown one", () => {
    expect(failing(["node 1", { ...holding, vector: [[1, 8]] }])).toEqual([
      "every acknowledged character present: 15 acknowledged, 7 missing where most are",
    ]);
  });

  it("misses a member's last token, unless a later one of the same member is there", () => {
    expect(failing(["node 1", { ...holding, tokens: formatToken(2) + formatToken(9) }])).toEqual([
      "nobody diverged: 2 different texts",
      "every last acknowledged token in the text: 1 missing where most are",
    ]);
    expect(ledger.missingTokens({ ...holding, tokens: formatToken(6) + formatToken(7) }, memberOf)).toBe(0);
  });

  it("fails where nothing was acknowledged", () => {
    const [, , , characters] = checkHoldings(new Map([["a", holding]]), new Ledger(), memberOf);
    expect(characters?.holds).toBe(false);
  });
});
