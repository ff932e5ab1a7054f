/** Envelopes between peers that have no link. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../sim/random.ts";
import { defaultConfig } from "../config.ts";
import { ForwardLimit } from "../outbox/forward-limit.ts";
import { Relays } from "./relays.ts";
import { Routes } from "./routes.ts";
import { peerOf, ScriptedIo } from "../testing/scripted-io.ts";
import type { PeerId } from "../types.ts";
import { limits } from "../wire/limits.ts";

const body = Uint8Array.of(1, 2, 3);

/** What came to its addressee, or back. */
type Outcome =
  | { readonly type: "introduction"; readonly from: PeerId; readonly body: Uint8Array }
  | { readonly type: "unreachable"; readonly peer: PeerId };

/** Relays of several peers over given links, each of which knows the links of its neighbours. */
class Overlay {
  frames = 0;
  readonly events: { at: PeerId; event: Outcome }[] = [];
  readonly routes = new Map<PeerId, Routes>();
  readonly #links = new Map<PeerId, Set<PeerId>>();
  readonly #relays = new Map<PeerId, Relays>();
  readonly #ios = new Map<PeerId, ScriptedIo>();

  constructor(pairs: readonly (readonly [number, number])[]) {
    for (const [left, right] of pairs)
      for (const [from, to] of [
        [peerOf(left), peerOf(right)],
        [peerOf(right), peerOf(left)],
      ] as const)
        this.#links.set(from, (this.#links.get(from) ?? new Set()).add(to));
    for (const [peer, links] of this.#links) {
      const routes = new Routes({
        isLinked: (other) => links.has(other),
        linkTowards: (target, except) =>
          [...links].find((link) => link !== except && link !== target && this.#links.get(link)?.has(target)),
      });
      this.routes.set(peer, routes);
      this.#relays.set(
        peer,
        new Relays(peer, defaultConfig, routes, new ForwardLimit(defaultConfig), {
          received: (_, from, body) => this.events.push({ at: peer, event: { type: "introduction", from, body } }),
          unreachable: (_, to) => this.events.push({ at: peer, event: { type: "unreachable", peer: to } }),
        }),
      );
      this.#ios.set(peer, new ScriptedIo(peer));
    }
  }

  introduce(from: PeerId, to: PeerId, what = body): void {
    this.#relays.get(from)?.introduce(this.#ios.get(from) as ScriptedIo, to, what);
    this.#run();
  }

  /** Something that arrives at `at` by its link to `link`. */
  arrive(at: PeerId, link: PeerId, frame: Parameters<Relays["received"]>[2]): void {
    this.#relays.get(at)?.received(this.#ios.get(at) as ScriptedIo, link, frame);
    this.#run();
  }

