/** One input in, the whole list of effects out. */
import { beforeEach, describe, expect, it } from "vitest";
import { SetReplica } from "../sim/set-replica.ts";
import { Node } from "./node.ts";
import { priorities, type Effect, type PeerId } from "./types.ts";
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

const changed = { type: "emit", event: { type: "status-changed" } };
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
  }

  it("has nothing to do and no deadline while it knows nobody", () => {
    expect(node.handle({ type: "tick" }, 0)).toEqual([]);
    expect(node.nextDeadline(0)).toBeUndefined();
    expect(node.status()).toEqual({ members: 1, links: 0, inSync: true, agreesWithSomeone: false });
  });

  it("dials whom it finds in the room, at once", () => {
    expect(node.handle({ type: "peers-discovered", peers: [a, b], source: "sample" }, 0)).toEqual([
      { type: "dial", peer: a },
      { type: "dial", peer: b },
    ]);
    expect(node.handle({ type: "peers-discovered", peers: [a, b, self], source: "sample" }, 10)).toEqual([]);
  });

  it("lets an announced newcomer dial first, and dials it when it does not", () => {
    expect(node.handle({ type: "peers-discovered", peers: [a], source: "announcement" }, 0)).toEqual([]);
    expect(node.nextDeadline(0)).toBe(3_000);
    expect(node.handle({ type: "tick" }, 3_000)).toEqual([{ type: "dial", peer: a }]);
  });

  it("dials again with growing pauses, and forgets a peer that nobody is linked to", () => {
    node.handle({ type: "peers-discovered", peers: [a], source: "sample" }, 0);
    const pauses: number[] = [];
    let now = 0;
    for (;;) {
      node.handle({ type: "dial-failed", peer: a, gone: false }, now);
      const deadline = node.nextDeadline(now);
      if (deadline === undefined) break;
      pauses.push(deadline - now);
      now = deadline;
      expect(node.handle({ type: "tick" }, now)).toEqual([{ type: "dial", peer: a }]);
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
  });

  it("forgets a peer at once that is said to be gone", () => {
    node.handle({ type: "peers-discovered", peers: [a], source: "sample" }, 0);
    expect(node.handle({ type: "dial-failed", peer: a, gone: true }, 5)).toEqual([]);
    expect(node.nextDeadline(5)).toBeUndefined();
  });

  it("dials now what it would dial later when the page wakes", () => {
    node.handle({ type: "peers-discovered", peers: [a], source: "sample" }, 0);
    node.handle({ type: "dial-failed", peer: a, gone: false }, 1);
    expect(node.handle({ type: "woke" }, 2)).toEqual([{ type: "dial", peer: a }]);
  });

  it("tells a new link whom it is linked to; the side that dialled compares documents at once", () => {
    expect(readable(node.handle({ type: "link-opened", peer: a, initiator: false }, 0))).toEqual([
      { send: neighbours(true, []), to: a },
      changed,
    ]);
    expect(readable(node.handle({ type: "link-opened", peer: b, initiator: true }, 0))).toEqual([
      { send: neighbours(false, [b]), to: a },
      { send: neighbours(true, [a]), to: b },
      changed,
      {
        send: {
          type: "summary",
          round: 2 ** 31,
          digest: replica.digest(),
          sections: [
            { type: "vector-items", depth: 0, prefix: 0, items: [] },
            { type: "deletion-items", depth: 0, prefix: 0, items: [] },
          ],
          wants: [],
        },
        to: b,
      },
    ]);
  });

  it("dials those that a neighbour is linked to: at once with the smaller id, later with the greater", () => {
    node.handle({ type: "link-opened", peer: a, initiator: false }, 0);
    expect(node.handle(sent(a, neighbours(true, [self, b, early])), 0)).toEqual([{ type: "dial", peer: b }, changed]);
    expect(node.handle({ type: "tick" }, 1_999)).toEqual([]);
    expect(node.handle({ type: "dial-failed", peer: b, gone: false }, 2_000)).toContainEqual(
      expect.objectContaining({ type: "send", to: a }),
    );
    expect(node.handle({ type: "tick" }, 3_000)).toEqual([
      { type: "dial", peer: b },
      { type: "dial", peer: early },
    ]);
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
    expect(node.nextDeadline(101)).toBe(116);
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
    expect(node.handle(sent(b, rumor), 101)).toEqual([]);
    expect(node.counters().duplicates).toBe(1);
  });

  it("passes a rumor on to a link that its teller is not linked to", () => {
    link(a);
    node.handle({ type: "link-opened", peer: b, initiator: false }, 0);
    const payload = new SetReplica().insert(7);
    expect(readable(node.handle(sent(a, { type: "rumor", origin: a, seq: 1, payload }), 100))).toEqual([
      { send: { type: "rumor", origin: a, seq: 1, payload }, to: b },
    ]);
  });

  it("answers a probe from the message handler, with whether the documents are equal", () => {
    link(a);
    expect(readable(node.handle(sent(a, { type: "probe", nonce: 3, digest: replica.digest() }), 50))).toEqual([
      { send: { type: "probe-ack", nonce: 3, same: true }, to: a },
      changed,
    ]);
    expect(readable(node.handle(sent(a, { type: "probe", nonce: 4, digest: new Uint8Array(16) }), 60))).toEqual([
      { send: { type: "probe-ack", nonce: 4, same: false }, to: a },
    ]);
    expect(node.status().inSync).toBe(true);
  });

  it("probes after two seconds, waits two and a half, and then gives the link up and dials", () => {
    link(a);
    expect(node.nextDeadline(0)).toBe(2_000);
    expect(readable(node.handle({ type: "tick" }, 2_000))).toEqual([
      { send: { type: "probe", nonce: 1, digest: replica.digest() }, to: a },
    ]);
    node.handle({ type: "tick" }, 4_000);
    expect(node.handle({ type: "tick" }, 4_500)).toEqual([
      { type: "close", peer: a, reason: "unresponsive", detail: "nothing heard for 4500 ms" },
      changed,
    ]);
    expect(node.handle({ type: "tick" }, 5_000)).toEqual([{ type: "dial", peer: a }]);
  });

  it("accuses nobody of silence after having slept itself", () => {
    link(a);
    node.handle({ type: "tick" }, 2_000);
    const effects = node.handle({ type: "tick" }, 600_000);
    expect(readable(effects)).toEqual([{ send: { type: "probe", nonce: 1, digest: replica.digest() }, to: a }]);
  });

  it("looks into a difference only when it is quiet, as whoever asked", () => {
    link(a);
    node.handle({ type: "local-update", update: replica.insert(1) }, 1_950);
    node.handle({ type: "tick" }, 2_000);
    expect(node.handle(sent(a, { type: "probe-ack", nonce: 1, same: false }), 2_040)).toEqual([]);
    expect(node.nextDeadline(2_040)).toBe(2_250);
    const [effect] = readable(node.handle({ type: "tick" }, 2_250));
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
    expect(node.handle(sent(a, presence(2)), 10)).toEqual([
      { type: "emit", event: { type: "presence", origin: a, payload: Uint8Array.of(2) } },
    ]);
    expect(node.handle(sent(a, presence(1)), 11)).toEqual([]);
    const own = (clock: number) => ({
      send: { type: "presence", origin: self, clock, payload: Uint8Array.of(clock) },
      to: a,
    });
    expect(readable(node.handle({ type: "local-presence", payload: Uint8Array.of(1) }, 20))).toEqual([own(1)]);
    expect(node.handle({ type: "local-presence", payload: Uint8Array.of(2) }, 30)).toEqual([]);
    expect(node.handle({ type: "local-presence", payload: Uint8Array.of(3) }, 40)).toEqual([]);
    expect(readable(node.handle({ type: "tick" }, 70))).toEqual([own(3)]);
    expect(node.handle({ type: "link-closed", peer: a }, 80)).toEqual([
      { type: "emit", event: { type: "presence-gone", origin: a } },
      changed,
    ]);
  });

  it("keeps the presence of a peer that a neighbour is still linked to", () => {
    link(a, b);
    node.handle(sent(a, { type: "presence", origin: a, clock: 1, payload: Uint8Array.of(1) }), 10);
    expect(node.handle({ type: "link-closed", peer: a }, 20)).not.toContainEqual(
      expect.objectContaining({ event: expect.objectContaining({ type: "presence-gone" }) as unknown }),
    );
    expect(node.handle(sent(b, neighbours(false, [], [a])), 30)).toContainEqual({
      type: "emit",
      event: { type: "presence-gone", origin: a },
    });
  });

  it("looks at everyone else at once when a link is lost: a rumor may have been on its way", () => {
    link(a, b);
    expect(readable(node.handle({ type: "link-closed", peer: a }, 100))).toEqual([
      { send: neighbours(false, [], [a]), to: b },
      { send: { type: "probe", nonce: 1, digest: replica.digest() }, to: b },
      changed,
    ]);
  });

  it("says goodbye, with what it had not told yet, and closes", () => {
    link(a);
    node.handle({ type: "local-update", update: replica.insert(1) }, 100);
    const update = replica.insert(1);
    node.handle({ type: "local-update", update }, 101);
    expect(readable(node.handle({ type: "leave" }, 102))).toEqual([
      { send: { type: "rumor", origin: self, seq: 2, payload: update }, to: a },
      { send: { type: "leave" }, to: a },
      { type: "close", peer: a, reason: "left", detail: "leaving" },
      changed,
    ]);
  });

  it("closes a link beyond its limit, and no other", () => {
    node = new Node({ self, replica, random: () => 0.5, config: { maxLinks: 1 } });
    link(a);
    expect(node.handle({ type: "link-opened", peer: b, initiator: false }, 1)).toEqual([
      { type: "close", peer: b, reason: "too-many-links", detail: "1 links are open" },
    ]);
    expect(node.links()).toEqual([a]);
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

  it("gives up dialling a peer that closes every link as soon as it opens", () => {
    node.handle({ type: "peers-discovered", peers: [a], source: "sample" }, 0);
    let now = 0;
    let links = 0;
    for (;;) {
      links++;
      node.handle({ type: "link-opened", peer: a, initiator: true }, now);
      node.handle({ type: "link-closed", peer: a }, now + 50);
      const deadline = node.nextDeadline(now + 50);
      if (deadline === undefined) break;
      expect(deadline - now).toBeGreaterThan(links * 250);
      now = deadline;
      expect(node.handle({ type: "tick" }, now)).toEqual([{ type: "dial", peer: a }]);
    }
    expect(links).toBe(6);
  });

  it("hears nothing from a peer without a link", () => {
    expect(node.handle(sent(a, { type: "probe", nonce: 1, digest: replica.digest() }), 0)).toEqual([]);
  });
});
