/** Reads from Chromium's trace how long the main thread worked on each input. */
import type { CDPSession, Page } from "@playwright/test";

/** An event of a trace. Times are in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly args?: { readonly data?: { readonly type?: string } };
}

/** The events that one key brings about. */
const inputEvents: readonly unknown[] = ["keydown", "keypress", "beforeinput", "textInput", "input"];

export class InputTrace {
  readonly #session: CDPSession;
  readonly #events: TraceEvent[] = [];

  private constructor(session: CDPSession) {
    this.#session = session;
    session.on("Tracing.dataCollected", ({ value }) => this.#events.push(...(value as unknown as TraceEvent[])));
  }

  static async start(page: Page): Promise<InputTrace> {
    const session = await page.context().newCDPSession(page);
    const trace = new InputTrace(session);
    await session.send("Tracing.start", { categories: "devtools.timeline,toplevel", transferMode: "ReportEvents" });
    return trace;
  }

  /** Ends the trace. Returns for each key the time of all tasks that handled its events, in ms. */
  async stop(): Promise<number[]> {
    const complete = new Promise<void>((resolve) => this.#session.once("Tracing.tracingComplete", () => resolve()));
    await this.#session.send("Tracing.end");
    await complete;
    await this.#session.detach();
    const handled = this.#events
      .filter(({ name, args }) => name === "EventDispatch" && inputEvents.includes(args?.data?.type))
      .toSorted((one, other) => one.ts - other.ts);
    const [first] = handled;
    if (first === undefined) throw new Error("The trace has no input.");
    const tasks = this.#events.filter(
      ({ name, ph, pid, tid }) => ph === "X" && name.endsWith("RunTask") && pid === first.pid && tid === first.tid,
    );
    const times: number[] = [];
    let counted: TraceEvent | undefined;
    for (const event of handled) {
      if (event.args?.data?.type === "keydown") times.push(0);
      const task = tasks.find(({ ts, dur = 0 }) => ts <= event.ts && event.ts < ts + dur);
      if (task === undefined || task === counted || times.length === 0) continue;
      counted = task;
      times.push((times.pop() ?? 0) + (task.dur ?? 0) / 1_000);
    }
    return times;
  }
}
