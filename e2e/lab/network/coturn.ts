/** coturn among a lab's servers, for STUN and TURN. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findProgram } from "./requirements.ts";
import type { NetLab } from "./network.ts";

export type TurnLogin =
  /** One user with a password. */
  | { readonly type: "password"; readonly username: string; readonly password: string }
  /** Whoever shows credentials made with the secret (coturn's use-auth-secret). */
  | { readonly type: "secret"; readonly secret: string };

const port = 3478;

/** Starts it, and resolves with its address, `host:port`, when it takes requests. */
export async function startCoturn(lab: NetLab, login: TurnLogin): Promise<string> {
  const program = findProgram("turnserver");
  if (program === undefined) throw new Error("there is no turnserver: apt-get install coturn");
  const folder = join(lab.folder, "coturn");
  await mkdir(folder);
  const settings = [
    `listening-ip=${lab.serverAddress}`,
    `relay-ip=${lab.serverAddress}`,
    `listening-port=${port}`,
    "realm=netlab.test",
    "fingerprint",
    ...(login.type === "password"
      ? ["lt-cred-mech", `user=${login.username}:${login.password}`]
      : ["use-auth-secret", `static-auth-secret=${login.secret}`]),
    // Relayed addresses are on this machine, all of them.
    "allow-loopback-peers",
    "no-cli",
    "no-tls",
    "no-dtls",
    "log-file=stdout",
    "verbose",
    `pidfile=${join(folder, "pid")}`,
    `userdb=${join(folder, "users")}`,
  ];
  const file = join(folder, "turnserver.conf");
  await writeFile(file, `${settings.join("\n")}\n`);
  const child = lab.runInServerNamespace(program, ["-c", file], { cwd: folder, output: "pipe" });
  let log = "";
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        // Read to the end, or it would stop at a full pipe; kept only until it is up.
        if (log.length < 100_000) log += text;
        if (log.includes("UDP listener opened on")) resolve();
      });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`coturn ended with ${code}:\n${log}`)));
  });
  return `${lab.serverAddress}:${port}`;
}
