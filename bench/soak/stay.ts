/** One member through a whole soak: its troubles, one after the other, and what it types meanwhile. */
import { setTimeout as delay } from "node:timers/promises";
import type { FaultPlan } from "../../sync/index.ts";
import type { Acknowledged, Member } from "./members/member.ts";
import type { Trouble } from "./schedule/schedule.ts";
import type { Typing } from "./schedule/typing.ts";

export type Typed =
  | { readonly type: "acknowledged"; readonly what: Acknowledged }
  /** The member ended before its store had everything. */
  | { readonly type: "cutShort" }
  /** The member was not there, or still busy with an earlier burst. */
  | { readonly type: "leftOut" };

export class Stay {
  readonly name: string;
  readonly member: Member;
  /** What went wrong. */
  readonly problems: string[] = [];
  #state: "away" | "there" | "frozen" = "away";
  #faults: FaultPlan | undefined;
  /** Counts restarts: a request to a former life may fail. */
  #lives = 0;
  #isTyping = false;
  #troubles: Promise<void> = Promise.resolve();

  constructor(name: string, member: Member) {
    this.name = name;
    this.member = member;
  }

  /** True when it can answer now. */
  get isThere(): boolean {
    return this.#state === "there";
  }

  /** Enters the room. */
  async open(): Promise<void> {
    await this.member.open(this.#faults);
    this.#state = "there";
  }

  /** Never rejects. */
  async type(typing: Typing): Promise<Typed> {
    if (this.#state !== "there" || this.#isTyping) return { type: "leftOut" };
    const life = this.#lives;
    this.#isTyping = true;
    try {
      const what = await this.member.type(typing);
      return { type: "acknowledged", what };
    } catch (error) {
      if (life === this.#lives) this.problems.push(`${this.name}, typing: ${String(error)}`);
      return { type: "cutShort" };
    } finally {
      if (life === this.#lives) this.#isTyping = false;
    }
  }

  /** Queues a trouble behind those before it. */
  suffer(trouble: Exclude<Trouble, { readonly type: "server" }>): void {
    this.#troubles = this.#troubles.then(async () => {
      try {
        await this.#befall(trouble);
      } catch (error) {
        this.problems.push(`${this.name}, ${trouble.type} at ${trouble.atMs} ms: ${String(error)}`);
      }
    });
  }

  /** Resolves when all its troubles are over. */
  recovered(): Promise<void> {
    return this.#troubles;
  }

  /** Ends the faults of its links. A member that is away by then is a problem. */
  async endFaults(): Promise<void> {
    this.#faults = undefined;
    if (this.#state === "there") await this.member.setFaults(undefined);
    else this.problems.push(`${this.name} is ${this.#state} when all faults are to end`);
  }

  async #befall(trouble: Exclude<Trouble, { readonly type: "server" }>): Promise<void> {
    if (this.#state !== "there") throw new Error(`it is ${this.#state}`);
    switch (trouble.type) {
      case "faults":
        this.#faults = trouble.faults;
        return this.member.setFaults(trouble.faults);
      case "cable":
        await this.member.pullCable();
        await delay(trouble.forMs);
        return this.member.plugIn();
      case "freeze":
        this.#state = "frozen";
        await this.member.freeze();
        await delay(trouble.forMs);
        await this.member.thaw();
        this.#state = "there";
        return undefined;
      case "reload":
        this.#end();
        await this.member.reload();
        this.#state = "there";
        return undefined;
      case "crash":
      case "leave":
        this.#end();
        await (trouble.type === "crash" ? this.member.crash(trouble.silently) : this.member.leave());
        await delay(trouble.forMs);
        return this.open();
    }
  }

  #end(): void {
    this.#state = "away";
    this.#lives++;
    this.#isTyping = false;
  }
}