  #run(): void {
    for (let busy = true; busy;) {
      busy = false;
      for (const [peer, io] of this.#ios)
        for (const done of io.take()) {
          busy = true;
          if (!("send" in done) || typeof done.send === "string") continue;
          this.frames++;
          const [relays, to] = [this.#relays.get(done.to), this.#ios.get(done.to) as ScriptedIo];
          if (done.send.type === "relay" || done.send.type === "unreachable") relays?.received(to, peer, done.send);
        }
    }
  }
}

const line = (length: number) => Array.from({ length: length - 1 }, (_, at) => [at + 1, at + 2] as const);

describe("an introduction over the overlay", () => {
  it("reaches a neighbour's neighbour, and the answer comes back", () => {
    const overlay = new Overlay(line(3));
    overlay.introduce(peerOf(1), peerOf(3));
    expect(overlay.events).toEqual([{ at: peerOf(3), event: { type: "introduction", from: peerOf(1), body } }]);
    overlay.introduce(peerOf(3), peerOf(1));
    expect(overlay.events[1]).toEqual({ at: peerOf(1), event: { type: "introduction", from: peerOf(3), body } });
    expect(overlay.frames).toBe(4);
  });

  it("follows ways that were learned, and teaches those that it passes the way back", () => {
    const overlay = new Overlay(line(6));
    for (const at of [1, 2, 3, 4]) overlay.routes.get(peerOf(at))?.learn(peerOf(6), peerOf(at + 1));
    overlay.introduce(peerOf(1), peerOf(6));
    overlay.introduce(peerOf(6), peerOf(1));
    expect(overlay.events.map(({ at, event }) => [at, event.type])).toEqual([
      [peerOf(6), "introduction"],
      [peerOf(1), "introduction"],
    ]);
    expect(overlay.frames).toBe(10);
  });

  it("is said to be unreachable at once where no way is known, and where it is too large to travel", () => {
    const overlay = new Overlay(line(4));
    overlay.introduce(peerOf(1), peerOf(9));
    overlay.introduce(peerOf(1), peerOf(3), new Uint8Array(limits.introductionBytes + 1));
    expect(overlay.events).toEqual(
      [9, 3].map((peer) => ({ at: peerOf(1), event: { type: "unreachable", peer: peerOf(peer) } })),
    );
    expect(overlay.frames).toBe(0);
  });

  it("is bounded in number also at its sender, whom others may make answer", () => {
    const overlay = new Overlay(line(4));
    const most = 0.4 * defaultConfig.outbox.costlyPerTenSeconds;
    for (let sent = 0; sent < most; sent++) overlay.introduce(peerOf(1), peerOf(3));
    expect(overlay.events.map(({ event }) => event.type)).toEqual(Array.from({ length: most }, () => "introduction"));
    overlay.introduce(peerOf(1), peerOf(3));
    expect(overlay.events.at(-1)).toEqual({ at: peerOf(1), event: { type: "unreachable", peer: peerOf(3) } });
  });

  it("that ends nowhere is told to its sender, and every peer on the way unlearns it", () => {
    const overlay = new Overlay(line(4));
    for (const at of [1, 2, 3]) overlay.routes.get(peerOf(at))?.learn(peerOf(9), peerOf(at + 1));
    overlay.introduce(peerOf(1), peerOf(9));
    expect(overlay.events).toEqual([{ at: peerOf(1), event: { type: "unreachable", peer: peerOf(9) } }]);
    for (const at of [1, 2, 3]) expect(overlay.routes.get(peerOf(at))?.nextHop(peerOf(9))).toBeUndefined();
  });

  it("never runs in a circle for ever: its hops are counted", () => {
    const ring = [
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 1],
    ] as const;
    const overlay = new Overlay(ring);
    for (const at of [1, 2, 3, 4]) overlay.routes.get(peerOf(at))?.learn(peerOf(9), peerOf((at % 4) + 1));
    // From outside the circle, so that its sender does not stop it.
    overlay.arrive(peerOf(2), peerOf(1), { type: "relay", to: peerOf(9), from: peerOf(8), ttl: 16, body });
    // Sixteen steps on, and the refusal as many at most.
    expect(overlay.frames).toBeLessThanOrEqual(2 * 16 + 2);
    expect(overlay.events).toEqual([]);
  });

  it("is dropped by its own sender when it comes back", () => {
    const ring = [
      [1, 2],
      [2, 3],
      [3, 1],
    ] as const;
    const overlay = new Overlay(ring);
    for (const at of [1, 2, 3]) overlay.routes.get(peerOf(at))?.learn(peerOf(9), peerOf((at % 3) + 1));
    overlay.introduce(peerOf(1), peerOf(9));
    expect(overlay.frames).toBe(3);
  });

  it("finds its way through random overlays where each knows who told of whom, and never by the link it came by", () => {
    for (let seed = 0; seed < 30; seed++) {
      const random = seededRandom(seed);
      const pairs: [number, number][] = [];
      for (let peer = 2; peer <= 40; peer++) pairs.push([1 + Math.floor(random() * (peer - 1)), peer]);
      const overlay = new Overlay(pairs);
      // A tree: the way that news of peer 40 took is the one way back to it.
      const spread = (from: number, via: number | undefined): void => {
        for (const pair of pairs) {
          const next = pair[0] === from ? pair[1] : pair[1] === from ? pair[0] : undefined;
          if (next === undefined || next === via) continue;
          overlay.routes.get(peerOf(next))?.learn(peerOf(40), peerOf(from));
          spread(next, from);
        }
      };
      spread(40, undefined);
      overlay.introduce(peerOf(1), peerOf(40));
      expect(overlay.events).toEqual([{ at: peerOf(40), event: { type: "introduction", from: peerOf(1), body } }]);
      expect(overlay.frames).toBeLessThanOrEqual(16);
    }
  });
});
