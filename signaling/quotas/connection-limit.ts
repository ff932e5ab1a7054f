/**
 * TCP connections of one address, before they have asked for anything: each costs a file descriptor. Those of trusted
 * proxies carry everybody, and are not counted. With a number of proxies that is everybody who reaches the server at all:
 * only the proxy may then, as the server's hint says.
 */
import type { Server } from "node:http";
import type { Socket } from "node:net";
import { clientOf, isTrustedProxy, type TrustProxy } from "./client-address.ts";

export interface ConnectionLimitOptions {
  readonly connectionsPerAddress: number;
  readonly trustProxy: TrustProxy;
  /** Answers one that is too many. */
  readonly refuse: (socket: Socket, sentence: string) => void;
}

export function limitConnections(server: Server, options: ConnectionLimitOptions): void {
  const { connectionsPerAddress, trustProxy, refuse } = options;
  /** Holds addresses with a connection only. */
  const counts = new Map<string, number>();

  server.on("connection", (socket: Socket) => {
    if (isTrustedProxy(socket, trustProxy)) return;
    const address = clientOf({ socket, headers: {} }, trustProxy);
    const count = counts.get(address) ?? 0;
    if (count >= connectionsPerAddress) {
      refuse(socket, `Too many connections from your address: ${connectionsPerAddress} is the limit.`);
      return;
    }
    counts.set(address, count + 1);
    socket.once("close", () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left === 0) counts.delete(address);
      else counts.set(address, left);
    });
  });
}
