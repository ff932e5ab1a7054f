/** The server's settings from environment variables: PORT, HOST, ICE_SERVERS. */
import { type IceServer, parseIceServers } from "./ice-servers.ts";
import { defaultPort } from "./server.ts";

export interface Settings {
  readonly port: number;
  readonly host?: string;
  readonly iceServers: readonly IceServer[];
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
  return {
    ok: true,
    settings: {
      port: port === "" ? defaultPort : Number(port),
      ...(host !== "" && { host }),
      iceServers: parsed.iceServers,
    },
  };
}
