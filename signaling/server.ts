/** The whole server on one port: the signaling protocol at `/signal`, the built app everywhere else. */
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import {
  attachSignaling,
  pathOf,
  refuseOtherPath,
  refuseUpgrade,
  signalingPath,
  type SignalingOptions,
} from "./attach.ts";
import { systemClock } from "./clock.ts";
import type { IceServer } from "./ice-servers.ts";
import { withDefaults } from "./quotas/limits.ts";
import { createPages } from "./pages.ts";
import { isTrustedProxy, trustNobody } from "./quotas/client-address.ts";
import { limitConnections } from "./quotas/connection-limit.ts";
import type { TurnOptions } from "./turn.ts";

export { attachSignaling, type Signaling, type SignalingOptions } from "./attach.ts";

export interface ServerOptions extends SignalingOptions {
  /** 0 takes any free port. */
  readonly port?: number;
  /** The address to listen on; all interfaces unless told. */
  readonly host?: string;
  /** The folder with the built app. */
  readonly root?: string;
  /** Told to the clients in `/config.json`. */
  readonly iceServers?: readonly IceServer[];
  /** Relays that share a secret with this server: each request for `/config.json` gets credentials of its own. */
  readonly turn?: TurnOptions;
  /** Told, in sentences for the operator, when a setting seems to be missing or to leave the server open. Each once. */
  readonly onHint?: (sentence: string) => void;
}

export interface RunningServer {
  /** Where people find it, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Ends every connection, and resolves when the port is free again. */
  close(): Promise<void>;
}

export const defaultPort = 4444;

/** Starts the server. Rejects with the error of `listen` (EADDRINUSE, EACCES, ...). */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const clock = options.clock ?? systemClock;
  const startedAt = clock.now();
  const limits = withDefaults(options.limits);
  const trustProxy = options.trustProxy ?? trustNobody;
  const httpServer = createServer({
    headersTimeout: limits.requestMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.requestMs / 4,
  });
  // Who does not read an answer to its end; WebSockets are exempt.
  httpServer.setTimeout(limits.silenceMs);
  const { connectionsPerAddress } = limits;
  const refuse = (socket: Socket, why: string): void => refuseUpgrade(socket, "429 Too Many Requests", why);
  limitConnections(httpServer, { connectionsPerAddress, trustProxy, refuse });
  const signaling = attachSignaling(httpServer, options);
  const pages = createPages({
    root: options.root ?? "dist",
    iceServers: options.iceServers ?? [],
    turn: options.turn,
    trustProxy,
    stats: () => {
      const { rooms, peers } = signaling.stats();
      return { rooms, peers };
    },
    uptimeSeconds: () => Math.floor((clock.now() - startedAt) / 1_000),
  });
  httpServer.on("request", pages);
  // Node leaves an upgrade that nobody takes hanging, and would wait for it to end when the server stops.
  let closed: Promise<void> | undefined;
  let hint = options.onHint;
  httpServer.on("upgrade", (request, socket) => {
    if (request.headers["x-forwarded-for"] !== undefined && !isTrustedProxy(request.socket, trustProxy)) {
      hint?.(
        `A connection from ${request.socket.remoteAddress ?? "somewhere"} names another address in X-Forwarded-For. If that ` +
          "is your reverse proxy, set TRUST_PROXY, or all who come through it share the limits of one address.",
      );
      hint = undefined;
    }
    if (closed !== undefined) refuseUpgrade(socket, "503 Service Unavailable", "The server is stopping.");
    else if (pathOf(request) !== signalingPath) refuseOtherPath(socket);
  });

  await new Promise<void>((resolve, reject) => {
    httpServer.once("error", reject);
    // Without a host Node listens on :: for both families, or on 0.0.0.0 where there is no IPv6.
    const address = { port: options.port ?? defaultPort, ...(options.host !== undefined && { host: options.host }) };
    httpServer.listen(address, resolve);
  }).catch(async (error: unknown) => {
    await signaling.close();
    throw error;
  });

  const { address, port } = httpServer.address() as AddressInfo;
  if (trustProxy.type === "hops" && !isLoopback(address))
    options.onHint?.(
      `With a number in TRUST_PROXY, whoever reaches port ${port} is believed to be your reverse proxy, and can evade all ` +
        "limits of one address. Let nobody else reach it (HOST=127.0.0.1, or a firewall), or name the proxy's address instead.",
    );
  return {
    url: `http://${hostInUrl(options.host)}:${port}`,
    port,
    close() {
      closed ??= stop();
      return closed;
    },
  };

  async function stop(): Promise<void> {
    const free = new Promise<void>((resolve) => httpServer.close(() => resolve()));
    await signaling.close();
    httpServer.closeAllConnections();
    await free;
  }
}

const isLoopback = (address: string): boolean => address === "::1" || address.startsWith("127.");

function hostInUrl(host: string | undefined): string {
  if (host === undefined || host === "::" || host === "0.0.0.0") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
