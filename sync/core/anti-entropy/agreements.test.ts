/** What is known of each link's other end, and since when. */
import { beforeEach, expect, it } from "vitest";
import { peerOf, ScriptedIo } from "../testing/scripted-io.ts";
import type { Fact } from "../types.ts";
import { Agreements, changesReplica } from "./agreements.ts";

const [a, b] = [peerOf(1), peerOf(2)];
let agreements: Agreements;
let io: ScriptedIo;
const tell = (now: number, fact: Fact): void => agreements.told(io.at(now), fact);
const compare = (now: number, same: boolean, current = true): void =>
  tell(now, { type: "compared", peer: a, same, sameRoster: true, mine: true, current });
const find = (now: number, peerLacks: boolean, selfLacks: boolean): void =>
  tell(now, { type: "difference-found", peer: a, peerLacks, selfLacks });
const type = (now: number): void => tell(now, { type: "local-update", update: new Uint8Array() });

beforeEach(() => {
  agreements = new Agreements();
  io = new ScriptedIo(peerOf(9));
  agreements.opened(io.at(100), { peer: a, initiator: true });
});

it("nothing is known of a link that has opened, nor of one that has closed", () => {
  expect(agreements.of(a)).toEqual({ standing: "unknown", since: 100, comparedAt: undefined, sameAt: undefined });
  agreements.closed(io, a);
  expect(agreements.of(a)).toBeUndefined();
  compare(200, true);
  find(200, true, true);
  expect(agreements.of(a)).toBeUndefined();
});

it("equal digests are the same, since the first of them", () => {
  compare(200, true);
  compare(300, true);
  expect(agreements.of(a)).toEqual({ standing: "same", since: 200, comparedAt: 300, sameAt: 300 });
});

it("a change of this replica leaves it open whether the peer has it, until they are compared", () => {
  compare(200, true);
  type(250);
  type(260);
  expect(agreements.of(a)).toEqual({ standing: "unconfirmed", since: 250, comparedAt: 200, sameAt: 200 });
  compare(300, true);
  expect(agreements.of(a)).toMatchObject({ standing: "same", since: 300 });
});

it("an answer about an earlier state of this replica does not confirm the present one", () => {
  compare(200, true, false);
  expect(agreements.of(a)).toEqual({ standing: "unconfirmed", since: 200, comparedAt: 200, sameAt: 200 });
});

it("digests that differ say nothing of who lacks what; a round finds it, and equal digests end it", () => {
  compare(200, true);
  compare(300, false);
  expect(agreements.of(a)).toEqual({ standing: "unknown", since: 300, comparedAt: 300, sameAt: 200 });
  find(310, true, false);
  expect(agreements.of(a)).toMatchObject({ standing: "behind", since: 310 });
  compare(320, false);
  expect(agreements.of(a)).toMatchObject({ standing: "behind", since: 310, comparedAt: 320 });
  find(330, false, true);
  expect(agreements.of(a)?.standing).toBe("apart");
  find(340, true, false);
  expect(agreements.of(a)).toMatchObject({ standing: "apart", since: 330 });
  compare(350, true);
  expect(agreements.of(a)).toMatchObject({ standing: "same", since: 350 });
  find(360, false, true);
  expect(agreements.of(a)?.standing).toBe("ahead");
});

it("links stand for themselves", () => {
  agreements.opened(io.at(150), { peer: b, initiator: false });
  compare(200, true);
  expect([agreements.of(a)?.standing, agreements.of(b)?.standing]).toEqual(["same", "unknown"]);
});

it("what others find is news; what is written here is none", () => {
  const news = (act: () => void): boolean => {
    const before = agreements.revision;
    act();
    return agreements.revision > before;
  };
  expect(news(() => compare(200, true))).toBe(true);
  expect(news(() => compare(300, true))).toBe(false);
  expect(news(() => type(310))).toBe(false);
  expect(news(() => compare(320, true))).toBe(true);
  expect(io.take()).toEqual([]);
});

it("an own edit changes the replica when it is made, and not when it is told", () => {
  expect(changesReplica({ type: "local-update", update: new Uint8Array() })).toBe(true);
  expect(changesReplica({ type: "replica-changed", by: "rumor" })).toBe(false);
  expect(changesReplica({ type: "replica-changed", by: "rumor", from: a })).toBe(true);
  for (const by of ["held", "repair", "part", "store"] as const)
    expect(changesReplica({ type: "replica-changed", by })).toBe(true);
  expect(changesReplica({ type: "alarm", peer: a })).toBe(false);
});
