/** For tests of a whole node: peers, frames and effects that can be read, and links that have settled. */
import { defaultConfig } from "../config.ts";
import type { Node } from "../node.ts";
import type { Effect, Input, PeerId } from "../types.ts";
import { unbundled, decodeFrame, encodeFrame, type Frame, type FrameOf } from "../frames.ts";
import type { NewsItem, RosterItem } from "../failure-detection/frames.ts";

export const self = "5555555555555555" as PeerId;
export const a = "aaaaaaaaaaaaaaaa" as PeerId;
export const b = "bbbbbbbbbbbbbbbb" as PeerId;
/** Its id is smaller than that of `self`: it dials. */
export const early = "1111111111111111" as PeerId;

/** A frame that is sent, taken out of what it goes together with, or why it cannot be read. */
export interface ReadableSend {
  readonly send: Frame | string;
  readonly to: PeerId;
}

type ReadableEffect = Exclude<Effect, { type: "send" }> | ReadableSend;

/** Effects with their frames decoded, so that a list of them can be read. */
export function readable(effects: readonly Effect[]): ReadableEffect[] {
  return effects.flatMap((effect): ReadableEffect[] => {
    if (effect.type !== "send") return [effect];
    const { to } = effect;
    const decoded = decodeFrame(effect.bytes, self);
    if (!decoded.ok) return [{ send: decoded.reason, to }];
    const frames = unbundled(decoded.frame);
    return frames.map((send) => ({ send, to }));
  });
}

/** To whom the effects send a frame of this type, once for each. */
export function recipientsOf(effects: readonly Effect[], type: Frame["type"]): PeerId[] {
  return readable(effects).flatMap((entry) =>
    "send" in entry && typeof entry.send === "object" && entry.send.type === type ? [entry.to] : [],
  );
}

/** Whom the effects dial. */
export function dialsIn(effects: readonly Effect[]): PeerId[] {
  return effects.flatMap((effect) => (effect.type === "dial" ? [effect.peer] : []));
}

export function sent(from: PeerId, frame: Frame): Input {
  return { type: "frame-received", from, bytes: encodeFrame(frame, from) };
}

export const changed = { type: "emit", event: { type: "status-changed" } } as const;

export function listed(peer: PeerId): RosterItem {
  return { peer, incarnation: 0, presenceClock: 0 };
}

export function alive(peer: PeerId, incarnation = 0): NewsItem {
  return { peer, state: "alive", incarnation, accuser: undefined };
}

export function neighbours(whole: boolean, added: PeerId[], removed: PeerId[] = []): FrameOf<"neighbours"> {
  return { type: "neighbours", whole, added, removed };
}

/** Links that the peers opened at time 0; all of them are linked to each other. */
export function link(node: Node, ...peers: PeerId[]): void {
  for (const peer of peers) {
    node.handle({ type: "link-opened", peer, initiator: false }, 0);
    const others = peers.filter((other) => other !== peer);
    node.handle(sent(peer, neighbours(true, [self, ...others])), 0);
  }
  flush(node);
}

/** Introductions are news, that waits for other frames at most this long. */
export function flush(node: Node): void {
  node.handle({ type: "tick" }, defaultConfig.failureDetection.newsMs);
}

/** What the node answers to a knock of the peer, if anything. */
export function answerTo(node: Node, peer: PeerId, urgent: boolean, now: number): "welcome" | "refusal" | undefined {
  const introduction = { type: "knock", dial: "aaaaaaaaaaaa", urgent } as const;
  const effects = node.handle({ type: "introduced", from: peer, introduction, way: "overlay" }, now);
  for (const effect of effects)
    if (effect.type === "seal" && effect.to === peer && effect.introduction.type !== "signals")
      return effect.introduction.type === "knock" ? undefined : effect.introduction.type;
  return undefined;
}

/** The name of every dial of a node that draws 0.5 for ever. */
export const dialId = "0.5";

/** No connection comes of the dial. */
export function dialFailed(peer: PeerId): Input {
  return { type: "connection-failed", peer, attempt: dialId, unmade: false };
}
