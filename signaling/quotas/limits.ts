/** Every limit of the signaling server in one place. What both ends must agree on is in wire.ts. */
import { signalingLimits } from "../wire.ts";

export interface ServerLimits {
  /** Rooms with at least one member. A join that would open one more is closed as `full`. */
  readonly rooms: number;
  /** Members of one room. A join that would add one more is closed as `full`. */
  readonly membersPerRoom: number;
  /** WebSockets open at once, joined or not. One more is answered 503 before it becomes a WebSocket. */
  readonly connections: number;
  /** Of them from one address (IPv6: from one /64). One more is answered 429. A school behind one address needs hundreds. */
  readonly socketsPerAddress: number;
  /** Frames that all sockets of one address may send per second in the long run. Each new socket counts as 16. */
  readonly framesPerSecondPerAddress: number;
  /** Frames that they may send at once after a silence: a school's lesson begins in one minute. */
  readonly burstFramesPerAddress: number;
  /** TCP connections of one address, WebSockets among them: a page loads its files over several. */
  readonly connectionsPerAddress: number;
  /** Addresses without a socket that are remembered for what they have sent. The oldest is forgotten first. */
  readonly idleAddresses: number;
  /** Connections of another protocol that are held for a while at once. One more is closed without delay. */
  readonly held: number;
  /** Of them from one address. */
  readonly heldPerAddress: number;
  /** How long such a connection is held: some clients connect again at once, and this is their rate. */
  readonly heldMs: number;
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
  /** Bytes waiting for a client that reads too slowly, beyond which it is cut. A newcomer's offers are some 2 KiB each. */
  readonly bufferedBytes: number;
  /** Beyond this many, a client is not told of newcomers: it hears of them otherwise. */
  readonly bufferedBytesForNews: number;
  /** Bytes waiting for all clients together. Beyond it, those for whom most waits are cut. */
  readonly bufferedBytesInAll: number;
  /** How long an HTTP request may take to arrive, and a connection to begin one. */
  readonly requestMs: number;
  /** How long an HTTP connection may take nothing of an answer. */
  readonly silenceMs: number;
  /** How long the other end may take to answer a close before its socket is destroyed. */
  readonly closeMs: number;
}

/** What one address may have and do when it may open `sockets` WebSockets. */
export function limitsForAddress(
  sockets: number,
): Pick<
  ServerLimits,
  "socketsPerAddress" | "framesPerSecondPerAddress" | "burstFramesPerAddress" | "connectionsPerAddress"
> {
  return {
    socketsPerAddress: sockets,
    framesPerSecondPerAddress: sockets * 8,
    burstFramesPerAddress: sockets * 128,
    connectionsPerAddress: sockets * 4,
  };
}

export const defaultLimits: ServerLimits = {
  rooms: 10_000,
  membersPerRoom: 5_000,
  connections: 10_000,
  ...limitsForAddress(512),
  idleAddresses: 16_384,
  held: 1_024,
  heldPerAddress: 64,
  heldMs: 10_000,
  sampleSize: signalingLimits.sampleSize,
  announceTo: 8,
  framesPerSecond: 100,
  burstFrames: 1_000,
  outsideMs: 10_000,
  heartbeatMs: 30_000,
  bufferedBytes: 256 * 1024,
  bufferedBytesForNews: 16 * 1024,
  bufferedBytesInAll: 64 * 1024 * 1024,
  requestMs: 10_000,
  silenceMs: 30_000,
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
