/** For tests of the failure detector: one with its links, which hears of members and says what it makes of it. */
import { defaultConfig, type NodeConfig } from "../config.ts";
import { FailureDetector } from "../failure-detection/detector.ts";
import type { NewsItem } from "../failure-detection/frames.ts";
import { Roster } from "../failure-detection/roster.ts";
import type { LinkHealth } from "../module.ts";
import { ForwardLimit } from "../outbox/forward-limit.ts";
import { Membership } from "../overlay/membership.ts";
import type { Closing, PeerId, Random } from "../types.ts";
import { healthy, ScriptedIo } from "./scripted-io.ts";

export interface ScriptedDetector {
  readonly detector: FailureDetector;
  readonly membership: Membership;
  readonly io: ScriptedIo;
  readonly open: (...peers: PeerId[]) => void;
  readonly close: (peer: PeerId, why: Closing) => void;
  /** Lets `peer` say whom it is linked to; `removed`: of those it said before. */
  readonly link: (peer: PeerId, added: readonly PeerId[], removed?: readonly PeerId[]) => void;
  readonly hear: (from: PeerId, ...items: NewsItem[]) => void;
  /** `settled` and `fresh`: the number of members as it is counted otherwise. */
  readonly tick: (now: number, settled?: number, fresh?: number) => void;
}

export function scriptedDetector(
  self: PeerId,
  config: NodeConfig = defaultConfig,
  random: Random = () => 0.5,
  health: LinkHealth = healthy,
): ScriptedDetector {
  const counts: { settled?: number | undefined; fresh?: number | undefined } = {};
  const countOf = (peers: number | undefined) => (peers === undefined ? undefined : { peers });
  const census = { settled: () => countOf(counts.settled), fresh: () => countOf(counts.fresh) };
  const membership = new Membership(self, config, random, new ForwardLimit(config), health);
  const detector = new FailureDetector(self, config, random, new Roster(self, config), membership, health, census);
  const io = new ScriptedIo(self);
  io.onRaise = (fact) => {
    membership.told(io, fact);
    detector.told(io, fact);
  };
  return {
    detector,
    membership,
    io,
    open: (...peers) => {
      for (const peer of peers) {
        membership.admit(io, { peer, initiator: false });
        detector.opened(io, { peer, initiator: false });
      }
    },
    close: (peer, why) => {
      membership.closed(io, peer, why);
      detector.closed(io, peer, why);
    },
    link: (peer, added, removed) =>
      membership.received(io, peer, { type: "neighbours", whole: !removed, added, removed: removed ?? [] }),
    hear: (from, ...items) => detector.received(io, from, { type: "news", items }),
    tick: (now, settled, fresh) => {
      counts.settled = settled;
      counts.fresh = fresh;
      detector.tick(io.at(now));
    },
  };
}
