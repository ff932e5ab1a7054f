/**
 * The signaling servers alone, without browsers: how fast they accept newcomers, what an idle peer costs, and whether
 * they survive a frame that is not JSON.
 */
import { readFileSync } from "node:fs";
import { WebSocket } from "ws";
import { poll } from "../../shared/waiting.ts";
import { type Measurement, reading, yesOrNo } from "./measurement.ts";
import { cpuSecondsOf } from "../lab/process-tree.ts";
import { enter, roomName, type SignalingPeer } from "./signaling-clients.ts";

const peersPerRoom = 10;
const idlePeers = 1_000;
const joiners = 1_000;
/** Joins in progress at any time. */
const atOnce = 32;
/** Time without growth before memory is read. */
const quietMs = 1_500;
const answerMs = 5_000;

export const signaling: Measurement = {
  name: "signaling",
  peers: [idlePeers],
  fixedPeers: true,
  unavailable: () =>
    process.platform === "linux" ? undefined : "the server's memory and CPU time are read from /proc (Linux)",
  async run({ lab: { system, server }, progress }) {
    const { webSocketUrl, pid } = server;
    const join = (first: number, count: number): Promise<SignalingPeer[]> =>
      inTurns(count, (index) =>
        enter(system, webSocketUrl, roomName(Math.floor((first + index) / peersPerRoom)), first + index),
      );

    // The first connections make the server load and compile code, which is not a cost of peers.
    progress("warming up");
    await leave(await join(1_000_000, 200));

    progress(`${idlePeers} idle peers`);
    const before = await settledMemory(pid);
    const idle = await join(2_000_000, idlePeers);
    const after = await settledMemory(pid);
    await leave(idle);

    progress(`${joiners} joins`);
    const cpuBefore = cpuSecondsOf(pid);
    const startedAt = performance.now();
    const joined = await join(3_000_000, joiners);
    const seconds = (performance.now() - startedAt) / 1_000;
    const cpuSeconds = cpuSecondsOf(pid) - cpuBefore;
    await leave(joined);

    progress("a malformed frame");
    const survives = await survivesMalformedFrame(webSocketUrl);
    return [
      reading("signaling server: joins per second", "1/s", joiners, joiners / seconds),
      reading("signaling server: CPU time per join", "ms", joiners, (cpuSeconds * 1_000) / joiners),
      reading("signaling server: memory per 1,000 idle peers", "MB", idlePeers, ((after - before) / idlePeers) * 1_000),
      reading("signaling server: alive after a malformed frame", yesOrNo, 1, survives ? 1 : 0),
    ];
  },
};

/** Runs `task` for 0 to `count` - 1, a few at a time, and returns the results in order. */
export async function inTurns<T>(count: number, task: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      results[index] = await task(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
  return results;
}

/** Closes the connections, and resolves when all are closed. */
async function leave(peers: readonly SignalingPeer[]): Promise<void> {
  await Promise.all(
    peers.map(
      ({ socket }) =>
        new Promise<void>((resolve) => {
          socket.once("close", () => resolve());
          socket.close();
        }),
    ),
  );
}

/** Memory of a process at rest in MB, read when it has not grown for a while. */
async function settledMemory(pid: number): Promise<number> {
  let highest = 0;
  let since = performance.now();
  await poll(10_000, async () => {
    const now = residentMegabytes(readFileSync(`/proc/${pid}/status`, "utf8"));
    if (now > highest) {
      highest = now;
      since = performance.now();
    }
    return performance.now() - since >= quietMs ? true : undefined;
  });
  return residentMegabytes(readFileSync(`/proc/${pid}/status`, "utf8"));
}

/** Resident memory in /proc/PID/status, in MB (10^6 bytes). Throws when it is absent. */
export function residentMegabytes(status: string): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kibibytes === undefined) throw new Error("/proc tells no VmRSS: the process has ended");
  return (Number(kibibytes) * 1_024) / 1_000_000;
}

/** Sends `not json`, then checks that the server still accepts a connection. */
async function survivesMalformedFrame(url: string): Promise<boolean> {
  const [first, connected] = await connect(url);
  if (!connected) throw new Error("the server takes no connection before the malformed frame");
  const closed = new Promise<void>((resolve) => first.once("close", () => resolve()));
  first.send("not json");
  // A server that dies closes all connections; one that survives may close this one.
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
  first.terminate();
  const [second, alive] = await connect(url);
  second.terminate();
  return alive;
}

function connect(url: string): Promise<[WebSocket, boolean]> {
  const socket = new WebSocket(url, { handshakeTimeout: answerMs });
  return new Promise((resolve) => {
    socket.once("open", () => resolve([socket, true]));
    socket.on("error", () => resolve([socket, false]));
  });
}
