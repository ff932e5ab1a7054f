/** What goes over the links of a node: one input in, the whole list of effects out. */
import { beforeEach, describe, expect, it } from "vitest";
import { SetReplica } from "../sim/set-replica.ts";
import { Node } from "./node.ts";
import {
  a,
  answerTo,
  b,
  changed,
  link,
  neighbours,
  readable,
  recipientsOf,
  self,
  sent,
} from "./testing/scripted-node.ts";
import type { PeerId } from "./types.ts";
import { decodeFrame, type Frame } from "./frames.ts";

const hasSummary = (frame: Frame): boolean =>
  frame.type === "summary" || (frame.type === "bundle" && frame.frames.some(({ type }) => type === "summary"));

describe("a node", () => {
  let replica: SetReplica;
  let node: Node;

  beforeEach(() => {
    replica = new SetReplica();
    node = new Node({ self, replica, random: () => 0.5 });
  });

  it("has nothing to do and no deadline while it knows nobody", () => {
    expect(node.handle({ type: "tick" }, 0)).toEqual([]);
    expect(node.nextDeadline()).toBeUndefined();
    expect(node.status()).toEqual({ members: 1, links: 0, inSync: true, differing: [], agreesWithSomeone: false });
  });

  it("tells an edit once on each link", () => {
    link(node, a, b);
    const update = replica.insert(1);
    const rumor = { type: "rumor", origin: self, seq: 1, payload: update };
    expect(readable(node.handle({ type: "local-update", update }, 100))).toEqual([
      { send: rumor, to: a },
      { send: rumor, to: b },
    ]);
  });

  it("gathers what follows within a frame, and tells it as one", () => {
    link(node, a);
    node.handle({ type: "local-update", update: replica.insert(1) }, 100);
    const updates = [replica.insert(1), replica.insert(1)];
    for (const update of updates) expect(node.handle({ type: "local-update", update }, 101)).toEqual([]);
    expect(node.nextDeadline()).toBe(116);
    expect(readable(node.handle({ type: "tick" }, 116))).toEqual([
      { send: { type: "rumor", origin: self, seq: 2, payload: replica.merge(updates) }, to: a },
    ]);
  });

  it("answers an opening that comes again where its first answer went, and none while the link is congested", () => {
    link(node, a);
    node.handle({ type: "local-update", update: replica.insert(1) }, 100);
    const opening = (round: number) =>
      sent(a, {
        type: "summary",
        round,
        digest: new Uint8Array(16),
        sections: [{ type: "vector-items", depth: 0, prefix: 0, items: [] }],
        wants: [],
      });
    const priorities = (round: number, now: number) =>
      node.handle(opening(round), now).flatMap((effect) => {
        const decoded = effect.type === "send" ? decodeFrame(effect.bytes, self) : undefined;
        return effect.type === "send" && decoded?.ok && hasSummary(decoded.frame) ? [effect.priority] : [];
      });
    const first = priorities(1, 200);
    expect(first).toHaveLength(1);
    expect(priorities(1, 1_000)).toEqual(first);
    node.handle({ type: "link-congested", peer: a, congested: true, progressed: false }, 1_800);
    expect(priorities(2, 1_800)).toEqual([]);
    node.handle({ type: "link-congested", peer: a, congested: false, progressed: true }, 1_800);
    expect(priorities(2, 1_800)).toHaveLength(1);
  });

  it("applies a rumor, and passes it on to nobody where all are linked", () => {
    link(node, a, b);
    const payload = new SetReplica().insert(7);
    const rumor = { type: "rumor", origin: a, seq: 1, payload } as const;
    expect(node.handle(sent(a, rumor), 100)).toEqual([]);
    expect(replica.stateVector().get(7)).toBe(1);
    expect(node.nextDeadline()).toBe(500);
  });

  it("prunes a link that tells what is known, once a second, and closes none for it", () => {
    link(node, a, b);
    const payload = new SetReplica().insert(7);
    const rumor = { type: "rumor", origin: a, seq: 1, payload } as const;
    node.handle(sent(a, rumor), 100);
    expect(readable(node.handle(sent(b, rumor), 101))).toEqual([{ send: { type: "prune", origin: a }, to: b }]);
    expect(node.handle(sent(b, rumor), 102)).toEqual([]);
    expect(node.counters().duplicates).toBe(2);
    expect(node.links()).toEqual([a, b]);
  });

  it("closes a link that floods it with what is known", () => {
    node = new Node({ self, replica, random: () => 0.5, config: { outbox: { duplicatesPerTenSeconds: 3 } } });
    link(node, a);
    const rumor = { type: "rumor", origin: a, seq: 1, payload: new SetReplica().insert(7) } as const;
    for (let told = 0; told < 4; told++) node.handle(sent(a, rumor), 100);
    expect(node.links()).toEqual([a]);
    expect(node.handle(sent(a, rumor), 101)).toContainEqual({
      type: "close",
      peer: a,
      reason: "replayed-rumor",
      detail: "4 known rumors in ten seconds",
    });
    expect(answerTo(node, a, true, 102)).toBeUndefined();
  });

  it("passes a rumor on to a link that its teller is not linked to", () => {
    link(node, a);
    node.handle({ type: "link-opened", peer: b, initiator: false }, 100);
    node.handle({ type: "tick" }, 200);
    const payload = new SetReplica().insert(7);
    expect(readable(node.handle(sent(a, { type: "rumor", origin: a, seq: 1, payload }), 200))).toEqual([
      { send: { type: "rumor", origin: a, seq: 1, payload }, to: b },
    ]);
  });

  it("answers a probe from the message handler, with whether documents and rosters are equal", () => {
    link(node, a);
    const probe = (nonce: number, digest: Uint8Array, roster: number) =>
      readable(node.handle(sent(a, { type: "probe", nonce, digest, roster }), 150));
    const answer = (nonce: number, same: boolean, sameRoster: boolean) => ({
      send: { type: "probe-ack", nonce, same, sameRoster },
      to: a,
    });
    // Roster 0: whoever asks does not know everyone, so there is nothing to compare.
    expect(probe(3, replica.digest(), 0)).toEqual([answer(3, true, true), changed]);
    expect(probe(4, new Uint8Array(16).fill(1), 1)).toEqual([answer(4, false, false), changed]);
    expect(node.status().inSync).toBe(true);
  });

  it("looks into a difference only when it is quiet, as whoever asked", () => {
    link(node, a);
    node.handle({ type: "local-update", update: replica.insert(1) }, 950);
    node.handle({ type: "tick" }, 1_000);
    const answer = { type: "probe-ack", nonce: 1, same: false, sameRoster: true } as const;
    expect(node.handle(sent(a, answer), 1_040)).toEqual([]);
    expect(node.nextDeadline()).toBe(1_250);
    const [effect] = readable(node.handle({ type: "tick" }, 1_250));
    expect(effect).toMatchObject({ send: { type: "summary", digest: replica.digest() }, to: a });
  });

  it("answers a summary by what the other lacks, and by a summary that asks for the rest", () => {
    link(node, a);
    replica.insert(1, 3);
    const theirs = new SetReplica();
    theirs.insert(2, 4);
    const sections = [
      { type: "vector-items", depth: 0, prefix: 0, items: [{ client: 2, clock: 4 }] },
      { type: "deletion-items", depth: 0, prefix: 0, items: [] },
    ] as const;
    const summary = { type: "summary", round: 9, digest: theirs.digest(), sections, wants: [] } as const;
    const [given] = replica.encode(new Map([[1, 0]]), new Map());
    expect(readable(node.handle(sent(a, summary), 100))).toEqual([
      { send: { type: "delta", round: 9, restBytes: 0, update: given }, to: a },
      {
        send: { type: "summary", round: 9, digest: undefined, sections: [], wants: [{ client: 2, clock: 0 }] },
        to: a,
      },
      changed,
    ]);
    expect(node.knowledge()).toMatchObject([{ peer: a, standing: "apart", comparedAt: undefined }]);
    expect(node.status().inSync).toBe(false);
    const [update = new Uint8Array()] = theirs.encode(new Map([[2, 0]]), new Map());
    node.handle(sent(a, { type: "delta", round: 9, restBytes: 0, update }), 110);
    node.handle(sent(a, { type: "summary", round: 9, digest: undefined, sections: [], wants: [] }), 110);
    expect(replica.stateVector().get(2)).toBe(4);
    expect(node.status().inSync).toBe(true);
  });

  it("ends a round at once when the documents are equal", () => {
    link(node, a);
    const sections = [{ type: "vector-items", depth: 0, prefix: 0, items: [] }] as const;
    const summary = { type: "summary", round: 9, digest: replica.digest(), sections, wants: [] } as const;
    expect(readable(node.handle(sent(a, summary), 100))).toEqual([
      { send: { type: "summary", round: 9, digest: undefined, sections: [], wants: [] }, to: a },
      changed,
    ]);
  });

  it("carries presence as the last word of its peer, at most twenty times a second, until the peer is gone", () => {
    link(node, a);
    const presence = (clock: number) =>
      ({ type: "presence", origin: a, clock, payload: Uint8Array.of(clock) }) as const;
    expect(node.handle(sent(a, presence(2)), 210)).toEqual([
      { type: "emit", event: { type: "presence", origin: a, payload: Uint8Array.of(2) } },
    ]);
    expect(node.handle(sent(a, presence(1)), 211)).toEqual([]);
    const own = (clock: number) => ({
      send: { type: "presence", origin: self, clock, payload: Uint8Array.of(clock) },
      to: a,
    });
    expect(node.handle({ type: "local-presence", payload: Uint8Array.of(1) }, 220)).toEqual([]);
    expect(readable(node.handle({ type: "tick" }, 224))).toEqual([own(1)]);
    expect(node.handle({ type: "local-presence", payload: Uint8Array.of(2) }, 230)).toEqual([]);
    expect(node.handle({ type: "local-presence", payload: Uint8Array.of(3) }, 240)).toEqual([]);
    expect(node.handle({ type: "tick" }, 270)).toEqual([]);
    expect(readable(node.handle({ type: "tick" }, 274))).toEqual([own(3)]);
    // Nobody else can be linked to it: it is believed dead without waiting.
    expect(node.handle({ type: "link-closed", peer: a }, 280)).toEqual([
      { type: "emit", event: { type: "member", peer: a, state: "suspect" } },
      changed,
      { type: "discover" },
      { type: "emit", event: { type: "member", peer: a, state: "dead" } },
      changed,
      { type: "emit", event: { type: "presence-gone", origin: a } },
    ]);
  });

  it("keeps the presence of a peer that a neighbour is still linked to, until nobody is", () => {
    link(node, a, b);
    node.handle(sent(a, { type: "presence", origin: a, clock: 1, payload: Uint8Array.of(1) }), 210);
    expect(node.handle({ type: "link-closed", peer: a }, 220)).not.toContainEqual(
      expect.objectContaining({ event: expect.objectContaining({ type: "presence-gone" }) as unknown }),
    );
    expect(node.handle(sent(b, neighbours(false, [], [a])), 230)).toContainEqual({
      type: "emit",
      event: { type: "presence-gone", origin: a },
    });
  });

  it("turns to the next peer when one never answers a round", () => {
    for (const peer of [a, b]) node.handle({ type: "link-opened", peer, initiator: true }, 0);
    const opened: PeerId[] = [];
    for (let now = 1_000; now < 40_000; now += 1_000) {
      // Both live, and say nothing else.
      const effects = [a, b].flatMap((peer) => node.handle(sent(peer, neighbours(true, [self, a, b])), now));
      opened.push(...recipientsOf(effects, "summary"));
    }
    // An opening without an answer is said again before the round is given up.
    expect(opened.slice(0, 8)).toEqual([a, a, b, b, b, a, a, a]);
  });

  it("hears nothing from a peer without a link", () => {
    expect(node.handle(sent(a, { type: "probe", nonce: 1, digest: replica.digest(), roster: 0 }), 0)).toEqual([]);
  });
});
