/** Chromium's trace of a page: what its threads did, and for how long. */
import type { CDPSession, Page } from "@playwright/test";

/** An event of a trace. Times are in microseconds: `dur` by the clock, `tdur` of the thread itself. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly data?: { readonly type?: string } };
}

export class PageTrace {
  readonly #session: CDPSession;
  readonly #events: TraceEvent[] = [];

  private constructor(session: CDPSession) {
    this.#session = session;
    session.on("Tracing.dataCollected", ({ value }) => this.#events.push(...(value as unknown as TraceEvent[])));
  }

  static async start(page: Page): Promise<PageTrace> {
    const session = await page.context().newCDPSession(page);
    const trace = new PageTrace(session);
    const categories = "devtools.timeline,toplevel,blink.user_timing";
    await session.send("Tracing.start", { categories, transferMode: "ReportEvents" });
    return trace;
  }

  /** Ends the trace, and returns its events in no order. */
  async stop(): Promise<readonly TraceEvent[]> {
    const complete = new Promise<void>((resolve) => this.#session.once("Tracing.tracingComplete", () => resolve()));
    await this.#session.send("Tracing.end");
    await complete;
    await this.#session.detach();
    return this.#events;
  }
}

/** Whether an event is a task of a thread, from its beginning to its end. */
export const isTask = ({ name, ph }: TraceEvent): boolean => ph === "X" && name.endsWith("RunTask");
