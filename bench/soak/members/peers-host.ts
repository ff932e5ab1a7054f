/** The soak's end of the process of the Node peers. */
import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { stop } from "../../shared/processes.ts";
import type { Member } from "./member.ts";
import type { PeerMethod, PeersAnswer, PeersCommand, PeersMemory } from "./peers-messages.ts";

export class PeersHost {
  /** Errors in that process outside of any command. */
  readonly problems: string[] = [];
  readonly #child: ChildProcess;
  /** Why the process has ended. */
  #ended: Error | undefined;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #requests = 0;

  /** Starts the process; the peers keep their documents in `folder`. */
  static async start(secret: string, signaling: string, folder: string): Promise<PeersHost> {
    const host = new PeersHost();
    await host.ask({ type: "start", secret, signaling, folder });
    return host;
  }

  private constructor() {
    const program = fileURLToPath(new URL("peers-process.ts", import.meta.url));
    const execArgv = [...process.execArgv, "--expose-gc"];
    // Carries bytes and undefined as they are.
    this.#child = fork(program, { execArgv, serialization: "advanced" });
    this.#child.on("message", (answer: PeersAnswer) => this.#answered(answer));
    this.#child.once("exit", (code, signal) => {
      const error = new Error(`The process of the Node peers ended: ${signal ?? `exit code ${code}`}.`);
      this.problems.push(error.message);
      this.#ended = error;
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
  }

  /** Rejects with the process's error, or when the process has ended. */
  ask(command: PeersCommand): Promise<unknown> {
    const id = this.#requests++;
    return new Promise((resolve, reject) => {
      if (!this.#child.connected) return reject(this.#ended ?? new Error("The process of the Node peers is gone."));
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, command });
    });
  }

  memory(): Promise<PeersMemory> {
    return this.ask({ type: "memory" }) as Promise<PeersMemory>;
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    this.#child.removeAllListeners("exit");
    await stop(this.#child);
  }

  #answered(answer: PeersAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.ok) waiting?.resolve(answer.value);
    else if (waiting) waiting.reject(new Error(answer.reason));
    else this.problems.push(answer.reason);
  }
}

/** A member in that process. */
export function nodeMember(host: PeersHost, member: number): Member {
  const call = (method: PeerMethod, ...args: readonly unknown[]): Promise<never> =>
    host.ask({ type: "call", member, method, args }) as Promise<never>;
  const needsPage = (): Promise<void> => Promise.reject(new Error("a peer in Node has no page"));
  return {
    open: (faults) => host.ask({ type: "open", member, faults }) as Promise<never>,
    type: (typing) => call("type", typing),
    setFaults: (faults) => call("setFaults", faults),
    pullCable: () => call("pullCable"),
    plugIn: () => call("plugIn"),
    crash: (silently) => call("crash", silently),
    leave: () => call("leave"),
    hold: () => call("hold"),
    state: () => call("state"),
    freeze: needsPage,
    thaw: needsPage,
    reload: needsPage,
  };
}
