/** A paste of 300,000 characters: the time until the other page has it, and until a later newcomer has it. */
import { duration, type Measurement } from "./measurement.ts";
import { readDocument, untilEqual, watchDocument } from "./document-watch.ts";
import { prose } from "../../shared/prose.ts";

const characters = 300_000;
const timeoutMs = 30_000;

export const paste: Measurement = {
  name: "paste",
  peers: [2],
  fixedPeers: true,
  async run({ lab, progress, seed }) {
    const [from, to] = await lab.gather("paste", 2);
    if (from === undefined || to === undefined) throw new Error("gather(2) gives two pages");
    await Promise.all([watchDocument(from), watchDocument(to)]);
    const { inserted: before } = await readDocument(from);
    progress(`pasting ${characters} characters`);
    const pastedAt = await from.page.evaluate(
      (text) => {
        const startedAt = window.bench.now();
        window.bench.insert(0, text);
        return startedAt;
      },
      prose(characters, seed),
    );
    const inserted = before + characters;
    const equal = await untilEqual([from, to], { inserted }, timeoutMs);
    progress("another one joins");
    const late = await lab.open("paste");
    await watchDocument(late);
    const joined = await untilEqual([from, late], { inserted }, timeoutMs);
    const startedAt = await late.page.evaluate(() => performance.timeOrigin);
    return [
      duration("paste of 300,000 characters: time to arrive", 2, pastedAt, equal?.at, timeoutMs),
      duration("late joiner after the paste: time to have it", 3, startedAt, joined?.at, timeoutMs),
    ];
  },
};
