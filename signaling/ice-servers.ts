/** The STUN and TURN servers that the app is told to use: a checked list of RTCIceServer. */

export interface IceServer {
  readonly urls: string | readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

export type ParsedIceServers =
  | { readonly ok: true; readonly iceServers: readonly IceServer[] }
  | { readonly ok: false; readonly reason: string };

// A host name or an IPv4 address, or an IPv6 address in brackets; perhaps a port (RFC 7064, RFC 7065).
const authority = String.raw`(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?`;
const stunUrl = new RegExp(`^stuns?:${authority}$`, "i");
const turnUrl = new RegExp(String.raw`^turns?:${authority}(?:\?transport=(?:udp|tcp))?$`, "i");
const knownKeys = new Set(["urls", "username", "credential"]);

/** Whether a browser takes the URL: it refuses the whole connection over one that it does not. */
export function isIceUrl(url: string): boolean {
  const match = stunUrl.exec(url) ?? turnUrl.exec(url);
  return match !== null && Number(match[1] ?? 0) <= 65_535;
}

/** Whether the URL, which is one, is of a server that needs credentials. */
export const isTurnUrl = (url: string): boolean => /^turn/i.test(url);

/** Parses a JSON array of RTCIceServer. Never throws; a refusal says what is wrong with which entry. */
export function parseIceServers(text: string): ParsedIceServers {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, reason: `it is not JSON (${error instanceof Error ? error.message : String(error)})` };
  }
  if (!Array.isArray(value)) return { ok: false, reason: "it is not an array" };
  for (const [index, entry] of value.entries()) {
    const wrong = whatIsWrong(entry);
    if (wrong !== undefined) return { ok: false, reason: `entry ${index} ${wrong}` };
  }
  return { ok: true, iceServers: value as IceServer[] };
}

function whatIsWrong(entry: unknown): string | undefined {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return "is not an object";
  const { urls, username, credential } = entry as Record<string, unknown>;
  const list: unknown[] = Array.isArray(urls) ? urls : [urls];
  if (list.length === 0 || !list.every((url) => typeof url === "string" && isIceUrl(url)))
    return "has no urls of the form stun:host or turn:host";
  if (username !== undefined && typeof username !== "string") return "has a username that is not text";
  if (credential !== undefined && typeof credential !== "string") return "has a credential that is not text";
  // A browser refuses the whole connection over a TURN server without both, long after this is forgotten.
  const needsLogin = list.some((url) => isTurnUrl(String(url)));
  if (needsLogin && (username === undefined || credential === undefined))
    return "is a TURN server without username and credential";
  const unknown = Object.keys(entry).find((key) => !knownKeys.has(key));
  return unknown === undefined ? undefined : `has the unknown key ${JSON.stringify(unknown)}`;
}
