/** What tests of rooms share: a room that is whole and settled, edits in it, and whether all hold the same. */
import { defaultConfig } from "../../core/index.ts";
import { Network, type SimPeer } from "../network.ts";
import { seededRandom } from "../random.ts";
import { SetReplica } from "../set-replica.ts";

export type Peer = SimPeer<SetReplica>;

export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const digests = (network: Network<SetReplica>): Set<string> =>
  new Set(network.living().map(({ replica }) => hex(replica.digest())));
export const converged = (network: Network<SetReplica>): boolean => digests(network).size === 1;

/** With as many links as there can be: the room is whole before that, and settled then. */
export function room(size: number, seed: number): { network: Network<SetReplica>; peers: Peer[] } {
  const network = new Network<SetReplica>({ random: seededRandom(seed), record: true });
  const peers = Array.from({ length: size }, () => {
    const peer = network.add(new SetReplica());
    network.join(peer);
    return peer;
  });
  const degree = Math.min(size - 1, defaultConfig.overlay.activeView);
  network.runUntil(() => network.links().length >= Math.floor((size * degree) / 2), 20_000);
  network.run(size <= defaultConfig.overlay.activeView + 1 ? 3_000 : 40_000);
  return { network, peers };
}

export const clientOf = (peer: Peer): number => Number.parseInt(peer.id.slice(0, 8), 16);
export function edit(network: Network<SetReplica>, peer: Peer): void {
  network.tell(peer, { type: "local-update", update: peer.replica.insert(clientOf(peer)) });
}
