/** A real TURN server: coturn, on the loopback interface or among a network lab's servers. */
import { spawn, type ChildProcess } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { started, stop } from "../../bench/shared/processes.ts";

export type TurnLogin =
  /** One user with a password. */
  | { readonly type: "password"; readonly username: string; readonly password: string }
  /** Credentials made with the secret that it shares with ours (coturn's use-auth-secret). */
  | { readonly type: "secret"; readonly secret: string };

export interface CoturnPlace {
  readonly address: string;
  readonly port: number;
  readonly login: TurnLogin;
  /** The folder of its files. */
  readonly folder: string;
  readonly run: (args: readonly string[]) => ChildProcess;
}

/** Resolves when it takes requests. */
export async function runCoturn({ address, port, login, folder, run }: CoturnPlace): Promise<ChildProcess> {
  const child = run([
    "-n",
    "--no-cli",
    "--no-tls",
    "--no-dtls",
    "--verbose",
    "--log-file=stdout",
    "--simple-log",
    "--fingerprint",
    ...(login.type === "password"
      ? ["--lt-cred-mech", `--user=${login.username}:${login.password}`]
      : ["--use-auth-secret", `--static-auth-secret=${login.secret}`]),
    "--realm=grapevine.test",
    `--listening-ip=${address}`,
    `--relay-ip=${address}`,
    `--listening-port=${port}`,
    // All relayed addresses are on this machine.
    "--allow-loopback-peers",
    `--pidfile=${join(folder, "pid")}`,
    `--userdb=${join(folder, "db")}`,
  ]);
  await started(child, "coturn", (log) => log.includes("UDP listener opened on") || undefined);
  return child;
}

export interface Coturn {
  readonly url: string;
  /** The log so far. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts coturn on the loopback interface. It shares a secret with our server. */
export async function startCoturn(program: string, secret: string): Promise<Coturn> {
  const folder = await mkdtemp(join(tmpdir(), "grapevine-coturn-"));
  const port = await freePort();
  let log = "";
  const run = (args: readonly string[]): ChildProcess => {
    const child = spawn(program, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text: Buffer | string) => (log += String(text)));
    return child;
  };
  const child = await runCoturn({ address: "127.0.0.1", port, login: { type: "secret", secret }, folder, run });
  return {
    url: `turn:127.0.0.1:${port}`,
    log: () => log,
    async stop() {
      await stop(child);
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
