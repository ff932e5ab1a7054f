/** What a whole room sends over its data channels during an action, and when idle. */
import type { BenchPage } from "../lab/bench-page.ts";

export interface RoomTraffic {
  readonly messages: number;
  readonly bytes: number;
  readonly ms: number;
}

/** Counts what all pages send while `action` runs, and how long it takes. */
export async function trafficDuring(pages: readonly BenchPage[], action: () => Promise<unknown>): Promise<RoomTraffic> {
  const before = await sentBy(pages);
  const startedAt = performance.now();
  await action();
  const ms = performance.now() - startedAt;
  const after = await sentBy(pages);
  return { messages: after.messages - before.messages, bytes: after.bytes - before.bytes, ms };
}

/** Traffic above that of an idle room in the same time. */
export function aboveIdle(traffic: RoomTraffic, idle: RoomTraffic): RoomTraffic {
  const share = traffic.ms / idle.ms;
  return {
    messages: traffic.messages - share * idle.messages,
    bytes: traffic.bytes - share * idle.bytes,
    ms: traffic.ms,
  };
}

async function sentBy(pages: readonly BenchPage[]): Promise<{ messages: number; bytes: number }> {
  const each = await Promise.all(pages.map((page) => page.traffic()));
  return {
    messages: each.reduce((sum, { messagesSent }) => sum + messagesSent, 0),
    bytes: each.reduce((sum, { bytesSent }) => sum + bytesSent, 0),
  };
}

/** Waits, and leaves the room alone. */
export function leaveAlone(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
