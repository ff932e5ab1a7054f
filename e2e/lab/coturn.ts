/** A real TURN server for tests: coturn on the loopback interface, which shares a secret with ours. */
import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** Where coturn's program is; undefined where it is not installed. */
export function findTurnServer(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, "turnserver")).find(isExecutable);
}

export interface Coturn {
  readonly url: string;
  /** What it has logged so far. */
  log(): string;
  stop(): Promise<void>;
}

/** Resolves when it takes requests. */
export async function startCoturn(program: string, secret: string): Promise<Coturn> {
  const folder = await mkdtemp(join(tmpdir(), "grapevine-coturn-"));
  const port = await freePort();
  const child = spawn(
    program,
    [
      "-n",
      "--no-cli",
      "--no-tls",
      "--no-dtls",
      "--verbose",
      "--log-file=stdout",
      "--simple-log",
      "--use-auth-secret",
      `--static-auth-secret=${secret}`,
      "--realm=grapevine.test",
      "--listening-ip=127.0.0.1",
      "--relay-ip=127.0.0.1",
      `--listening-port=${port}`,
      "--allow-loopback-peers",
      `--pidfile=${join(folder, "pid")}`,
      `--userdb=${join(folder, "db")}`,
    ],
    { cwd: folder, stdio: ["ignore", "pipe", "pipe"] },
  );
  const closed = once(child, "close");
  let log = "";
  const ready = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        log += text;
        if (log.includes("IPv4. UDP listener opened on")) resolve();
      });
    child.on("error", reject);
    child.on("close", (code) => reject(new Error(`coturn ended with ${code}:\n${log}`)));
  });
  await ready;
  return {
    url: `turn:127.0.0.1:${port}`,
    log: () => log,
    async stop() {
      child.kill("SIGKILL");
      await closed;
      await rm(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  return port;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
