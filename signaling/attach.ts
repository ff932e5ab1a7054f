/**
 * The signaling protocol on the `/signal` upgrades of an HTTP server, which may be someone else's:
 * upgrades of other paths are left to its other listeners, so that a dev server keeps its own WebSocket.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { type Clock, systemClock } from "./clock.ts";
import { type Connection, openConnection } from "./connection.ts";
import { type ServerLimits, withDefaults } from "./quotas/limits.ts";
import { createAddressQuotas } from "./quotas/address-quotas.ts";
import { clientOf, type TrustProxy, trustNobody } from "./quotas/client-address.ts";
import { createSendBudget } from "./quotas/send-budget.ts";
import { createRooms } from "./rooms.ts";
import { type ClientFrame, closeCodes, signalingLimits } from "./wire.ts";

export const signalingPath = "/signal";

export interface SignalingOptions {
  readonly limits?: Partial<ServerLimits>;
  readonly clock?: Clock;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
  /** The proxies that are believed when they say whose connection they pass on. Nobody unless told. */
  readonly trustProxy?: TrustProxy;
}

export interface Signaling {
  /** Ends every connection and gives the upgrade path back. The HTTP server itself stays as it is. */
  close(): Promise<void>;
  stats(): { readonly rooms: number; readonly peers: number; readonly connections: number };
  /** Bytes in memory for clients that have not read them yet. */
  waitingBytes(): number;
}

type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** As much of an HTTP server as is needed: Node's own, or the one that Vite made. */
export interface UpgradeSource {
  on(event: "upgrade", listener: UpgradeListener): unknown;
  off(event: "upgrade", listener: UpgradeListener): unknown;
  listenerCount(event: "upgrade"): number;
}

export function attachSignaling(httpServer: UpgradeSource, options: SignalingOptions = {}): Signaling {
  const limits = withDefaults(options.limits);
  const clock = options.clock ?? systemClock;
  const random = options.random ?? Math.random;
  const rooms = createRooms<Connection>({ ...limits, random });
  const connections = new Set<Connection>();
  const trustProxy = options.trustProxy ?? trustNobody;
  const quotas = createAddressQuotas(limits);
  const budget = createSendBudget({ totalBytes: limits.bufferedBytesInAll });
  // A variable, because the types of ws do not know closeTimeout yet.
  const socketOptions = {
    noServer: true,
    maxPayload: signalingLimits.frameBytes,
    // One message of the largest size in the smallest fragments or segments would cost megabytes.
    maxFragments: 256,
    maxBufferedChunks: 1_024,
    perMessageDeflate: false,
    // Its answers wait in memory as frames do, and are counted with them.
    autoPong: false,
    closeTimeout: limits.closeMs,
  };
  const sockets = new WebSocketServer(socketOptions);

  function onFrame(connection: Connection, frame: ClientFrame): void {
    switch (frame.type) {
      case "join":
        join(connection, frame.room, frame.peer);
        break;
      case "signal":
        relay(connection, frame.to, frame.body);
        break;
      case "leave":
        if (rooms.leave(connection)) connection.setOutside(true);
        else connection.close(closeCodes.badFrame, "leave: join first");
        break;
      case "ping":
        connection.send({ type: "pong" });
        break;
    }
  }

  function join(connection: Connection, room: string, peer: string): void {
    const joined = rooms.join(connection, room, peer);
    if (!joined.ok) {
      connection.close(closeCodes.full, joined.reason);
      return;
    }
    connection.setOutside(false);
    joined.replaced?.close(closeCodes.replaced, "this peer joined again over another connection");
    connection.send({ type: "members", peers: joined.peers, count: joined.count });
    for (const member of joined.announceTo) member.sendNews({ type: "joined", peer });
  }

  function relay(connection: Connection, to: string, body: string): void {
    const addressee = rooms.address(connection, to);
    switch (addressee.type) {
      case "found":
        addressee.connection.send({ type: "signal", from: addressee.from, body });
        break;
      case "gone":
        connection.send({ type: "gone", peer: to });
        break;
      case "outside":
        connection.close(closeCodes.badFrame, "signal: join first");
        break;
    }
  }

  function onEnded(connection: Connection): void {
    rooms.leave(connection);
    connections.delete(connection);
  }

  const onUpgrade: UpgradeListener = (request, socket, head) => {
    if (pathOf(request) !== signalingPath) {
      // Node leaves an upgrade that no listener takes open for ever. A server with other listeners answers by itself.
      if (httpServer.listenerCount("upgrade") === 1) refuseOtherPath(socket);
      return;
    }
    // Sockets that are still closing count too, or a client could hold any number of them open.
    if (sockets.clients.size >= limits.connections) {
      refuseUpgrade(socket, "503 Service Unavailable", "The server has no place for more connections.");
      return;
    }
    const address = clientOf(request, trustProxy);
    const refusal = quotas.refusal(address, clock.now());
    if (refusal !== undefined) {
      refuseUpgrade(socket, "429 Too Many Requests", refusal);
      return;
    }
    // What is no proper handshake is refused there; otherwise this is called at once.
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      const place = quotas.open(address, clock.now());
      connections.add(openConnection(accepted, { limits, clock, place, budget, onFrame, onEnded }));
    });
  };

  let stopHeartbeat = clock.after(limits.heartbeatMs, beat);
  function beat(): void {
    for (const connection of connections) connection.probe();
    stopHeartbeat = clock.after(limits.heartbeatMs, beat);
  }

  httpServer.on("upgrade", onUpgrade);
  let closed: Promise<void> | undefined;
  return {
    stats: () => ({ ...rooms.stats(), connections: connections.size }),
    waitingBytes: budget.waitingBytes,
    close() {
      closed ??= new Promise((resolve) => {
        stopHeartbeat();
        httpServer.off("upgrade", onUpgrade);
        for (const connection of connections) connection.close(closeCodes.goingAway, "the server is stopping");
        sockets.close(() => resolve());
      });
      return closed;
    },
  };
}

/** The path of a request without its query. */
export const pathOf = (request: IncomingMessage): string => (request.url ?? "/").split("?", 1)[0] ?? "/";

/** Answers an upgrade of a path that nobody serves. */
export const refuseOtherPath = (socket: Duplex): void =>
  refuseUpgrade(socket, "404 Not Found", `WebSockets are at ${signalingPath}.`);

/** Answers an upgrade that will not happen, with a sentence why. */
export function refuseUpgrade(socket: Duplex, status: string, sentence: string): void {
  // The client may be gone already: the socket has nobody else to hear of it.
  socket.on("error", () => socket.destroy());
  const body = `${sentence}\n`;
  const head = [
    `HTTP/1.1 ${status}`,
    "Connection: close",
    "Content-Type: text/plain; charset=utf-8",
    "X-Content-Type-Options: nosniff",
    "Cache-Control: no-store",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  // Nor does it wait for the client to end its side, too.
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}
