/** What the server says of itself at `/config.json`. Untrusted in shape; the last good answer serves when offline. */
import { recall, remember } from "../shell/memory.ts";

export interface ServerConfig {
  readonly iceServers: readonly RTCIceServer[];
}

/** Most servers that are taken from the list: more make WebRTC slow, and browsers warn from five on. */
export const iceServerLimit = 8;
const urlPattern = /^(stun|stuns|turn|turns):[^\s]{1,250}$/i;
const memoryKey = "grapevine.config";

/** The config in `value`, or undefined when it has another shape. Servers that a browser would throw at are left out. */
export function parseConfig(value: unknown): ServerConfig | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const list = (value as Record<string, unknown>)["iceServers"] ?? [];
  if (!Array.isArray(list)) return undefined;
  const servers = list.map(parseIceServer).filter((server) => server !== undefined);
  return { iceServers: servers.slice(0, iceServerLimit) };
}

function parseIceServer(value: unknown): RTCIceServer | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { urls, username, credential } = value as Record<string, unknown>;
  const list: unknown[] = Array.isArray(urls) ? urls : [urls];
  const valid = list.filter((url): url is string => typeof url === "string" && urlPattern.test(url));
  if (valid.length === 0 || valid.length !== list.length) return undefined;
  if (!valid.some((url) => /^turn/i.test(url))) return { urls: valid };
  // RTCPeerConnection throws on a TURN server without both.
  if (typeof username !== "string" || typeof credential !== "string") return undefined;
  return { urls: valid, username, credential };
}

/**
 * Asks the server, for at most `timeoutMs`. When it does not answer: the last good answer; without one: no servers.
 * Never rejects.
 */
export async function loadConfig(timeoutMs: number): Promise<ServerConfig> {
  const fresh = await fetchConfig(timeoutMs);
  if (fresh !== undefined) {
    remember(memoryKey, fresh);
    return fresh;
  }
  return parseConfig(recall(memoryKey)) ?? { iceServers: [] };
}

async function fetchConfig(timeoutMs: number): Promise<ServerConfig | undefined> {
  try {
    const response = await fetch("/config.json", { signal: AbortSignal.timeout(timeoutMs), cache: "no-store" });
    return response.ok ? parseConfig(await response.json()) : undefined;
  } catch {
    return undefined; // Offline, too slow, or not JSON: all the same to the caller.
  }
}
