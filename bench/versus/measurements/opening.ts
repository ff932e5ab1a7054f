/**
 * Pages that open at the same moment, each in its own room: what the machine and the page need before they meet anyone.
 * `arrival` opens as many pages in one room, which cannot be faster.
 */
import { type Measurement, reading } from "./measurement.ts";

export const opening: Measurement = {
  name: "opening",
  peers: [24],
  async run({ lab, peers, progress }) {
    progress("opening all at once");
    const { openedAt } = await lab.openAtOnce(Array.from({ length: peers }, (_, index) => `alone ${index}`));
    const openAt = performance.timeOrigin + performance.now();
    const metric = "opened at once, each in a room of its own, until one can type";
    return [reading(metric, "s", peers, (openAt - openedAt) / 1_000)];
  },
};
