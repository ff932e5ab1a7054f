/** Grapevine's own server in a lab, run as `npm start` runs it; it can die and come back. */
import type { ChildProcess } from "node:child_process";
import { mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { started, stop } from "../../../../bench/shared/processes.ts";
import type { NetLab } from "../namespaces/network.ts";

const program = fileURLToPath(new URL("../../../../signaling/main.ts", import.meta.url));
const port = 4444;

export class AppServer {
  /** The server's URL, without a slash at the end. */
  readonly url: string;
  readonly #lab: NetLab;
  readonly #env: Readonly<Record<string, string>>;
  readonly #cwd: string;
  #process: ChildProcess | undefined;

  private constructor(lab: NetLab, env: Readonly<Record<string, string>>, cwd: string) {
    this.#lab = lab;
    this.#env = { ...env, HOST: lab.serverAddress, PORT: String(port) };
    this.#cwd = cwd;
    this.url = `http://${lab.serverAddress}:${port}`;
  }

  /** Serves the app that is built in the folder `dist`. `env` holds settings such as ICE_SERVERS. */
  static async start(lab: NetLab, dist: string, env: Readonly<Record<string, string>> = {}): Promise<AppServer> {
    // The server serves `dist` of the folder it runs in.
    const cwd = join(lab.folder, "server");
    await mkdir(cwd);
    await symlink(dist, join(cwd, "dist"));
    const server = new AppServer(lab, env, cwd);
    await server.start();
    return server;
  }

  /** Comes back on the same address. Resolves when it takes requests. */
  async start(): Promise<void> {
    const args = ["--import", import.meta.resolve("tsx"), program];
    const child = this.#lab.runInServerNamespace(process.execPath, args, {
      env: this.#env,
      cwd: this.#cwd,
      output: "pipe",
    });
    this.#process = child;
    await started(child, "the server", (output) => output.includes("Grapevine is ready") || undefined);
  }

  /** Ends it, and every connection to it. */
  stop(): Promise<void> {
    return stop(this.#process, "SIGTERM");
  }
}

/** The app as `npm run build` leaves it. */
export const builtApp = join(dirname(dirname(program)), "dist");
