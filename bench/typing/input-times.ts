/** Reads from Chromium's trace how long the main thread worked on each input. */
import { isTask, type TraceEvent } from "../shared/page-trace.ts";

/** The events that one key brings about. */
const inputEvents: readonly unknown[] = ["keydown", "keypress", "beforeinput", "textInput", "input"];

/** Returns for each key of a trace the time of all tasks that handled its events, in ms. */
export function inputTimes(events: readonly TraceEvent[]): number[] {
  const handled = events
    .filter(({ name, args }) => name === "EventDispatch" && inputEvents.includes(args?.data?.type))
    .toSorted((one, other) => one.ts - other.ts);
  const [first] = handled;
  if (first === undefined) throw new Error("The trace has no input.");
  const tasks = events.filter((event) => isTask(event) && event.pid === first.pid && event.tid === first.tid);
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
