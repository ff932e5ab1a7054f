/** The server's config, from `/config.json`. Its shape is untrusted. The last good answer is used when offline. */
import { recall, remember } from "../storage/memory.ts";

export interface ServerConfig {
  readonly iceServers: readonly RTCIceServer[];
  /** When the credentials expire; undefined when they never do. */
  readonly expiry: Expiry | undefined;
}

/**
 * Measured by this browser's clock, which may differ from the server's. Both are in milliseconds, the first since 1970.
 */
export interface Expiry {
  readonly receivedAt: number;
  readonly lifetimeMs: number;
}

/** Most servers that are used from the list. More make WebRTC slow, and browsers warn from five on. */
export const iceServerLimit = 8;
const urlsLimit = 16;
/** Longest user name that browsers accept (RFC 8489, 14.3), and longer than any password. */
const credentialLimit = 508;
/** A week. Longer lifetimes are cut to this, so that a page does not keep dead credentials forever. */
export const lifetimeLimitMs = 7 * 24 * 60 * 60 * 1_000;
const memoryKey = "grapevine.config";

const authority = String.raw`(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::(\d{1,5}))?`;
const stunUrl = new RegExp(`^stuns?:${authority}$`, "i");
const turnUrl = new RegExp(String.raw`^turns?:${authority}(?:\?transport=(?:udp|tcp))?$`, "i");

/**
 * Reads a config that was received at `receivedAt`. Undefined when it has another shape. Servers that would make a
 * browser throw are left out.
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

/** Returns the servers that are usable at `now` (ms since 1970): only STUN once the credentials have expired. */
export function usableServers({ iceServers, expiry }: ServerConfig, now: number): readonly RTCIceServer[] {
  if (expiry === undefined) return iceServers;
  const age = now - expiry.receivedAt;
  // A negative age means that the clock was set back, by an unknown amount.
  if (age >= 0 && age < expiry.lifetimeMs) return iceServers;
  return iceServers.flatMap(({ urls }) => {
    const stun = [urls].flat().filter((url) => !isTurnUrl(url));
    return stun.length > 0 ? [{ urls: stun }] : [];
  });
}

/**
 * Asks the server, for at most `timeoutMs`. Undefined when there is no good answer. Never rejects. `preloadedAt` is
 * when the page's own preload may have asked (ms since 1970), so that its answer is used.
 */
export async function fetchConfig(timeoutMs: number, preloadedAt?: number): Promise<ServerConfig | undefined> {
  // Count the lifetime from before the answer, so that credentials are never used for longer than they are valid.
  const askedAt = preloadedAt ?? Date.now();
  try {
    const response = await fetch("/config.json", {
      signal: AbortSignal.timeout(timeoutMs),
      // With `no-store`, no preload answers either.
      cache: preloadedAt === undefined ? "no-store" : "default",
    });
    const config = response.ok ? parseConfig(await response.json(), askedAt) : undefined;
    if (config !== undefined) rememberConfig(config);
    return config;
  } catch {
    return undefined; // Offline, too slow, or not JSON: the same for the caller.
  }
}

function rememberConfig({ iceServers, expiry }: ServerConfig): void {
  remember(memoryKey, {
    iceServers,
    ...(expiry && { receivedAt: expiry.receivedAt, lifetimeSeconds: expiry.lifetimeMs / 1_000 }),
  });
}

/** Returns the last good answer that this browser remembers, or a config without servers. */
export function recallConfig(): ServerConfig {
  const kept = recall(memoryKey);
  const { receivedAt } = (kept ?? {}) as Record<string, unknown>;
  return parseConfig(kept, typeof receivedAt === "number" ? receivedAt : 0) ?? { iceServers: [], expiry: undefined };
}
