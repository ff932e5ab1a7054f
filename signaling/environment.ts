/** The server's settings from environment variables: PORT, HOST, ICE_SERVERS, TURN_URLS, TURN_SECRET, TURN_LIFETIME, TRUST_PROXY, SOCKETS_PER_ADDRESS. */
import { type IceServer, parseIceServers } from "./ice-servers.ts";
import { limitsForAddress, type ServerLimits } from "./quotas/limits.ts";
import { parseTrustProxy, type TrustProxy } from "./quotas/client-address.ts";
import { defaultPort } from "./server.ts";
import { parseTurnUrls, type TurnOptions } from "./turn.ts";

export interface Settings {
  readonly port: number;
  readonly host?: string;
  readonly iceServers: readonly IceServer[];
  readonly turn?: TurnOptions;
  readonly trustProxy?: TrustProxy;
  readonly limits?: Partial<ServerLimits>;
}

export type ReadSettings =
  | { readonly ok: true; readonly settings: Settings }
  /** A sentence for whoever set the variable. */
  | { readonly ok: false; readonly reason: string };

export function readEnvironment(env: Readonly<Record<string, string | undefined>>): ReadSettings {
  // An empty variable is one that was not set: many tools cannot pass nothing.
  const { PORT: port = "", HOST: host = "", ICE_SERVERS: iceServers = "" } = env;
  if (!/^\d*$/.test(port) || Number(port) > 65_535)
    return { ok: false, reason: `PORT must be a number from 0 to 65535, not ${JSON.stringify(port)}.` };
  const parsed = parseIceServers(iceServers === "" ? "[]" : iceServers);
  if (!parsed.ok)
    return {
      ok: false,
      reason: `ICE_SERVERS must be a JSON array like [{"urls":"stun:stun.example.org"}]: ${parsed.reason}.`,
    };
  const turn = readTurn(env);
  if (!turn.ok) return turn;
  const access = readAccess(env);
  if (!access.ok) return access;
  return {
    ok: true,
    settings: {
      port: port === "" ? defaultPort : Number(port),
      ...(host !== "" && { host }),
      iceServers: parsed.iceServers,
      ...(turn.turn !== undefined && { turn: turn.turn }),
      ...access.settings,
    },
  };
}

/** More sockets than the server has for all are no limit. */
const maxSocketsPerAddress = 100_000;

/** Whose word about addresses is believed, and what one address may have. */
function readAccess(
  env: Readonly<Record<string, string | undefined>>,
):
  | { readonly ok: true; readonly settings: Pick<Settings, "trustProxy" | "limits"> }
  | { readonly ok: false; readonly reason: string } {
  const { TRUST_PROXY: proxies = "", SOCKETS_PER_ADDRESS: sockets = "" } = env;
  const parsed = parseTrustProxy(proxies);
  if (!parsed.ok)
    return {
      ok: false,
      reason: `TRUST_PROXY must be how many proxies stand in front (1), or their addresses or networks with commas between them, like 10.0.0.0/8,::1 or loopback: ${parsed.reason}.`,
    };
  if (sockets !== "" && (!/^\d{1,6}$/.test(sockets) || Number(sockets) < 1 || Number(sockets) > maxSocketsPerAddress))
    return {
      ok: false,
      reason: `SOCKETS_PER_ADDRESS must be a number from 1 to ${maxSocketsPerAddress}, not ${JSON.stringify(sockets)}.`,
    };
  return {
    ok: true,
    settings: {
      ...(parsed.trustProxy.type !== "none" && { trustProxy: parsed.trustProxy }),
      ...(sockets !== "" && { limits: limitsForAddress(Number(sockets)) }),
    },
  };
}

/** In seconds. Less would have every page ask all the time; more than a week is no limit to speak of. */
const lifetimes = { min: 60, max: 7 * 24 * 60 * 60 };

function readTurn(
  env: Readonly<Record<string, string | undefined>>,
): { readonly ok: true; readonly turn?: TurnOptions } | { readonly ok: false; readonly reason: string } {
  const { TURN_URLS: urls = "", TURN_SECRET: secret = "", TURN_LIFETIME: lifetime = "" } = env;
  if (urls.trim() === "" && secret === "") {
    if (lifetime === "") return { ok: true };
    return { ok: false, reason: "TURN_LIFETIME means nothing without TURN_URLS and TURN_SECRET." };
  }
  if (secret === "")
    return {
      ok: false,
      reason: "TURN_URLS needs TURN_SECRET, the secret of the TURN server (coturn's static-auth-secret).",
    };
  if (urls.trim() === "")
    return {
      ok: false,
      reason: "TURN_SECRET needs TURN_URLS, the addresses of the TURN server, like turn:turn.example.org:3478.",
    };
  const parsed = parseTurnUrls(urls);
  if (!parsed.ok)
    return {
      ok: false,
      reason: `TURN_URLS must be addresses like turn:turn.example.org:3478 with commas between them: ${parsed.reason}.`,
    };
  if (lifetime === "") return { ok: true, turn: { urls: parsed.urls, secret } };
  const seconds = /^\d{1,9}$/.test(lifetime) ? Number(lifetime) : 0;
  if (seconds < lifetimes.min || seconds > lifetimes.max)
    return {
      ok: false,
      reason: `TURN_LIFETIME must be a number of seconds from ${lifetimes.min} to ${lifetimes.max}, not ${JSON.stringify(lifetime)}.`,
    };
  return { ok: true, turn: { urls: parsed.urls, secret, lifetimeSeconds: seconds } };
}
