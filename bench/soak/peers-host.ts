/** This end of the process of the Node peers, and its members. */
import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { FaultPlan } from "../../sync/index.ts";
import { stop } from "../shared/processes.ts";
import type { Acknowledged, Holding, Member } from "./member.ts";
import type { PeersAnswer, PeersCommand, PeersMemory } from "./peers-messages.ts";
import type { Typing } from "./typing.ts";

export class PeersHost {
  /** What went wrong in there outside of any command, errors that nobody caught among it. */
  readonly problems: string[] = [];
  readonly #child: ChildProcess;
  /** Why there is no process any more. */
  #ended: Error | undefined;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #requests = 0;

  /** `folder`: where the peers keep their documents. */
  static async start(secret: string, signaling: string, folder: string): Promise<PeersHost> {
    const host = new PeersHost();
    await host.ask({ type: "start", secret, signaling, folder });
    return host;
  }

  private constructor() {
    const execArgv = [...process.execArgv, "--expose-gc"];
    this.#child = fork(fileURLToPath(new URL("peers-process.ts", import.meta.url)), { execArgv });
    this.#child.on("message", (answer: PeersAnswer) => this.#answered(answer));
    this.#child.once("exit", (code, signal) => {
      const error = new Error(`The process of the Node peers ended: ${signal ?? `exit code ${code}`}.`);
      this.problems.push(error.message);
      this.#ended = error;
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
  }

  /** Rejects with what went wrong in there, or when the process is gone. */
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

export class NodeMember implements Member {
  readonly #host: PeersHost;
  readonly #member: number;

  constructor(host: PeersHost, member: number) {
    this.#host = host;
    this.#member = member;
  }

  async open(faults: FaultPlan | undefined): Promise<void> {
    await this.#host.ask({ type: "open", member: this.#member, faults });
  }

  async type(typing: Typing): Promise<Acknowledged> {
    return (await this.#host.ask({ type: "type", member: this.#member, typing })) as Acknowledged;
  }

  async setFaults(faults: FaultPlan | undefined): Promise<void> {
    await this.#host.ask({ type: "faults", member: this.#member, faults });
  }

  async pullCable(): Promise<void> {
    await this.#host.ask({ type: "pull", member: this.#member });
  }

  async plugIn(): Promise<void> {
    await this.#host.ask({ type: "plug", member: this.#member });
  }

  async crash(silently: boolean): Promise<void> {
    await this.#host.ask({ type: "crash", member: this.#member, silently });
  }

  async leave(): Promise<void> {
    await this.#host.ask({ type: "leave", member: this.#member });
  }

  freeze(): Promise<void> {
    return Promise.reject(new Error("a peer in Node cannot be frozen by itself"));
  }

  thaw(): Promise<void> {
    return this.freeze();
  }

  reload(): Promise<void> {
    return Promise.reject(new Error("a peer in Node has no page to reload"));
  }

  async hold(): Promise<Holding> {
    return (await this.#host.ask({ type: "hold", member: this.#member })) as Holding;
  }

  async state(): Promise<Uint8Array> {
    const base64 = (await this.#host.ask({ type: "state", member: this.#member })) as string;
    return new Uint8Array(Buffer.from(base64, "base64"));
  }
}
