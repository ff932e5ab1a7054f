/** The protocols of a node, composed: which there are, in which order they are told, and which takes which frame. */
import { Aggregation } from "./aggregation/push-sum.ts";
import { Agreements } from "./anti-entropy/agreements.ts";
import { ContentCheck } from "./anti-entropy/content-check.ts";
import { AntiEntropy } from "./anti-entropy/rounds.ts";
import type { NodeConfig } from "./config.ts";
import { Presence } from "./dissemination/presence.ts";
import { Rumors } from "./dissemination/rumors.ts";
import type { Strategy } from "./dissemination/spread.ts";
import { FailureDetector } from "./failure-detection/detector.ts";
import { Probes } from "./failure-detection/probes.ts";
import { Roster } from "./failure-detection/roster.ts";
import type { FrameOf, SingleFrame } from "./frames.ts";
import type { Module, Receiver } from "./module.ts";
import { ForwardLimit } from "./outbox/forward-limit.ts";
import { Outbox } from "./outbox/outbox.ts";
import { dialModule } from "./overlay/dialling/dial-module.ts";
import { Dialling } from "./overlay/dialling/dialling.ts";
import { Membership } from "./overlay/membership.ts";
import { Relays } from "./overlay/relays.ts";
import { RateLimit } from "./rate-limit.ts";
import type { PeerId, Random, Replica } from "./types.ts";

/** Which module takes which frame. */
export type Receivers = { readonly [T in SingleFrame["type"]]: Receiver<FrameOf<T>> };

export interface Protocols {
  readonly roster: Roster;
  readonly membership: Membership;
  readonly dialling: Dialling;
  readonly rumors: Rumors;
  readonly probes: Probes;
  readonly aggregation: Aggregation;
  readonly antiEntropy: AntiEntropy;
  readonly agreements: Agreements;
  readonly contentCheck: ContentCheck;
  readonly rates: RateLimit;
  readonly outbox: Outbox;
  /** In the order in which they are told, and do what is due. */
  readonly modules: readonly Module[];
  readonly receivers: Receivers;
}

export interface Composition {
  readonly self: PeerId;
  readonly config: NodeConfig;
  readonly random: Random;
  readonly replica: Replica;
  readonly strategy: Strategy;
  readonly createDialId: () => string;
  readonly connects: boolean;
}

export function compose(composition: Composition): Protocols {
  const { self, config, random, replica, strategy, createDialId, connects } = composition;
  const roster = new Roster(self, config);
  const forwards = new ForwardLimit(config);
  const probes = new Probes(self, config, random, roster, (io) => {
    rumors.tell(io);
    return replica.digest();
  });
  const membership = new Membership(self, config, random, forwards, probes);
  const dialling = new Dialling({ self, membership, createDialId, connects });
  const relays = new Relays(self, config, membership.routes, forwards, dialling);
  const tree = strategy.tree(self, membership);
  const rumors = new Rumors(self, config, random, replica, membership, probes, tree, strategy);
  const presence = new Presence(self, config, (peer) => roster.isLiving(peer), tree);
  const aggregation = new Aggregation(self, config, random, {
    // In a small room everyone is linked to everyone, and nobody has to estimate anything. Where some are not, all take part.
    links: () => (!roster.partial && roster.size <= config.overlay.activeView + 1 ? [] : membership.links()),
    // Where everyone is known by name, sums are no more than a second opinion.
    rideMs: () => (roster.partial ? config.aggregation.aggregationMs / 2 : config.outbox.rideMs),
    measure: () => ({ reference: referenceOf(replica), ...probes.roundTrips() }),
  });
  const detector = new FailureDetector(self, config, random, roster, membership, probes, aggregation);
  const antiEntropy = new AntiEntropy(self, config, random, replica, (io) => rumors.tell(io));
  const agreements = new Agreements();
  const contentCheck = new ContentCheck(self, config, replica, (peer) => antiEntropy.agreesWith(peer));
  const rates = new RateLimit(config);
  const outbox = new Outbox();
  const modules: Module[] = [
    dialModule(dialling),
    membership,
    relays,
    rumors,
    presence,
    probes,
    detector,
    aggregation,
    contentCheck,
    antiEntropy,
    agreements,
    rates,
    outbox,
  ];
  const receivers: Receivers = {
    neighbours: membership,
    join: membership,
    "forward-join": membership,
    shuffle: membership,
    "shuffle-reply": membership,
    disconnect: membership,
    leave: membership,
    relay: relays,
    unreachable: relays,
    rumor: rumors,
    following: rumors,
    advert: rumors,
    graft: rumors,
    prune: rumors,
    pull: rumors,
    feedback: rumors,
    presence,
    summary: antiEntropy,
    delta: antiEntropy,
    content: contentCheck,
    probe: probes,
    "probe-ack": probes,
    news: detector,
    roster: detector,
    "ping-request": detector,
    vouch: detector,
    share: aggregation,
    "share-ack": aggregation,
  };
  return {
    roster,
    membership,
    dialling,
    rumors,
    probes,
    aggregation,
    antiEntropy,
    agreements,
    contentCheck,
    rates,
    outbox,
    modules,
    receivers,
  };
}

/** 32 bits that stand for the document in aggregation. */
export function referenceOf(replica: Replica): number {
  const [a = 0, b = 0, c = 0, d = 0] = replica.digest();
  return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
}
