/**
 * The frames between a browser and the signaling server: JSON text over one WebSocket at `/signal`.
 * Both ends parse what they receive here, at one boundary each; nothing past it sees an unchecked value.
 * The grammar and its meaning are in PROTOCOL.md.
 */

/** All limits of the signaling protocol. Both ends keep to them; the server enforces them. */
export const signalingLimits = {
  /** Longest frame either end accepts, in bytes of UTF-8. A sealed WebRTC offer is about 2 KiB. */
  frameBytes: 64 * 1024,
  /** Longest sealed body of a `signal` frame, in base64url characters. */
  bodyChars: 60 * 1024,
  /** Most peers that one `members` frame names. */
  sampleSize: 32,
} as const;

/** What a client may send. `room` and `peer` are opaque to the server, `body` is sealed end to end. */
export type ClientFrame =
  | { readonly type: "join"; readonly room: string; readonly peer: string }
  | { readonly type: "signal"; readonly to: string; readonly body: string }
  | { readonly type: "leave" }
  | { readonly type: "ping" };

/** What the server may send. */
export type ServerFrame =
  /** The answer to `join`: a random sample of the members, and how many there are without the newcomer. */
  | { readonly type: "members"; readonly peers: readonly string[]; readonly count: number }
  /** A newcomer, announced to a random sample of the members. */
  | { readonly type: "joined"; readonly peer: string }
  | { readonly type: "signal"; readonly from: string; readonly body: string }
  /** The addressee of an earlier `signal` is not in the room. */
  | { readonly type: "gone"; readonly peer: string }
  | { readonly type: "pong" };

/** Why the server closes a connection: WebSocket's own close codes, and HTTP's statuses in the private range. */
export const closeCodes = {
  goingAway: 1001,
  tooLarge: 1009,
  badFrame: 4400,
  /** In no room for too long. */
  idle: 4408,
  /** The same peer joined the room over another connection: do not come back. */
  replaced: 4409,
  tooFrequent: 4429,
  full: 4503,
  /** More waits for this client than it reads. */
  tooSlow: 4507,
} as const;

export type Parsed<T> = { readonly ok: true; readonly frame: T } | { readonly ok: false; readonly reason: string };

const roomPattern = /^[A-Za-z0-9_-]{22,64}$/;
const peerPattern = /^[0-9a-f]{16}$/;
const bodyPattern = /^[A-Za-z0-9_-]+$/;

/** A room id: 22 to 64 base64url characters. */
export const isRoom = (value: unknown): value is string => typeof value === "string" && roomPattern.test(value);
/** A peer id: 16 lower-case hexadecimal digits. */
export const isPeer = (value: unknown): value is string => typeof value === "string" && peerPattern.test(value);
const isBody = (value: unknown): value is string =>
  typeof value === "string" && value.length <= signalingLimits.bodyChars && bodyPattern.test(value);

/** Parses what a client sent. Never throws; a refusal says why in words fit for a close reason (under 123 bytes). */
export function parseClientFrame(text: string): Parsed<ClientFrame> {
  const object = parseObject(text);
  if (!object.ok) return object;
  const { type, room, peer, to, body } = object.frame;
  switch (type) {
    case "join":
      if (!isRoom(room)) return refuse("join: room must be 22 to 64 base64url characters");
      if (!isPeer(peer)) return refuse("join: peer must be 16 hexadecimal digits");
      return accept({ type, room, peer });
    case "signal":
      if (!isPeer(to)) return refuse("signal: to must be 16 hexadecimal digits");
      if (!isBody(body)) return refuse("signal: body must be base64url within the limit");
      return accept({ type, to, body });
    case "leave":
    case "ping":
      return accept({ type });
    default:
      return refuse("unknown frame type");
  }
}

/** Parses what the server sent. Never throws. */
export function parseServerFrame(text: string): Parsed<ServerFrame> {
  const object = parseObject(text);
  if (!object.ok) return object;
  const { type, peers, count, peer, from, body } = object.frame;
  switch (type) {
    case "members":
      if (!Array.isArray(peers) || peers.length > signalingLimits.sampleSize || !peers.every(isPeer))
        return refuse("members: peers must be a bounded list of peer ids");
      if (!Number.isSafeInteger(count) || (count as number) < 0) return refuse("members: count must be a number");
      return accept({ type, peers, count: count as number });
    case "joined":
    case "gone":
      if (!isPeer(peer)) return refuse(`${type}: peer must be 16 hexadecimal digits`);
      return accept({ type, peer });
    case "signal":
      if (!isPeer(from)) return refuse("signal: from must be 16 hexadecimal digits");
      if (!isBody(body)) return refuse("signal: body must be base64url within the limit");
      return accept({ type, from, body });
    case "pong":
      return accept({ type });
    default:
      return refuse("unknown frame type");
  }
}

const accept = <T>(frame: T): Parsed<T> => ({ ok: true, frame });
const refuse = (reason: string): { readonly ok: false; readonly reason: string } => ({ ok: false, reason });

function parseObject(text: string): Parsed<Record<string, unknown>> {
  if (text.length > signalingLimits.frameBytes) return refuse("frame too large");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse("not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse("not a JSON object");
  return accept(value as Record<string, unknown>);
}
