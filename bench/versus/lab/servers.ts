/** Each system's own server, as a process of its own, and where its page is found. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { fileURLToPath } from "node:url";
import sirv from "sirv";
import { formatDocumentLink } from "../../../sync/keys/secret.ts";
import { freePort } from "../../shared/free-port.ts";
import { started, stop } from "../../shared/processes.ts";
import { poll } from "../../shared/waiting.ts";
import type { BuiltPages } from "./build.ts";
import type { SystemName } from "./system.ts";
import { goFirst } from "./priority.ts";

export interface SystemServer {
  readonly webSocketUrl: string;
  readonly pid: number;
  /** The address that opens the room of this name. */
  pageUrl(room: string): string;
  /** Ends the process, and resolves when it has ended. */
  close(): Promise<void>;
}

const startLimitMs = 20_000;

/** Rejects with what the server said when it does not start. */
export async function startSystemServer(system: SystemName, pages: BuiltPages): Promise<SystemServer> {
  const server = await (system === "grapevine" ? startGrapevine(pages.grapevine) : startYWebrtc(pages.yWebrtc));
  goFirst(server.pid, { children: true });
  return server;
}

async function startGrapevine(folder: string): Promise<SystemServer> {
  const main = fileURLToPath(new URL("../../../signaling/main.ts", import.meta.url));
  // It serves `dist` of the folder that it runs in; from there `tsx` would not be found by name.
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), main], {
    cwd: folder,
    // All clients have one address.
    env: { ...process.env, PORT: "0", HOST: "127.0.0.1", SOCKETS_PER_ADDRESS: "10000" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  endWithThis(child);
  const url = await started(child, "The server", (output) => /http:\S+/.exec(output)?.[0]);
  return {
    webSocketUrl: `${url.replace("http:", "ws:")}/signal`,
    pid: pidOf(child),
    pageUrl: (room) => `${url}/${formatDocumentLink(secretOf(room))}`,
    close: () => stop(child),
  };
}

async function startYWebrtc(folder: string): Promise<SystemServer> {
  const pages = createServer(sirv(folder));
  const pagesPort = await listen(pages);
  // It says the port that it was told, so it cannot choose one itself.
  const port = await freePort();
  // Found by its package: what it exports does not name the server.
  const main = fileURLToPath(new URL("../../../node_modules/y-webrtc/bin/server.js", import.meta.url));
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  endWithThis(child);
  await started(child, "The server", (output) => output.includes("running") || undefined);
  await reachable(port);
  const webSocketUrl = `ws://127.0.0.1:${port}`;
  return {
    webSocketUrl,
    pid: pidOf(child),
    pageUrl: (room) => `http://127.0.0.1:${pagesPort}/?signaling=${encodeURIComponent(webSocketUrl)}#${secretOf(room)}`,
    close: async () => {
      await stop(child);
      pages.closeAllConnections();
      pages.close();
    },
  };
}

/** A room's name as the secret of a document. */
export function secretOf(room: string): string {
  return createHash("sha256").update(room).digest("base64url");
}

/** Nothing that this process started outlives it. */
function endWithThis(child: ChildProcess): void {
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error("pidOf: the process was not started");
  return pid;
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** It says that it runs before it listens. */
async function reachable(port: number): Promise<void> {
  const isOpen = (): Promise<true | undefined> =>
    new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("error", () => resolve(undefined));
      socket.once("connect", () => {
        socket.destroy();
        resolve(true);
      });
    });
  if (!(await poll(startLimitMs, isOpen, 20))) throw new Error(`y-webrtc's server does not listen on port ${port}.`);
}
