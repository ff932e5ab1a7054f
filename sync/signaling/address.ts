/** The signaling servers' addresses, as an application gives them or leaves them out. */

/** Most servers. Each costs a connection, and more than this find no more peers. */
const maxServers = 8;

/**
 * Reads the option `signaling`: one or several `ws:` or `wss:` URLs; null for none; undefined for `/signal` on the page's own
 * host, or none outside a page. Throws a TypeError, with a sentence, for anything else.
 */
export function readSignaling(signaling: unknown): readonly string[] {
  if (signaling === null) return [];
  if (signaling === undefined) return defaultSignaling();
  const urls: readonly unknown[] = Array.isArray(signaling) ? signaling : [signaling];
  if (urls.length > maxServers) throw new TypeError(`signaling takes at most ${maxServers} URLs, not ${urls.length}`);
  return [...new Set(urls.map(checkUrl))];
}

function checkUrl(value: unknown): string {
  if (typeof value !== "string")
    throw new TypeError(`signaling must be a ws: or wss: URL, several, or null for no server, not a ${typeof value}`);
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^wss?:$/.test(url.protocol))
    throw new TypeError(`signaling must be a ws: or wss: URL, as in wss://your.server/signal, not ${value}`);
  if (value.includes("#")) throw new TypeError(`signaling must be a URL without a fragment (#), not ${value}`);
  return value;
}

function defaultSignaling(): readonly string[] {
  if (typeof location !== "object" || !/^https?:$/.test(location.protocol)) return [];
  return [`${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/signal`];
}
