/** What must hold in a simulated network at any time, and what must hold once it is quiet. */
import type { PeerId, Replica } from "../core/index.ts";
import { deletionItems, subtract } from "../core/anti-entropy/ranges.ts";
import { unbundled, decodeFrame } from "../core/frames.ts";
import type { Network, SimPeer } from "./network.ts";

export interface InvariantOptions<R extends Replica> {
  /** Nothing is under way: both ends of each link must know of it. */
  readonly quiet?: boolean;
  /** Whether two replicas hold the same, looked at in full: must be so exactly when their digests are equal. */
  readonly equal?: (a: R, b: R) => boolean;
}

/**
 * Throws with the numbers when one does not hold:
 * 1. Every map of every node is within its bound; the view of links among them.
 * 2. Quiet: core's links are the network's, open at both ends, among the living.
 * 3. Digests are equal exactly when documents are.
 * 4. No connection is left over: each is a link, or of an attempt that its node knows of.
 * 5. A peer of whom a node says that it holds the same holds everything that the node holds, and perhaps more by now.
 */
export function checkInvariants<R extends Replica>(network: Network<R>, options: InvariantOptions<R> = {}): void {
  for (const peer of network.living()) {
    const links = peer.node.links();
    for (const { what, size, bound } of peer.node.occupancy())
      if (size > bound) throw new Error(`${nameOf(peer)} holds ${size} ${what}, more than ${bound}`);
    checkConnections(network, peer);
    checkAgreements(network, peer);
    if (new Set(links).size !== links.length) throw new Error(`${nameOf(peer)} has a link twice`);
    if (options.quiet) checkSymmetry(network, peer);
  }
  if (options.equal) checkDigests(network, options.equal);
}

/**
 * Watches that no peer applies one rumor twice. Call before anything is sent; the function that it returns tells how
 * many rumors were applied, and throws when one was applied again.
 */
export function watchRumors<R extends Replica>(network: Network<R>): () => number {
  const applied = new Set<string>();
  const twice: string[] = [];
  const watched = new WeakSet<R>();
  // The rumors of the frame that is being delivered, by where in it their payloads begin.
  let frame: { readonly bytes: Uint8Array; readonly rumors: ReadonlyMap<number, string> } | undefined;
  network.hooks.delivering = (from, to, bytes) => {
    frame = { bytes, rumors: rumorsIn(bytes, from.id) };
    const { replica } = to;
    if (watched.has(replica)) return;
    watched.add(replica);
    const apply = replica.apply.bind(replica);
    replica.apply = (update, ...rest) => {
      const rumor = update.buffer === frame?.bytes.buffer ? frame.rumors.get(update.byteOffset) : undefined;
      if (rumor !== undefined) {
        const key = `${rumor} at ${nameOf(to)}`;
        if (applied.has(key)) twice.push(key);
        applied.add(key);
      }
      return apply(update, ...rest);
    };
  };
  return () => {
    if (twice.length > 0) throw new Error(`rumors applied twice: ${twice.join(", ")}`);
    return applied.size;
  };
}

function rumorsIn(bytes: Uint8Array, from: PeerId): Map<number, string> {
  const decoded = decodeFrame(bytes, from);
  const rumors = new Map<number, string>();
  if (!decoded.ok) return rumors;
  for (const frame of unbundled(decoded.frame))
    if (frame.type === "rumor") rumors.set(frame.payload.byteOffset, `rumor ${frame.seq} of ${frame.origin}`);
  return rumors;
}

function checkConnections<R extends Replica>(network: Network<R>, peer: SimPeer<R>): void {
  const connections = network.dialling.connections.countOf(peer);
  const attempts = peer.node.occupancy().find(({ what }) => what === "attempts")?.size ?? 0;
  if (connections > attempts)
    throw new Error(`${nameOf(peer)} holds ${connections} connections for ${attempts} attempts`);
}

function checkAgreements<R extends Replica>(network: Network<R>, peer: SimPeer<R>): void {
  // It has not heard yet of what was written there.
  if (peer.pausedUntil > network.now) return;
  for (const { peer: id, standing } of peer.node.knowledge()) {
    const other = network.peers.get(id);
    if (standing === "same" && other?.alive && !covers(other.replica, peer.replica))
      throw new Error(`${nameOf(peer)} believes that ${nameOf(other)} holds the same, and it lacks something`);
  }
}

function covers(replica: Replica, other: Replica): boolean {
  const vector = replica.stateVector();
  return (
    [...other.stateVector()].every(([client, clock]) => (vector.get(client) ?? 0) >= clock) &&
    subtract(deletionItems(other.deleteSet()), replica.deleteSet()).length === 0
  );
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
