/** One input in, the whole list of effects out. */
import { beforeEach, describe, expect, it } from "vitest";
import { SetReplica } from "../sim/set-replica.ts";
import { defaultConfig } from "./config.ts";
import { Node } from "./node.ts";
import { priorities, type Effect, type Input, type PeerId } from "./types.ts";
import { decodeFrame, encodeFrame, type Frame } from "./wire.ts";

const self = "5555555555555555" as PeerId;
const a = "aaaaaaaaaaaaaaaa" as PeerId;
const b = "bbbbbbbbbbbbbbbb" as PeerId;
const early = "1111111111111111" as PeerId;

/** Effects with their frames decoded, so that a list of them can be read. */
function readable(effects: readonly Effect[]): unknown[] {
  return effects.map((effect) => {
    if (effect.type !== "send") return effect;
    const decoded = decodeFrame(effect.bytes, self);
    return { send: decoded.ok ? decoded.frame : decoded.reason, to: effect.to };
  });
}

/** What is left of a long run: the effects that are dials, with their times. */
const dialsIn = (effects: readonly Effect[]): PeerId[] =>
  effects.flatMap((effect) => (effect.type === "dial" ? [effect.peer] : []));

const changed = { type: "emit", event: { type: "status-changed" } };
const member = (peer: PeerId) => ({ peer, incarnation: 0, presenceClock: 0 });
const alive = (peer: PeerId, incarnation = 0) => ({ peer, state: "alive", incarnation, accuser: undefined }) as const;
const news = (peer: PeerId, incarnation: number) => ({ type: "news", items: [alive(peer, incarnation)] }) as const;
const neighbours = (whole: boolean, added: PeerId[], removed: PeerId[] = []) =>
  ({ type: "neighbours", whole, added, removed }) as const;

