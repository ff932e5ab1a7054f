/** The server under test: the built app and signaling on their own port. It can stop and restart. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startServer, type RunningServer, type ServerOptions } from "../../signaling/server.ts";

/** The folder that `npm run build` makes. */
export const builtApp = fileURLToPath(new URL("../../dist", import.meta.url));

export class TestServer {
  #running: RunningServer | undefined;
  readonly #port: number;
  readonly #options: ServerOptions;

  private constructor(running: RunningServer, options: ServerOptions) {
    this.#running = running;
    this.#port = running.port;
    this.#options = options;
  }

  static async start(root: string = builtApp, more: ServerOptions = {}): Promise<TestServer> {
    if (!existsSync(root)) throw new Error("there is no built app to test: run `npm run build`");
    const options = { ...more, host: "127.0.0.1", root };
    return new TestServer(await startServer({ ...options, port: 0 }), options);
  }

  get url(): string {
    return `http://localhost:${this.#port}`;
  }

  /** Ends every connection; pages that are open stay open. */
  async stop(): Promise<void> {
    await this.#running?.close();
    this.#running = undefined;
  }

  async ensureRunning(): Promise<void> {
    if (this.#running === undefined) await this.restart();
  }

  /** Restarts on the same port. */
  async restart(): Promise<void> {
    await this.stop();
    this.#running = await startServer({ ...this.#options, port: this.#port });
  }
}
