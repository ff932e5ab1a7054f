import { describe, expect, it } from "vitest";
import { Routes } from "./routes.ts";
import { peerOf } from "../testing/scripted-io.ts";
import type { PeerId } from "../types.ts";

const far = peerOf(99);
const [a, b, c, d] = [peerOf(1), peerOf(2), peerOf(3), peerOf(4)];

function routesOf(linked: Set<PeerId>, towards?: PeerId): Routes {
  return new Routes({
    isLinked: (peer) => linked.has(peer),
    linkTowards: (_, except) => (towards === except ? undefined : towards),
  });
}

describe("a way to a peer", () => {
  it("is its own link, then a link that is linked to it, then what was learned last", () => {
    const linked = new Set([a, b, c]);
    const routes = routesOf(linked, b);
    routes.learn(far, a);
    routes.learn(far, c);
    expect(routes.nextHop(far)).toBe(b);
    expect(routes.nextHop(far, b)).toBe(c);
    linked.delete(c);
    expect(routes.nextHop(far, b)).toBe(a);
    linked.add(far);
    expect(routes.nextHop(far)).toBe(far);
  });

  it("never leads back to where it came from", () => {
    const routes = routesOf(new Set([a]));
    routes.learn(far, a);
    expect(routes.nextHop(far, a)).toBeUndefined();
  });

  it("is one of three at most, the newest first", () => {
    const linked = new Set([a, b, c, d]);
    const routes = routesOf(linked);
    for (const via of [a, b, c, d]) routes.learn(far, via);
    const ways: (PeerId | undefined)[] = [];
    for (let way = routes.nextHop(far); way; way = routes.nextHop(far)) {
      ways.push(way);
      routes.unlearn(far, way);
    }
    expect(ways).toEqual([d, c, b]);
  });

  it("is not learned from the peer itself, which is linked or not", () => {
    const linked = new Set([a]);
    const routes = routesOf(linked);
    routes.learn(a, a);
    linked.delete(a);
    expect(routes.nextHop(a)).toBeUndefined();
  });

  it("is remembered for a bounded number of peers, and the first one learned is evicted first", () => {
    const routes = routesOf(new Set([a]));
    for (let index = 1_000; index <= 1_000 + 4_096; index++) routes.learn(peerOf(index), a);
    expect(routes.nextHop(peerOf(1_000))).toBeUndefined();
    expect(routes.nextHop(peerOf(1_001))).toBe(a);
    expect(routes.nextHop(peerOf(1_000 + 4_096))).toBe(a);
    routes.forget(peerOf(1_001));
    expect(routes.nextHop(peerOf(1_001))).toBeUndefined();
  });
});