describe("a node", () => {
  let replica: SetReplica;
  let node: Node;
  const sent = (from: PeerId, frame: Frame) =>
    ({ type: "frame-received", from, bytes: encodeFrame(frame, from) }) as const;

  beforeEach(() => {
    replica = new SetReplica();
    node = new Node({ self, replica, random: () => 0.5 });
  });

  function link(...peers: PeerId[]): void {
    for (const peer of peers) {
      node.handle({ type: "link-opened", peer, initiator: false }, 0);
      const others = peers.filter((other) => other !== peer);
      node.handle(sent(peer, neighbours(true, [self, ...others])), 0);
    }
    flush();
  }

  // Introductions are news, that waits for other frames at most this long.
  function flush(): void {
    node.handle({ type: "tick" }, defaultConfig.newsMs);
  }

  it("has nothing to do and no deadline while it knows nobody", () => {
    expect(node.handle({ type: "tick" }, 0)).toEqual([]);
    expect(node.nextDeadline()).toBeUndefined();
    expect(node.status()).toEqual({ members: 1, links: 0, inSync: true, agreesWithSomeone: false });
  });

  it("dials whom it finds in the room, at once, and insists with one of them", () => {
    expect(node.handle({ type: "peers-discovered", peers: [a, b], source: "sample" }, 0)).toEqual([
      { type: "dial", peer: b, urgent: true },
      { type: "dial", peer: a, urgent: false },
    ]);
    expect(node.handle({ type: "peers-discovered", peers: [a, b, self], source: "sample" }, 10)).toEqual([]);
  });

  it("lets an announced newcomer dial first, and dials it when it does not", () => {
    expect(node.handle({ type: "peers-discovered", peers: [a], source: "announcement" }, 0)).toEqual([]);
    expect(node.nextDeadline()).toBe(3_000);
    expect(node.handle({ type: "tick" }, 3_000)).toEqual([{ type: "dial", peer: a, urgent: true }]);
  });

  it("dials again with growing pauses, and forgets a peer that nobody is linked to", () => {
    node.handle({ type: "peers-discovered", peers: [a], source: "sample" }, 0);
    const pauses: number[] = [];
    let now = 0;
    for (;;) {
      node.handle({ type: "dial-failed", peer: a, why: "failed" }, now);
      const deadline = node.nextDeadline();
      if (deadline === undefined) break;
      pauses.push(deadline - now);
      now = deadline;
      expect(node.handle({ type: "tick" }, now)).toEqual([{ type: "dial", peer: a, urgent: true }]);
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
  });

  it("forgets a peer at once that is said to be gone", () => {
    node.handle({ type: "peers-discovered", peers: [a], source: "sample" }, 0);
    expect(node.handle({ type: "dial-failed", peer: a, why: "gone" }, 5)).toEqual([]);
    expect(node.nextDeadline()).toBeUndefined();
  });

  it("dials now what it would dial later when the page wakes", () => {
    node.handle({ type: "peers-discovered", peers: [a], source: "sample" }, 0);
    node.handle({ type: "dial-failed", peer: a, why: "failed" }, 1);
    expect(node.handle({ type: "woke" }, 2)).toEqual([{ type: "dial", peer: a, urgent: true }]);
  });

  it("tells a new link whom it is linked to; the side that dialled compares documents at once", () => {
    expect(readable(node.handle({ type: "link-opened", peer: a, initiator: false }, 0))).toEqual([
      { send: neighbours(true, []), to: a },
      { type: "emit", event: { type: "member", peer: a, state: "alive" } },
      changed,
      { send: { type: "roster", reply: false, partial: false, items: [member(self), member(a)] }, to: a },
      changed,
    ]);
    flush();
    expect(readable(node.handle({ type: "link-opened", peer: b, initiator: true }, 200))).toEqual([
      { send: neighbours(false, [b]), to: a },
      { send: neighbours(true, [a]), to: b },
      { type: "emit", event: { type: "member", peer: b, state: "alive" } },
      changed,
      changed,
      {
        send: {
          type: "bundle",
          frames: [
            {
              type: "summary",
              round: 2 ** 31,
              digest: replica.digest(),
              sections: [
                { type: "vector-items", depth: 0, prefix: 0, items: [] },
                { type: "deletion-items", depth: 0, prefix: 0, items: [] },
              ],
              wants: [],
            },
            { type: "news", items: [alive(self)] },
          ],
        },
        to: b,
      },
    ]);
  });

  it("dials those that a neighbour is linked to: at once with the smaller id, later with the greater", () => {
    node.handle({ type: "link-opened", peer: a, initiator: false }, 0);
    expect(node.handle(sent(a, neighbours(true, [self, b, early])), 0)).toEqual([
      { type: "dial", peer: b, urgent: true },
    ]);
    node.handle({ type: "dial-failed", peer: b, why: "failed" }, 100);
    expect(dialsIn(node.handle(sent(a, neighbours(false, [], [])), 1_099))).toEqual([]);
    expect(dialsIn(node.handle({ type: "tick" }, 1_100))).toEqual([b]);
    expect(dialsIn(node.handle(sent(a, neighbours(false, [], [])), 2_999))).toEqual([]);
    expect(node.handle({ type: "tick" }, 3_000)).toContainEqual({ type: "dial", peer: early, urgent: false });
  });

  it("tells an edit once on each link", () => {
    link(a, b);
    const update = replica.insert(1);
    const rumor = { type: "rumor", origin: self, seq: 1, payload: update };
    expect(readable(node.handle({ type: "local-update", update }, 100))).toEqual([
      { send: rumor, to: a },
      { send: rumor, to: b },
    ]);
  });

  it("gathers what follows within a frame, and tells it as one", () => {
    link(a);
    node.handle({ type: "local-update", update: replica.insert(1) }, 100);
    const updates = [replica.insert(1), replica.insert(1)];
    for (const update of updates) expect(node.handle({ type: "local-update", update }, 101)).toEqual([]);
    expect(node.nextDeadline()).toBe(116);
    expect(readable(node.handle({ type: "tick" }, 116))).toEqual([
      { send: { type: "rumor", origin: self, seq: 2, payload: replica.merge(updates) }, to: a },
    ]);
  });

  it("applies a rumor, and passes it on to nobody where all are linked", () => {
    link(a, b);
    const payload = new SetReplica().insert(7);
    const rumor = { type: "rumor", origin: a, seq: 1, payload } as const;
    expect(node.handle(sent(a, rumor), 100)).toEqual([]);
    expect(replica.stateVector().get(7)).toBe(1);
    expect(node.nextDeadline()).toBe(500);
  });

  it("prunes a link that tells what is known, once a second, and closes none for it", () => {
    link(a, b);
    const payload = new SetReplica().insert(7);
    const rumor = { type: "rumor", origin: a, seq: 1, payload } as const;
    node.handle(sent(a, rumor), 100);
    expect(readable(node.handle(sent(b, rumor), 101))).toEqual([{ send: { type: "prune", origin: a }, to: b }]);
    expect(node.handle(sent(b, rumor), 102)).toEqual([]);
    expect(node.counters().duplicates).toBe(2);
    expect(node.links()).toEqual([a, b]);
  });

  it("closes a link that floods it with what is known", () => {
    node = new Node({ self, replica, random: () => 0.5, config: { duplicatesPerTenSeconds: 3 } });
    link(a);
    const rumor = { type: "rumor", origin: a, seq: 1, payload: new SetReplica().insert(7) } as const;
    for (let told = 0; told < 4; told++) node.handle(sent(a, rumor), 100);
    expect(node.links()).toEqual([a]);
    expect(node.handle(sent(a, rumor), 101)).toContainEqual({
      type: "close",
      peer: a,
      reason: "replayed-rumor",
      detail: "4 known rumors in ten seconds",
    });
    expect(node.accepts(a, true, 102)).toBe(false);
  });

  it("passes a rumor on to a link that its teller is not linked to", () => {
    link(a);
    node.handle({ type: "link-opened", peer: b, initiator: false }, 100);
    node.handle({ type: "tick" }, 200);
    const payload = new SetReplica().insert(7);
    expect(readable(node.handle(sent(a, { type: "rumor", origin: a, seq: 1, payload }), 200))).toEqual([
      { send: { type: "rumor", origin: a, seq: 1, payload }, to: b },
    ]);
  });

  it("answers a probe from the message handler, with whether documents and rosters are equal", () => {
    link(a);
    const probe = (nonce: number, digest: Uint8Array, roster: number) =>
      readable(node.handle(sent(a, { type: "probe", nonce, digest, roster }), 150));
    const answer = (nonce: number, same: boolean, sameRoster: boolean) => ({
      send: { type: "probe-ack", nonce, same, sameRoster },
      to: a,
    });
    // Roster 0: whoever asks does not know everyone, so there is nothing to compare.
    expect(probe(3, replica.digest(), 0)).toEqual([answer(3, true, true), changed]);
    expect(probe(4, new Uint8Array(16).fill(1), 1)).toEqual([answer(4, false, false)]);
    expect(node.status().inSync).toBe(true);
  });

  it("probes after a second, again and again, suspects after five, and then gives the link up", () => {
    link(a);
    const done: unknown[] = [];
    for (let at = node.nextDeadline() ?? 0; at <= 3_500; at = node.nextDeadline() ?? at)
      for (const effect of node.handle({ type: "tick" }, at)) {
        const event = effect.type === "emit" ? effect.event : effect;
        if (event.type !== "status-changed") done.push([at, event.type === "member" ? event.state : event.type]);
      }
    expect(done).toEqual([
      ...[1_000, 1_400, 1_800, 2_200, 2_600].map((at) => [at, "send"]),
      [3_000, "suspect"],
      [3_000, "send"],
      [3_400, "send"],
      [3_500, "close"],
      [3_500, "dead"],
      [3_500, "discover"],
    ]);
  });

  it("says why it gave a silent link up", () => {
    link(a);
    for (let at = 1_000; at < 3_500; at += 400) node.handle({ type: "tick" }, at);
    expect(node.handle({ type: "tick" }, 3_500)).toContainEqual({
      type: "close",
      peer: a,
      reason: "unresponsive",
      detail: "nothing heard for 3500 ms",
    });
  });

  it("accuses nobody of silence after having slept itself, and asks again", () => {
    link(a);
    node.handle({ type: "tick" }, 1_000);
    expect(node.handle({ type: "tick" }, 600_000)).toEqual([]);
    const probe = { type: "probe", nonce: 2, digest: replica.digest(), roster: expect.any(Number) as number };
    // Twice as long as before: whoever slept trusts itself less.
    expect(readable(node.handle({ type: "tick" }, 600_800))).toEqual([{ send: probe, to: a }]);
    expect(node.links()).toEqual([a]);
  });

  it("looks into a difference only when it is quiet, as whoever asked", () => {
    link(a);
    node.handle({ type: "local-update", update: replica.insert(1) }, 950);
    node.handle({ type: "tick" }, 1_000);
    const answer = { type: "probe-ack", nonce: 1, same: false, sameRoster: true } as const;
    expect(node.handle(sent(a, answer), 1_040)).toEqual([]);
    expect(node.nextDeadline()).toBe(1_250);
    const [effect] = readable(node.handle({ type: "tick" }, 1_250));
    expect(effect).toMatchObject({ send: { type: "summary", digest: replica.digest() }, to: a });
  });

  it("answers a summary by what the other lacks, and by a summary that asks for the rest", () => {
    link(a);
    replica.insert(1, 3);
    const theirs = new SetReplica();
    theirs.insert(2, 4);
    const sections = [
      { type: "vector-items", depth: 0, prefix: 0, items: [{ client: 2, clock: 4 }] },
      { type: "deletion-items", depth: 0, prefix: 0, items: [] },
    ] as const;
    const summary = { type: "summary", round: 9, digest: theirs.digest(), sections, wants: [] } as const;
    expect(readable(node.handle(sent(a, summary), 100))).toEqual([
      { send: { type: "delta", round: 9, update: replica.encode(new Map([[1, 0]]), new Map()) }, to: a },
      {
        send: { type: "summary", round: 9, digest: undefined, sections: [], wants: [{ client: 2, clock: 0 }] },
        to: a,
      },
    ]);
    expect(node.status().inSync).toBe(false);
    const update = theirs.encode(new Map([[2, 0]]), new Map());
    node.handle(sent(a, { type: "delta", round: 9, update }), 110);
    node.handle(sent(a, { type: "summary", round: 9, digest: undefined, sections: [], wants: [] }), 110);
    expect(replica.stateVector().get(2)).toBe(4);
    expect(node.status().inSync).toBe(true);
  });

  it("ends a round at once when the documents are equal", () => {
    link(a);
    const sections = [{ type: "vector-items", depth: 0, prefix: 0, items: [] }] as const;
    const summary = { type: "summary", round: 9, digest: replica.digest(), sections, wants: [] } as const;
    expect(readable(node.handle(sent(a, summary), 100))).toEqual([
      { send: { type: "summary", round: 9, digest: undefined, sections: [], wants: [] }, to: a },
      changed,
    ]);
  });

  it("carries presence as the last word of its peer, at most twenty times a second, until the peer is gone", () => {
    link(a);
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
    expect(readable(node.handle({ type: "local-presence", payload: Uint8Array.of(1) }, 220))).toEqual([own(1)]);
    expect(node.handle({ type: "local-presence", payload: Uint8Array.of(2) }, 230)).toEqual([]);
    expect(node.handle({ type: "local-presence", payload: Uint8Array.of(3) }, 240)).toEqual([]);
    expect(readable(node.handle({ type: "tick" }, 270))).toEqual([own(3)]);
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
    link(a, b);
    node.handle(sent(a, { type: "presence", origin: a, clock: 1, payload: Uint8Array.of(1) }), 210);
    expect(node.handle({ type: "link-closed", peer: a }, 220)).not.toContainEqual(
      expect.objectContaining({ event: expect.objectContaining({ type: "presence-gone" }) as unknown }),
    );
    expect(node.handle(sent(b, neighbours(false, [], [a])), 230)).toContainEqual({
      type: "emit",
      event: { type: "presence-gone", origin: a },
    });
  });

  it("looks at everyone else at once when a link is lost: a rumor may have been on its way", () => {
    link(a, b);
    const probe = { type: "probe", nonce: 1, digest: replica.digest(), roster: expect.any(Number) as number };
    const suspicion = { peer: a, state: "suspect", incarnation: 0, accuser: self };
    expect(readable(node.handle({ type: "link-closed", peer: a }, 100))).toEqual([
      { send: neighbours(false, [], [a]), to: b },
      { type: "emit", event: { type: "member", peer: a, state: "suspect" } },
      { send: { type: "bundle", frames: [probe, { type: "news", items: [suspicion] }] }, to: b },
      changed,
    ]);
  });

  it("says goodbye, with what it had not told yet, and closes", () => {
    link(a);
    node.handle(sent(a, { type: "presence", origin: a, clock: 1, payload: Uint8Array.of(1) }), 100);
    node.handle({ type: "local-update", update: replica.insert(1) }, 100);
    const update = replica.insert(1);
    node.handle({ type: "local-update", update }, 101);
    expect(readable(node.handle({ type: "leave" }, 102))).toEqual([
      { send: { type: "rumor", origin: self, seq: 2, payload: update }, to: a },
      { send: { type: "leave" }, to: a },
      { type: "close", peer: a, reason: "left", detail: "leaving" },
      { type: "emit", event: { type: "member", peer: a, state: "dead" } },
      changed,
      changed,
      { type: "emit", event: { type: "presence-gone", origin: a } },
    ]);
  });

  it("does nothing any more once it has left: neither dials nor asks for others, nor lets anyone in", () => {
    link(a);
    node.handle(sent(a, neighbours(false, [early, b])), 100);
    expect(node.handle({ type: "leave" }, 200).filter(({ type }) => type === "dial" || type === "discover")).toEqual(
      [],
    );
    expect(node.nextDeadline()).toBeUndefined();
    expect(node.handle({ type: "peers-discovered", peers: [a, b], source: "sample" }, 300)).toEqual([]);
    expect(node.handle({ type: "tick" }, 60_000)).toEqual([]);
    expect(node.accepts(b, true, 60_000)).toBe(false);
    // A dial that was under way.
    expect(node.handle({ type: "link-opened", peer: b, initiator: true }, 60_000)).toEqual([
      { type: "close", peer: b, reason: "left", detail: "left before" },
    ]);
  });

  it("gives up a link beyond its limit, and no other, and thinks no worse of the peer", () => {
    node = new Node({ self, replica, random: () => 0.5, config: { activeView: 1, activeSlack: 0 } });
    link(a);
    expect(readable(node.handle({ type: "link-opened", peer: b, initiator: false }, 200))).toEqual([
      { send: { type: "disconnect", replacement: undefined }, to: b },
      { type: "close", peer: b, reason: "surplus", detail: "1 links are open" },
    ]);
    expect(node.links()).toEqual([a]);
    node.handle({ type: "link-closed", peer: a }, 300);
    expect(node.accepts(b, false, 300)).toBe(true);
  });

  it("lets what waits go before its goodbye, after which nobody listens", () => {
    link(a);
    const sends = node.handle({ type: "leave" }, 10).filter((effect) => effect.type === "send");
    expect(sends.map(({ priority }) => priority)).toEqual([priorities.rumor]);
  });

  it("turns to the next peer when one never answers a round", () => {
    for (const peer of [a, b]) node.handle({ type: "link-opened", peer, initiator: true }, 0);
    const opened: PeerId[] = [];
    for (let now = 1_000; now < 40_000; now += 1_000) {
      // Both live, and say nothing else.
      for (const effect of [a, b].flatMap((peer) => node.handle(sent(peer, neighbours(true, [self, a, b])), now)))
        if (effect.type === "send" && effect.bytes[0] === 0x08) opened.push(effect.to);
    }
    expect(opened.slice(0, 3)).toEqual([b, a, b]);
  });

  it("dials a peer that closes every link as soon as it opens ever more rarely, until it is heard of anew", () => {
    node.handle({ type: "link-opened", peer: b, initiator: false }, 0);
    const dialled: number[] = [];
    let now = 0;
    const take = (input: Input): void => {
      if (!dialsIn(node.handle(input, now)).includes(a)) return;
      dialled.push(now);
      node.handle({ type: "link-opened", peer: a, initiator: true }, now);
      node.handle({ type: "link-closed", peer: a }, now);
    };
    take(sent(b, neighbours(true, [self, a])));
    for (; now < 120_000; now += 50) {
      // It refutes that it is dead by way of the other one, as long as it is dialled.
      if (now % 500 === 0) take(sent(b, now < 31_000 ? news(a, now / 500) : neighbours(false, [], [])));
      take({ type: "tick" });
    }
    expect(dialled.slice(0, 6)).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000]);
    // By now it is believed dead, and tried as one that may have been behind a partition.
    expect(dialled.slice(6)).toEqual([38_000, 48_000, 68_000, 108_000]);
    take(sent(b, news(a, 1_000)));
    expect(dialled.at(-1)).toBe(120_000);
  });

  it("hears nothing from a peer without a link", () => {
    expect(node.handle(sent(a, { type: "probe", nonce: 1, digest: replica.digest(), roster: 0 }), 0)).toEqual([]);
  });
});
