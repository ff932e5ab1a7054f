/** The signaling server's address, as an application gives it or leaves it out. */

/**
 * Throws a TypeError, with a sentence, unless `signaling` is a `ws:` or `wss:` URL, null (no server), or undefined (the
 * default).
 */
export function checkSignaling(signaling: unknown): void {
  if (signaling === undefined || signaling === null) return;
  if (Array.isArray(signaling))
    throw new TypeError(
      "signaling takes one URL, not a list: the address of one Grapevine signaling server, as in wss://your.server/signal",
    );
  if (typeof signaling !== "string")
    throw new TypeError(`signaling must be a ws: or wss: URL, or null for no server, not a ${typeof signaling}`);
  const url = URL.canParse(signaling) ? new URL(signaling) : undefined;
  if (!url || !/^wss?:$/.test(url.protocol))
    throw new TypeError(`signaling must be a ws: or wss: URL, as in wss://your.server/signal, not ${signaling}`);
  if (signaling.includes("#")) throw new TypeError(`signaling must be a URL without a fragment (#), not ${signaling}`);
}

/** `/signal` on the page's own host; null outside a page. */
export function defaultSignaling(): string | null {
  if (typeof location !== "object" || !/^https?:$/.test(location.protocol)) return null;
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/signal`;
}
