/** For tests of membership: one with its links, that does what it is told and remembers what it wanted. */
import { configOf } from "../config.ts";
import type { OverlayKnobs } from "../overlay/knobs.ts";
import { Membership } from "../overlay/membership.ts";
import { ForwardLimit } from "../outbox/forward-limit.ts";
import type { LinkHealth } from "../module.ts";
import { healthy, peerOf, ScriptedIo, type Done } from "./scripted-io.ts";
import type { PeerId, Random } from "../types.ts";

export const self = peerOf(0x500);

/** Whom it wanted dialled. */
export function dials(done: readonly Done[]): PeerId[] {
  return done.flatMap((each) => ("dial" in each ? [each.dial] : []));
}

/** Peers by number, the last one included. */
export function range(from: number, to: number): PeerId[] {
  return Array.from({ length: to - from + 1 }, (_, index) => peerOf(from + index));
}

export interface ScriptedMembership {
  readonly membership: Membership;
  readonly io: ScriptedIo;
  /** Opens links from the other side. */
  readonly link: (...peers: PeerId[]) => void;
  /** Lets `peer` say whom it is linked to. */
  readonly hear: (peer: PeerId, added: readonly PeerId[]) => void;
  readonly tick: () => void;
}

export function scripted(
  random: Random,
  deviations: Partial<OverlayKnobs> = {},
  health: LinkHealth = healthy,
): ScriptedMembership {
  const config = configOf({ overlay: deviations });
  const membership = new Membership(self, config, random, new ForwardLimit(config), health);
  const io = new ScriptedIo(self);
  io.onClose = (peer, reason) => membership.closed(io, peer, reason);
  return {
    membership,
    io,
    link: (...peers) => {
      for (const peer of peers) membership.admit(io, { peer, initiator: false });
      io.take();
    },
    hear: (peer, added) => membership.received(io, peer, { type: "neighbours", whole: true, added, removed: [] }),
    tick: () => membership.tick(io),
  };
}
