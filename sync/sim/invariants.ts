/** What must hold in a simulated network at any time, and what must hold once it is quiet. */
import { defaultConfig, type Replica } from "../core/index.ts";
import type { Network, SimPeer } from "./network.ts";

export interface InvariantOptions<R extends Replica> {
  /** Nothing is under way: both ends of each link must know of it. */
  readonly quiet?: boolean;
  /** Whether two replicas hold the same, looked at in full: must be so exactly when their digests are equal. */
  readonly equal?: (a: R, b: R) => boolean;
}

/**
 * Throws with the numbers when one does not hold:
 * 1. No peer has more links than the active view and its slack, in core or in the network.
 * 2. Quiet: core's links are the network's, open at both ends, among the living.
 * 3. Digests are equal exactly when documents are.
 */
export function checkInvariants<R extends Replica>(network: Network<R>, options: InvariantOptions<R> = {}): void {
  const { activeView, activeSlack } = { ...defaultConfig, ...network.options.config };
  const most = activeView + activeSlack;
  for (const peer of network.living()) {
    const links = peer.node.links();
    if (links.length > most) throw new Error(`${nameOf(peer)} has ${links.length} links, more than ${most}`);
    if (new Set(links).size !== links.length) throw new Error(`${nameOf(peer)} has a link twice`);
    if (options.quiet) checkSymmetry(network, peer);
  }
  if (options.equal) checkDigests(network, options.equal);
}

function checkSymmetry<R extends Replica>(network: Network<R>, peer: SimPeer<R>): void {
  const links = new Set(peer.node.links());
  for (const id of links) {
    const other = network.peers.get(id);
    const end = peer.channels.get(id);
    if (!end?.open) throw new Error(`${nameOf(peer)} believes in a link to ${id} that the network does not have`);
    if (!other?.alive) throw new Error(`${nameOf(peer)} is linked to ${id}, which is not alive`);
    if (!end.other.open || !other.node.links().includes(peer.id))
      throw new Error(`${nameOf(peer)} is linked to ${nameOf(other)}, but not the other way`);
  }
  for (const id of peer.channels.keys())
    if (!links.has(id)) throw new Error(`${nameOf(peer)} does not know its open link to ${id}`);
}

function checkDigests<R extends Replica>(network: Network<R>, equal: (a: R, b: R) => boolean): void {
  const byDigest = new Map<string, SimPeer<R>>();
  for (const peer of network.living()) {
    const digest = peer.replica.digest().join();
    const first = byDigest.get(digest);
    if (!first) byDigest.set(digest, peer);
    else if (!equal(first.replica, peer.replica))
      throw new Error(`${nameOf(first)} and ${nameOf(peer)} differ, with equal digests ${digest}`);
  }
  const each = [...byDigest.values()];
  for (const [index, one] of each.entries())
    for (const other of each.slice(index + 1))
      if (equal(one.replica, other.replica))
        throw new Error(`${nameOf(one)} and ${nameOf(other)} are equal, with different digests`);
}

const nameOf = ({ index, id }: { readonly index: number; readonly id: string }): string => `peer ${index} (${id})`;
