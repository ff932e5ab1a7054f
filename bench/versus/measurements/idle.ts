/** What all pages of a room send in a minute in which nobody types or moves. */
import { type Measurement, reading } from "./measurement.ts";
import { leaveAlone, trafficDuring } from "./room-traffic.ts";

/** Time for slow adjustments after all are in contact. */
const settleMs = 30_000;
const minuteMs = 60_000;

export const idle: Measurement = {
  name: "idle",
  peers: [16],
  async run({ lab, peers, progress }) {
    const pages = await lab.gather("idle", peers, 2 * minuteMs);
    progress("settling");
    await leaveAlone(settleMs);
    progress("a minute of nothing");
    const { messages, bytes, ms } = await trafficDuring(pages, () => leaveAlone(minuteMs));
    const minutes = ms / minuteMs;
    return [
      reading("idle room, sent per minute", "messages", peers, messages / minutes),
      reading("idle room, sent per minute", "bytes", peers, bytes / minutes),
    ];
  },
};
