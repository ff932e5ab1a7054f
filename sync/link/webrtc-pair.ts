/** Two WebRTC channels that are connected to each other in one process, for tests. */
import type { Channel } from "./channel.ts";
import type { Wrtc } from "./node-webrtc.ts";
import { WebRtcDial, type WebRtcListener } from "./webrtc.ts";

export interface WebRtcPair {
  /** The initiator's end first. */
  readonly ends: readonly [Channel, Channel];
  readonly binding: string;
  readonly close: () => void;
}

/**
 * Rejects when either end fails before both are connected, or when they disagree on the binding. `watch` gets the listeners of
 * both.
 */
export function connectPair(wrtc: Wrtc, watch?: (listener: WebRtcListener) => void): Promise<WebRtcPair> {
  return new Promise((resolve, reject) => {
    const ends: (Channel | undefined)[] = [undefined, undefined];
    let agreed: string | undefined;
    const close = (): void => dials.forEach((dial) => dial.cancel());
    const fail = (reason: string): void => {
      close();
      reject(new Error(reason));
    };
    const listenerOf = (end: number): WebRtcListener => ({
      signals: (signals) => dials[1 - end]?.receive(signals),
      connected: (channel, binding) => {
        ends[end] = channel;
        if (agreed !== undefined && agreed !== binding) return fail("the ends disagree on the binding");
        agreed = binding;
        const [a, b] = ends;
        if (a && b) resolve({ ends: [a, b], binding, close });
        return undefined;
      },
      failed: fail,
    });
    const dials = [0, 1].map((end) => {
      const listener = listenerOf(end);
      watch?.(listener);
      return new WebRtcDial({ initiator: end === 0, iceServers: [], wrtc, timeoutMs: 15_000 }, listener);
    });
  });
}
