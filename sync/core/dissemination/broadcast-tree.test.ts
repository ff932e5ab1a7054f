/** Which links are eager for whom. */
import { describe, expect, it } from "vitest";
import { plumtree } from "./plumtree.ts";
import type { Strategy } from "./spread.ts";
import { sharedTree } from "./strategies/shared-tree.ts";
import { peerOf, ScriptedIo } from "../testing/scripted-io.ts";
import type { PeerId } from "../types.ts";

const self = peerOf(0x500);
const [a, b, c, d] = [peerOf(1), peerOf(2), peerOf(3), peerOf(4)];
const origin = peerOf(0x99);

/** `known`: pairs of peers whose link is known here, as the first of them told it. */
function treeOver(
  links: PeerId[],
  known: readonly (readonly [PeerId, PeerId])[] = [],
  strategy: Pick<Strategy, "tree"> = plumtree,
) {
  const overlay = {
    links: () => links,
    isLinked: (peer: PeerId) => links.includes(peer),
    knowsLink: (peer: PeerId, other: PeerId) => known.some(([left, right]) => left === peer && right === other),
  };
  return { tree: strategy.tree(self, overlay), io: new ScriptedIo(self) };
}

describe("a broadcast tree", () => {
  it("begins as a flood, without the link that something came by and the origin's own", () => {
    const { tree } = treeOver([a, b, c, origin]);
    expect(tree.firstHeard(0, origin, a)).toEqual([b, c]);
    expect(tree.lazy(origin, a)).toEqual([]);
    expect(tree.eager(self, undefined)).toEqual([a, b, c, origin]);
  });

  it("begins lazy towards peers that the origin, or the peer that told of it, is linked to: a full mesh floods nothing", () => {
    const { tree } = treeOver(
      [a, b, c, d],
      [
        [b, origin],
        [a, c],
      ],
    );
    expect(tree.firstHeard(0, origin, a)).toEqual([d]);
    // A peer that is linked to the origin itself need not be told that it exists.
    expect(tree.lazy(origin, a)).toEqual([c]);
  });

  it("is pruned by duplicates, for that origin alone", () => {
    const { tree, io } = treeOver([a, b, c]);
    tree.firstHeard(0, origin, a);
    tree.duplicate(io, origin, b);
    expect(io.take()).toEqual([{ send: { type: "prune", origin }, to: b }]);
    expect(tree.eager(origin, a)).toEqual([c]);
    expect(tree.lazy(origin, a)).toEqual([b]);
    expect(tree.eager(peerOf(0x98), a)).toEqual([b, c]);
    tree.pruned(origin, c);
    expect(tree.eager(origin, a)).toEqual([]);
    expect(tree.lazy(origin, a)).toEqual([b, c]);
  });

  it("is one for everyone where it is shared", () => {
    const { tree, io } = treeOver([a, b, c], [], sharedTree);
    tree.firstHeard(0, origin, a);
    tree.duplicate(io, origin, b);
    expect(tree.eager(self, undefined)).toEqual([a, c]);
  });

  it("tells a link that goes on sending what it should not again, but no more than once a second", () => {
    const { tree, io } = treeOver([a, b]);
    tree.firstHeard(0, origin, a);
    for (const now of [0, 1, 999]) tree.duplicate(io.at(now), origin, b);
    expect(io.sent("prune")).toHaveLength(1);
    tree.duplicate(io.at(1_000), origin, b);
    expect(io.sent("prune")).toHaveLength(1);
  });

  it("never prunes the link that brings the origin's news first, whichever others repeat it", () => {
    const { tree, io } = treeOver([a, b]);
    tree.firstHeard(0, origin, a);
    tree.duplicate(io, origin, a);
    expect(io.take()).toEqual([]);
    expect(tree.eager(origin, undefined)).toContain(a);
    // The other one was faster this time: it is the parent from now on, and the first may be pruned.
    tree.firstHeard(0, origin, b);
    tree.duplicate(io, origin, a);
    expect(io.sent("prune").map(({ to }) => to)).toEqual([a]);
    tree.duplicate(io, origin, b);
    expect(io.take()).toEqual([]);
  });

  it("prefers the link to the origin itself, however late what comes by it: a detour that was first is pruned", () => {
    const known: [PeerId, PeerId][] = [];
    const { tree, io } = treeOver([origin, a, b], known);
    tree.firstHeard(0, origin, a);
    tree.duplicate(io, origin, origin);
    expect(io.take()).toEqual([{ send: { type: "prune", origin }, to: a }]);
    tree.duplicate(io, origin, origin);
    expect(io.take()).toEqual([]);
    expect(tree.eager(origin, origin)).toEqual([b]);
    // A peer that links to the origin later hears of it from there.
    known.push([b, origin]);
    expect(tree.eager(origin, origin)).toEqual([]);
  });

  it("takes a link in again that was grafted, or that brought something first", () => {
    const { tree, io } = treeOver([a, b, c]);
    tree.firstHeard(0, origin, a);
    for (const link of [b, c]) tree.duplicate(io, origin, link);
    io.take();
    tree.grafted(origin, b);
    expect(tree.eager(origin, a)).toEqual([b]);
    // A graft may prove wrong at once.
    tree.duplicate(io, origin, b);
    expect(io.sent("prune")).toHaveLength(1);
    tree.firstHeard(0, origin, c);
    expect(tree.lazy(origin, undefined)).toEqual([b]);
    tree.firstHeard(0, origin, a);
    expect(tree.eager(origin, a)).toEqual([c]);
  });

  it("heals when its parent's link closes, and a link that opens again is eager", () => {
    const links = [a, b];
    const { tree, io } = treeOver(links);
    tree.firstHeard(0, origin, a);
    tree.duplicate(io, origin, b);
    tree.linkClosed(0, a);
    tree.linkClosed(0, b);
    expect(tree.eager(origin, undefined)).toEqual([a, b]);
    // It has no parent now, so both may be pruned until one brings something first.
    tree.duplicate(io, origin, a);
    expect(io.sent("prune").map(({ to }) => to)).toEqual([b, a]);
  });

  it("has another link grafted when the parent's closes: one whose other end is linked to the origin, else lazy ones", () => {
    const known: [PeerId, PeerId][] = [];
    const links = [a, b, c, d];
    const { tree, io } = treeOver(links, known);
    const lose = (now: number) => {
      tree.firstHeard(0, origin, a);
      for (const link of [b, c]) tree.duplicate(io, origin, link);
      return tree.linkClosed(now, a);
    };
    expect(lose(1_000)).toEqual([{ origin, links: [b, c] }]);
    expect(tree.eager(origin, undefined)).toEqual([a, b, c, d]);
    // The parent of no origin, and an origin that has been silent for long.
    expect(tree.linkClosed(1_000, d)).toEqual([]);
    expect(lose(60_001)).toEqual([]);
    known.push([d, origin]);
    expect(lose(1_000)).toEqual([{ origin, links: [d] }]);
    // The origin itself is linked: it tells by itself.
    links.push(origin);
    expect(lose(1_000)).toEqual([]);
  });

  it("ignores peers without a link", () => {
    const { tree, io } = treeOver([a]);
    tree.duplicate(io, origin, b);
    tree.pruned(origin, b);
    expect(io.take()).toEqual([]);
    expect(tree.lazy(origin, undefined)).toEqual([]);
  });

  it("is remembered for a bounded number of origins, beyond which the oldest grows again", () => {
    const { tree, io } = treeOver([a, b]);
    tree.firstHeard(0, origin, a);
    tree.duplicate(io, origin, b);
    for (let index = 0; index < 2_047; index++) tree.firstHeard(0, peerOf(0x10000 + index), a);
    expect(tree.eager(origin, a)).toEqual([]);
    tree.firstHeard(0, peerOf(0x20000), a);
    expect(tree.eager(origin, a)).toEqual([b]);
  });
});
