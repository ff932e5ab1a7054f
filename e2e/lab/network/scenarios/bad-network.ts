/** 80 ms round trip between any two people, with jitter, and one packet in twenty lost each way. */
import { percentile } from "../../../../bench/shared/statistics.ts";
import { Room } from "../stage/room.ts";
import type { Scenario } from "../stage/scenario.ts";

/** Each person's cable, each way. A packet passes two of them: 1 - 0.9747^2 = 5%. */
const cable = { ms: 20, jitterMs: 5, lossPercent: 2.53 };
const keystrokes = 150;

export const badNetwork: Scenario = {
  name: "bad-network",
  about: "80 ms round trip with jitter, 5% of packets lost each way",
  packages: ["vde2"],
  run: (stage) =>
    Room.with(stage, { people: 3 }, async (room) => {
      const { lab, people } = room;
      for (const { number } of people) await lab.delay(number, cable);
      stage.progress(`three type ${keystrokes} keystrokes each`);
      await room.type(people, keystrokes, 200);
      const merged = await room.untilEqual(30_000);
      const latencies = (await Promise.all(people.map((person) => room.arrivals(person)))).flat();
      const links = await Promise.all(people.map(async (person) => (await person.status()).links));
      return [
        { what: "arrival p50", unit: "ms", value: percentile(latencies, 0.5), note: `${latencies.length} arrivals` },
        { what: "arrival p95", unit: "ms", value: percentile(latencies, 0.95) },
        { what: "arrival p99", unit: "ms", value: percentile(latencies, 0.99), atMost: 2000 },
        { what: "arrival of the last", unit: "ms", value: percentile(latencies, 1) },
        { what: "all equal after the last keystroke", unit: "ms", value: merged, atMost: 5000 },
        { what: "links lost", unit: "links", value: 6 - links.reduce((sum, each) => sum + each, 0) },
        { what: "keystrokes lost", unit: "keystrokes", value: await room.countLost(), atMost: 0 },
      ];
    }),
};
