/** What the server says of itself at `/config.json`. Untrusted in shape; the last good answer serves when offline. */
import { recall, remember } from "../storage/memory.ts";

export interface ServerConfig {
  readonly iceServers: readonly RTCIceServer[];
  /** From when on the credentials in it no longer work. Without it, they always do. */
  readonly expiry: Expiry | undefined;
}

/** Counted by this browser's clock, which need not agree with the server's. Both in milliseconds, the first since 1970. */
export interface Expiry {
  readonly receivedAt: number;
  readonly lifetimeMs: number;
}

/** Most servers that are taken from the list: more make WebRTC slow, and browsers warn from five on. */
export const iceServerLimit = 8;
const urlsLimit = 16;
/** What browsers take for a user name (RFC 8489, 14.3), and more than any password. */
const credentialLimit = 508;
/** A week. A server that says more is not believed: a page would carry dead credentials around for ever. */
export const lifetimeLimitMs = 7 * 24 * 60 * 60 * 1_000;
const memoryKey = "grapevine.config";

const authority = String.raw`(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::(\d{1,5}))?`;
const stunUrl = new RegExp(`^stuns?:${authority}$`, "i");
const turnUrl = new RegExp(String.raw`^turns?:${authority}(?:\?transport=(?:udp|tcp))?$`, "i");

/**
 * The config in `value`, which came at `receivedAt`, or undefined when it has another shape. Servers that a browser
 * would throw at are left out.
 */
export function parseConfig(value: unknown, receivedAt: number): ServerConfig | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { iceServers: list = [], lifetimeSeconds } = value as Record<string, unknown>;
  if (!Array.isArray(list)) return undefined;
  const servers = list.map(parseIceServer).filter((server) => server !== undefined);
  const iceServers = servers.slice(0, iceServerLimit);
  if (lifetimeSeconds === undefined) return { iceServers, expiry: undefined };
  if (typeof lifetimeSeconds !== "number" || !(lifetimeSeconds > 0)) return undefined;
  return { iceServers, expiry: { receivedAt, lifetimeMs: Math.min(lifetimeSeconds * 1_000, lifetimeLimitMs) } };
}

function parseIceServer(value: unknown): RTCIceServer | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { urls, username, credential } = value as Record<string, unknown>;
  const list: unknown[] = Array.isArray(urls) ? urls : [urls];
  const valid = list.filter(isIceUrl);
  if (valid.length === 0 || valid.length !== list.length || valid.length > urlsLimit) return undefined;
  if (!valid.some(isTurnUrl)) return { urls: valid };
  // RTCPeerConnection throws on a TURN server without both.
  if (!isCredential(username) || !isCredential(credential)) return undefined;
  return { urls: valid, username, credential };
}

function isIceUrl(url: unknown): url is string {
  if (typeof url !== "string") return false;
  const match = stunUrl.exec(url) ?? turnUrl.exec(url);
  return match !== null && Number(match[1] ?? 0) <= 65_535;
}

const isTurnUrl = (url: string): boolean => /^turn/i.test(url);

const isCredential = (value: unknown): value is string =>
  typeof value === "string" && new TextEncoder().encode(value).length <= credentialLimit;

/** The servers that can be used at `now` (ms since 1970): once the credentials have expired, STUN alone. */
export function usableServers({ iceServers, expiry }: ServerConfig, now: number): readonly RTCIceServer[] {
  if (expiry === undefined) return iceServers;
  const age = now - expiry.receivedAt;
  // Received in the future: the clock was set back, and nobody knows by how much.
  if (age >= 0 && age < expiry.lifetimeMs) return iceServers;
  return iceServers.flatMap(({ urls }) => {
    const stun = [urls].flat().filter((url) => !isTurnUrl(url));
    return stun.length > 0 ? [{ urls: stun }] : [];
  });
}

/**
 * Asks the server, for at most `timeoutMs`; undefined when there is no good answer. Never rejects. `preloadedAt`: when the
 * page itself may have asked already (ms since 1970), so that its answer is taken.
 */
export async function fetchConfig(timeoutMs: number, preloadedAt?: number): Promise<ServerConfig | undefined> {
  // From before the answer: the credentials are never believed for longer than they are good.
  const askedAt = preloadedAt ?? Date.now();
  try {
    const response = await fetch("/config.json", {
      signal: AbortSignal.timeout(timeoutMs),
      // What no cache may answer, no preload answers either.
      cache: preloadedAt === undefined ? "no-store" : "default",
    });
    const config = response.ok ? parseConfig(await response.json(), askedAt) : undefined;
    if (config !== undefined) rememberConfig(config);
    return config;
  } catch {
    return undefined; // Offline, too slow, or not JSON: all the same to the caller.
  }
}

function rememberConfig({ iceServers, expiry }: ServerConfig): void {
  remember(memoryKey, {
    iceServers,
    ...(expiry && { receivedAt: expiry.receivedAt, lifetimeSeconds: expiry.lifetimeMs / 1_000 }),
  });
}

/** The last good answer that this browser remembers; without one, no servers. */
export function recallConfig(): ServerConfig {
  const kept = recall(memoryKey);
  const { receivedAt } = (kept ?? {}) as Record<string, unknown>;
  return parseConfig(kept, typeof receivedAt === "number" ? receivedAt : 0) ?? { iceServers: [], expiry: undefined };
}
