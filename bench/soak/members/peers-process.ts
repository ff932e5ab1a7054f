/** The process of a soak's Node peers. It is separate, so that their memory can be measured alone. */
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { collectGarbage } from "./collect-garbage.ts";
import { NodePeer } from "./node-peer.ts";
import type { PeersAnswer, PeersCommand, PeersMemory, PeersRequest } from "./peers-messages.ts";

const peers = new Map<number, NodePeer>();
let place: { readonly secret: string; readonly signaling: string; readonly folder: string } | undefined;

const answer = (message: PeersAnswer): unknown => process.send?.(message);
const told = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

// These errors fail the soak.
process.on("uncaughtException", (error) => answer({ id: -1, ok: false, reason: told(error) }));
process.on("unhandledRejection", (error) => answer({ id: -1, ok: false, reason: told(error) }));
// The threads of WebRTC sometimes outlive a normal exit.
process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
process.on("message", ({ id, command }: PeersRequest) => {
  carryOut(command).then(
    (value) => answer({ id, ok: true, value }),
    (error: unknown) => answer({ id, ok: false, reason: told(error) }),
  );
});

async function carryOut(command: PeersCommand): Promise<unknown> {
  switch (command.type) {
    case "start":
      place = command;
      return undefined;
    case "memory":
      return memory();
    case "open": {
      const { member, faults } = command;
      if (!place) throw new Error("open before start");
      if (peers.has(member)) throw new Error(`member ${member} is open already`);
      peers.set(member, await NodePeer.open({ ...place, path: join(place.folder, `${member}.updates`), faults }));
      return undefined;
    }
    case "call": {
      const { member, method, args } = command;
      const peer = peers.get(member);
      if (!peer) throw new Error(`member ${member} is not here`);
      if (method === "crash" || method === "leave") peers.delete(member);
      return Reflect.apply(peer[method], peer, args);
    }
    default:
      throw new Error(`no such command: ${JSON.stringify(command satisfies never)}`);
  }
}

async function memory(): Promise<PeersMemory> {
  // Finalizers of native objects run between collections, and free memory for the next one.
  for (let round = 0; round < 3; round++) {
    collectGarbage();
    await delay(100);
  }
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  const documents = [...peers.values()].reduce((sum, peer) => sum + peer.documentBytes(), 0);
  return { heapBytes: heapUsed + arrayBuffers, rssBytes: rss, documentBytes: documents };
}
