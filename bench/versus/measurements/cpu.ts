/** CPU time of the whole browser for a keystroke: the time while one page types, less that of the idle room. */
import { seededRandom } from "../../../sync/sim/random.ts";
import { type Measurement, reading } from "./measurement.ts";
import { leaveAlone } from "./room-traffic.ts";
import { type Pace, record, typeAtPace, untilArrived } from "./typing.ts";

const contactLimitMs = 120_000;
const settleMs = 10_000;
const arrivalLimitMs = 15_000;
/** Not counted, since the first keystrokes run code that the browser has not compiled yet. */
const warmUp: Pace = { keystrokes: 30, intervalMs: 100 };
/**
 * The pace of a quick typist. At twice this pace y-webrtc's sixteen pages fill two cores, and late pages draw several
 * keystrokes in one frame, which makes each edit seem cheaper the more a system takes.
 */
const pace: Pace = { keystrokes: 150, intervalMs: 200 };
const idleMs = pace.keystrokes * pace.intervalMs;

export const cpu: Measurement = {
  name: "cpu",
  peers: [16],
  async run({ lab, peers, progress, seed }) {
    const random = seededRandom(seed);
    const pages = await lab.gather("cpu", peers, contactLimitMs);
    await record(pages);
    await typeAtPace(pages.slice(0, 1), warmUp, random);
    await untilArrived(pages, arrivalLimitMs);
    progress("settling");
    await leaveAlone(settleMs);

    const spent = async (action: () => Promise<void>): Promise<{ cpuMs: number; ms: number }> => {
      const [before, startedAt] = [await lab.cpuSeconds(), performance.now()];
      await action();
      const ms = performance.now() - startedAt;
      return { cpuMs: 1_000 * ((await lab.cpuSeconds()) - before), ms };
    };
    progress("nobody types");
    const idle = await spent(() => leaveAlone(idleMs));
    progress("one types");
    const typing = await spent(async () => {
      await typeAtPace(pages.slice(0, 1), pace, random);
      await untilArrived(pages, arrivalLimitMs);
    });
    const perEdit = (cpuMs: number): number => cpuMs / pace.keystrokes;
    return [
      reading("CPU time per edit, all pages", "ms", peers, perEdit(typing.cpuMs - idle.cpuMs * (typing.ms / idle.ms))),
      reading("CPU time per edit with what idling takes, all pages", "ms", peers, perEdit(typing.cpuMs)),
      reading("CPU time of the idle room, all pages, per second", "ms", peers, idle.cpuMs / (idle.ms / 1_000)),
    ];
  },
};
