/** For tests of membership: one with its links, that does what it is told and remembers what it wanted. */
import { configOf } from "../config.ts";
import type { OverlayKnobs } from "../overlay/knobs.ts";
import { Membership } from "../overlay/membership.ts";
import { ForwardLimit } from "../outbox/forward-limit.ts";
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
  patience: () => number = healthy,
): ScriptedMembership {
  const config = configOf({ overlay: deviations });
  const membership = new Membership(self, config, random, new ForwardLimit(config), patience);
  const io = new ScriptedIo(self);
  io.onClose = (peer, reason) => membership.linkClosed(io, peer, reason === "surplus" ? "surplus" : "lost");
  return {
    membership,
    io,
    link: (...peers) => {
      for (const peer of peers) membership.linkOpened(io, peer, false);
      io.take();
    },
    hear: (peer, added) =>
      membership.neighboursReceived(io, peer, { type: "neighbours", whole: true, added, removed: [] }),
    tick: () => membership.tick(io, () => undefined),
  };
}
