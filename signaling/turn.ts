/**
 * Time-limited TURN credentials, by the convention that coturn calls `use-auth-secret` (draft-uberti-behave-turn-rest-00):
 * the user name is the time of expiry in seconds since 1970, a colon and a name; the password its HMAC-SHA-1 under a
 * secret that the TURN server shares. Whoever copies them can use the relay until then, and no longer.
 */
import { createHmac, randomBytes } from "node:crypto";
import { type IceServer, isIceUrl, isTurnUrl } from "./ice-servers.ts";

export interface TurnOptions {
  /** `turn:` and `turns:` URLs of relays that share the secret, and `stun:` URLs to be told with them. */
  readonly urls: readonly string[];
  readonly secret: string;
  /** How long credentials are good for. Default: twelve hours. */
  readonly lifetimeSeconds?: number;
}

export const defaultTurnLifetimeSeconds = 12 * 60 * 60;

/** Servers with credentials of their own, for one client. */
export interface TurnGrant {
  readonly iceServers: readonly IceServer[];
  readonly lifetimeSeconds: number;
}

/**
 * What one client gets at `now` (milliseconds since 1970). Each `name` is a user of its own to the TURN server, in its
 * log and for its quota; it is random unless told.
 */
export function grantTurn(options: TurnOptions, now: number, name = randomBytes(8).toString("hex")): TurnGrant {
  const { urls, secret, lifetimeSeconds = defaultTurnLifetimeSeconds } = options;
  const username = `${Math.floor(now / 1_000) + lifetimeSeconds}:${name}`;
  const credential = createHmac("sha1", secret).update(username).digest("base64");
  const stun = urls.filter((url) => !isTurnUrl(url));
  return {
    iceServers: [
      ...(stun.length > 0 ? [{ urls: stun }] : []),
      { urls: urls.filter((url) => isTurnUrl(url)), username, credential },
    ],
    lifetimeSeconds,
  };
}

/** Clients take no more than this; browsers warn from five on. */
const maxUrls = 16;

export type ParsedTurnUrls =
  | { readonly ok: true; readonly urls: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/** Parses URLs between commas or blanks. Never throws. */
export function parseTurnUrls(text: string): ParsedTurnUrls {
  const urls = text.split(/[\s,]+/).filter((url) => url !== "");
  const wrong = urls.find((url) => !isIceUrl(url));
  if (wrong !== undefined) return { ok: false, reason: `${JSON.stringify(wrong)} is none` };
  if (!urls.some((url) => isTurnUrl(url))) return { ok: false, reason: "it names no turn: or turns: server" };
  if (urls.length > maxUrls)
    return { ok: false, reason: `${urls.length} are more than the ${maxUrls} that are allowed` };
  return { ok: true, urls };
}
