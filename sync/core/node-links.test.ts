/** Links of a node: one input in, the whole list of effects out. */
import { beforeEach, describe, expect, it } from "vitest";
import { SetReplica } from "../sim/set-replica.ts";
import { Node } from "./node.ts";
import {
  a,
  alive,
  answerTo,
  b,
  changed,
  dialFailed,
  dialId,
  dialsIn,
  early,
  flush,
  link,
  listed,
  neighbours,
  readable,
  self,
  sent,
} from "./testing/scripted-node.ts";
import { priorities, type Input } from "./types.ts";

const silence = { type: "emit", event: { type: "silence" } };

describe("a node and its links", () => {
  let replica: SetReplica;
  let node: Node;

  beforeEach(() => {
    replica = new SetReplica();
    node = new Node({ self, replica, random: () => 0.5 });
    node.handle({ type: "server-reached" }, 0);
  });

  it("dials whom it finds in the room, at once, insists with one of them, and asks the other first", () => {
    expect(node.handle({ type: "peers-discovered", peers: [a, b], source: "sample" }, 0)).toEqual([
      { type: "dial", peer: b, urgent: true },
      { type: "dial", peer: a, urgent: false },
      { type: "connect", peer: b, attempt: dialId, initiator: true },
      { type: "seal", to: a, introduction: { type: "knock", dial: dialId, urgent: false }, way: "server" },
    ]);
    expect(node.handle({ type: "peers-discovered", peers: [a, b, self], source: "sample" }, 10)).toEqual([]);
  });

  it("lets an announced newcomer dial first, and dials it when it does not", () => {
    expect(node.handle({ type: "peers-discovered", peers: [a], source: "announcement" }, 0)).toEqual([]);
    expect(node.nextDeadline()).toBe(3_000);
    expect(node.handle({ type: "tick" }, 3_000)).toEqual([
      { type: "dial", peer: a, urgent: true },
      { type: "connect", peer: a, attempt: dialId, initiator: true },
    ]);
  });

  it("calls a peer again when the server announces it, since earlier envelopes by the server may be lost", () => {
    node.handle({ type: "peers-discovered", peers: [a], source: "sample" }, 0);
    expect(node.handle({ type: "peers-discovered", peers: [a], source: "announcement" }, 10)).toEqual([
      { type: "hang-up", peer: a, attempt: dialId },
      { type: "connect", peer: a, attempt: dialId, initiator: true },
    ]);
  });

  it("gives up lingering attempts, and restarts unanswered ones, before it dials when the page wakes", () => {
    node.handle({ type: "peers-discovered", peers: [a, b], source: "sample" }, 0);
    node.handle({ type: "tick" }, 4_000);
    expect(node.dialling).toBe(1);
    expect(node.handle({ type: "woke" }, 4_100)).toEqual([
      { type: "hang-up", peer: b, attempt: dialId },
      { type: "connect", peer: b, attempt: dialId, initiator: true },
      { type: "dial", peer: a, urgent: true },
      { type: "seal", to: a, introduction: { type: "knock", dial: dialId, urgent: true }, way: "server" },
    ]);
    expect(node.dialling).toBe(2);
  });

  it("dials again with growing pauses, forgets a peer that no other is linked to, and asks for others meanwhile", () => {
    node.handle({ type: "peers-discovered", peers: [a], source: "sample" }, 0);
    node.handle(dialFailed(a), 0);
    const dialled: number[] = [];
    const asked: number[] = [];
    for (let now = node.nextDeadline(); now !== undefined && now < 100_000; now = node.nextDeadline())
      for (const { type } of node.handle({ type: "tick" }, now))
        if (type === "discover") asked.push(now);
        else if (type === "dial") dialled.push(now);
        else {
          expect(type).toBe("connect");
          node.handle(dialFailed(a), now);
        }
    expect(dialled).toEqual([1_000, 3_000, 7_000, 15_000, 31_000]);
    expect(asked.slice(0, 6)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 31_000]);
  });

  it("forgets a peer at once that is said to be gone", () => {
    node.handle({ type: "peers-discovered", peers: [a], source: "sample" }, 0);
    expect(node.handle({ type: "peer-absent", peer: a }, 5)).toEqual([{ type: "hang-up", peer: a, attempt: dialId }]);
    // No other peer is known, so ask the server again.
    expect(node.nextDeadline()).toBe(1_005);
    expect(node.handle({ type: "tick" }, 1_005)).toEqual([{ type: "discover" }]);
  });

  it("dials now what it would dial later when the page wakes", () => {
    node.handle({ type: "peers-discovered", peers: [a], source: "sample" }, 0);
    node.handle(dialFailed(a), 1);
    expect(node.handle({ type: "woke" }, 2)).toEqual([
      { type: "dial", peer: a, urgent: true },
      { type: "connect", peer: a, attempt: dialId, initiator: true },
    ]);
  });

  it("tells a new link whom it is linked to; the side that dialled compares documents at once", () => {
    expect(readable(node.handle({ type: "link-opened", peer: a, initiator: false }, 0))).toEqual([
      { send: neighbours(true, []), to: a },
      { send: { type: "roster", reply: false, partial: false, items: [listed(self), listed(a)] }, to: a },
      { type: "emit", event: { type: "member", peer: a, state: "alive" } },
      changed,
      changed,
    ]);
    flush(node);
    expect(readable(node.handle({ type: "link-opened", peer: b, initiator: true }, 200))).toEqual([
      { send: neighbours(false, [b]), to: a },
      { send: neighbours(true, [a]), to: b },
      { send: { type: "news", items: [alive(self)] }, to: b },
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
      { type: "emit", event: { type: "member", peer: b, state: "alive" } },
      changed,
      changed,
    ]);
  });

  it("dials those that a neighbour is linked to: at once with the smaller id, later with the greater", () => {
    node.handle({ type: "link-opened", peer: a, initiator: false }, 0);
    expect(node.handle(sent(a, neighbours(true, [self, b, early])), 0)).toEqual([
      { type: "dial", peer: b, urgent: true },
      // By way of the neighbour.
      { type: "seal", to: b, introduction: { type: "knock", dial: dialId, urgent: true }, way: "overlay" },
    ]);
    node.handle(dialFailed(b), 100);
    expect(dialsIn(node.handle(sent(a, neighbours(false, [], [])), 1_099))).toEqual([]);
    expect(dialsIn(node.handle({ type: "tick" }, 1_100))).toEqual([b]);
    expect(dialsIn(node.handle(sent(a, neighbours(false, [], [])), 2_999))).toEqual([]);
    expect(node.handle({ type: "tick" }, 3_000)).toContainEqual({ type: "dial", peer: early, urgent: false });
  });

  it("probes after a second, again and again, suspects after five, and then gives the link up", () => {
    link(node, a);
    const done: unknown[] = [];
    for (let at = node.nextDeadline() ?? 0; at <= 4_500; at = node.nextDeadline() ?? at)
      for (const effect of node.handle({ type: "tick" }, at)) {
        const event = effect.type === "emit" ? effect.event : effect;
        if (event.type !== "status-changed") done.push([at, event.type === "member" ? event.state : event.type]);
      }
    expect(done).toEqual([
      [1_000, "send"],
      [1_400, "silence"],
      ...[1_400, 1_600, 1_800, 2_000].map((at) => [at, "send"]),
      [2_400, "suspect"],
      [2_400, "dial"],
      [2_400, "send"],
      [2_400, "connect"],
      ...[2_800, 3_200, 3_600, 4_000, 4_400].map((at) => [at, "send"]),
      [4_400, "dead"],
      [4_500, "close"],
      [4_500, "discover"],
    ]);
  });

  it("says that all are silent, once for each silence, and not while another link answers", () => {
    link(node, a, b);
    const silences: number[] = [];
    for (let at = node.nextDeadline() ?? 0; at <= 4_000; at = node.nextDeadline() ?? at) {
      const effects = readable(node.handle({ type: "tick" }, at));
      for (const effect of effects) if (JSON.stringify(effect) === JSON.stringify(silence)) silences.push(at);
      // Only one of them hears.
      if (at < 2_500) node.handle(sent(b, { type: "probe", nonce: 1, digest: replica.digest(), roster: 0 }), at);
    }
    expect(silences).toHaveLength(1);
    expect(silences[0]).toBeGreaterThan(2_500);
  });

  it("says why it gave a silent link up", () => {
    link(node, a);
    for (let at = node.nextDeadline() ?? 0; at < 4_500; at = node.nextDeadline() ?? at)
      node.handle({ type: "tick" }, at);
    expect(node.handle({ type: "tick" }, 4_500)).toContainEqual({
      type: "close",
      peer: a,
      reason: "unresponsive",
      detail: "nothing heard for 4500 ms",
    });
  });

  it("suspects no peer for its silence after having slept itself, and asks again", () => {
    link(node, a);
    for (const punctual of [500, 1_000]) node.handle({ type: "tick" }, punctual);
    expect(node.handle({ type: "tick" }, 600_000)).toEqual([]);
    const probe = { type: "probe", nonce: 2, digest: replica.digest(), roster: expect.any(Number) as number };
    // Twice as long as before, because a node that slept trusts itself less.
    expect(readable(node.handle({ type: "tick" }, 600_800))).toEqual([silence, { send: probe, to: a }]);
    expect(node.links()).toEqual([a]);
  });

  it("looks at everyone else at once when a link is lost: a rumor may have been on its way", () => {
    link(node, a, b);
    const probe = { type: "probe", nonce: 1, digest: replica.digest(), roster: expect.any(Number) as number };
    expect(readable(node.handle({ type: "link-closed", peer: a }, 100))).toEqual([
      { send: neighbours(false, [], [a]), to: b },
      // Who is linked to it, too, may hear it.
      { send: { type: "ping-request", target: a }, to: b },
      { send: probe, to: b },
      changed,
    ]);
  });

  it("shows its presence again to who believed it dead, not to who only suspects it", () => {
    link(node, a, b);
    node.handle({ type: "local-presence", payload: Uint8Array.of(1) }, 50);
    node.handle({ type: "tick" }, 150);
    const shown = (state: "suspect" | "dead", now: number): boolean => {
      const accuser = state === "suspect" ? b : undefined;
      const news = { type: "news", items: [{ peer: self, state, incarnation: 0, accuser }] } as const;
      return JSON.stringify(readable(node.handle(sent(a, news), now))).includes('"presence"');
    };
    expect(shown("suspect", 200)).toBe(false);
    expect(shown("dead", 400)).toBe(true);
    expect(shown("dead", 600)).toBe(false);
  });

  it("says goodbye, with what it had not told yet, and closes", () => {
    link(node, a);
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

  it("does nothing once it has left: it neither dials, nor asks for others, nor admits peers", () => {
    link(node, a);
    node.handle(sent(a, neighbours(false, [early, b])), 100);
    expect(node.handle({ type: "leave" }, 200).filter(({ type }) => type === "dial" || type === "discover")).toEqual(
      [],
    );
    expect(node.nextDeadline()).toBeUndefined();
    expect(node.handle({ type: "peers-discovered", peers: [a, b], source: "sample" }, 300)).toEqual([]);
    expect(node.handle({ type: "tick" }, 60_000)).toEqual([]);
    expect(answerTo(node, b, true, 60_000)).toBeUndefined();
    // A dial that was under way.
    expect(node.handle({ type: "link-opened", peer: b, initiator: true }, 60_000)).toEqual([
      { type: "close", peer: b, reason: "left", detail: "left before" },
    ]);
  });

  it("gives up a link beyond its limit, and no other, and thinks no worse of the peer", () => {
    node = new Node({ self, replica, random: () => 0.5, config: { overlay: { activeView: 1, activeSlack: 0 } } });
    link(node, a);
    expect(readable(node.handle({ type: "link-opened", peer: b, initiator: false }, 200))).toEqual([
      { send: { type: "disconnect", replacement: undefined }, to: b },
      { type: "close", peer: b, reason: "surplus", detail: "1 links are open" },
    ]);
    expect(node.links()).toEqual([a]);
    node.handle({ type: "link-closed", peer: a }, 300);
    expect(answerTo(node, b, false, 300)).toBe("welcome");
  });

  it("sends what waits before its goodbye, after which peers ignore it", () => {
    link(node, a);
    const sends = node.handle({ type: "leave" }, 10).filter((effect) => effect.type === "send");
    expect(sends.map(({ priority }) => priority)).toEqual([priorities.repair]);
  });

  it("dials a peer ever more rarely that closes each link at once, until there is news of it", () => {
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
      if (now % 500 === 0)
        take(sent(b, now < 31_000 ? { type: "news", items: [alive(a, now / 500)] } : neighbours(false, [], [])));
      take({ type: "tick" });
    }
    expect(dialled.slice(0, 6)).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000]);
    // By now it is believed dead, and tried as one that may have been behind a partition.
    expect(dialled.slice(6)).toEqual([500, 1_500, 3_500, 7_500, 15_500, 31_500, 63_500].map((ms) => 33_600 + ms));
    take(sent(b, { type: "news", items: [alive(a, 1_000)] }));
    expect(dialled.at(-1)).toBe(120_000);
  });
});
