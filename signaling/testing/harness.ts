/** What the server's tests share: a server and clients for each test, and their end after it. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect as connectTcp, type Socket } from "node:net";
import { afterEach } from "vitest";
import { attachSignaling, type Signaling, type SignalingOptions } from "../attach.ts";
import { type RunningServer, type ServerOptions, startServer } from "../server.ts";
import { connectClient, type TestClient } from "./client.ts";

/** Run after the test, the last one first; see `undoAfterEach`. */
export const undo: (() => Promise<void> | void)[] = [];

/** Each file of tests that starts something calls this once: hooks hold for the file that registers them. */
export function undoAfterEach(): void {
  afterEach(async () => {
    for (const each of undo.splice(0).toReversed()) await each();
  });
}

export async function start(options: ServerOptions = {}): Promise<RunningServer> {
  const server = await startServer({ port: 0, host: "127.0.0.1", root: "no-app-here", ...options });
  undo.push(() => server.close());
  return server;
}

export interface Attached {
  readonly httpServer: Server;
  readonly signaling: Signaling;
  readonly url: string;
  readonly port: number;
}

/** The signaling alone, to look into. */
export async function attach(options: SignalingOptions): Promise<Attached> {
  const httpServer = createServer();
  const signaling = attachSignaling(httpServer, options);
  httpServer.listen(0, "127.0.0.1");
  await once(httpServer, "listening");
  undo.push(async () => {
    await signaling.close();
    httpServer.close();
  });
  const { port } = httpServer.address() as AddressInfo;
  return { httpServer, signaling, url: `http://127.0.0.1:${port}`, port };
}

export async function health(server: RunningServer): Promise<unknown> {
  return (await fetch(`${server.url}/healthz`)).json();
}

export async function connectMany(server: RunningServer, count: number): Promise<TestClient[]> {
  return Promise.all(Array.from({ length: count }, () => connectClient(server.url)));
}

/** A WebSocket spoken by hand over TCP, for what no proper client would do. */
export async function connectByHand(server: { readonly port: number }, path = "/signal"): Promise<Socket> {
  const socket = connectTcp(server.port, "127.0.0.1");
  undo.push(() => void socket.destroy());
  // The server may reset a connection at any time here; `close` follows.
  socket.on("error", () => undefined);
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
  );
  return socket;
}
