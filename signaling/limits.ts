/** Every limit of the signaling server in one place. What both ends must agree on is in wire.ts. */
import { signalingLimits } from "./wire.ts";

export interface ServerLimits {
  /** Rooms with at least one member. A join that would open one more is closed as `full`. */
  readonly rooms: number;
  /** Members of one room. A join that would add one more is closed as `full`. */
  readonly membersPerRoom: number;
  /** WebSockets open at once, joined or not. One more is answered 503 before it becomes a WebSocket. */
  readonly connections: number;
  /** Most members that a newcomer is told about; at most `signalingLimits.sampleSize`. */
  readonly sampleSize: number;
  /** Most members that are told about a newcomer: telling all would make N joins cost N^2 frames. */
  readonly announceTo: number;
  /** Frames that a connection may send per second in the long run. */
  readonly framesPerSecond: number;
  /** Frames that a connection may send at once after a silence: a newcomer's offers and candidates come in a burst. */
  readonly burstFrames: number;
  /** How long a connection may stay outside of every room. */
  readonly outsideMs: number;
  /** Between two WebSocket pings. A connection that let a whole interval pass without a sign of life is terminated. */
  readonly heartbeatMs: number;
  /** Bytes waiting for a client that reads too slowly, beyond which it is cut. */
  readonly bufferedBytes: number;
  /** How long the other end may take to answer a close before its socket is destroyed. */
  readonly closeMs: number;
}

export const defaultLimits: ServerLimits = {
  rooms: 10_000,
  membersPerRoom: 5_000,
  connections: 10_000,
  sampleSize: signalingLimits.sampleSize,
  announceTo: 8,
  framesPerSecond: 100,
  burstFrames: 1_000,
  outsideMs: 10_000,
  heartbeatMs: 30_000,
  bufferedBytes: 4 * 1024 * 1024,
  closeMs: 1_000,
};

/** The defaults with some of them replaced. Throws on a value that no server could keep to. */
export function withDefaults(limits: Partial<ServerLimits> = {}): ServerLimits {
  const merged = { ...defaultLimits, ...limits };
  for (const [name, value] of Object.entries(merged)) {
    if (!(value > 0)) throw new RangeError(`signaling limit ${name} must be positive, not ${String(value)}`);
  }
  if (merged.sampleSize > signalingLimits.sampleSize)
    throw new RangeError(
      `sampleSize ${merged.sampleSize} is beyond what clients accept, ${signalingLimits.sampleSize}`,
    );
  return merged;
}
