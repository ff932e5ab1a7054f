/** Five megabytes are pasted over a line of 1 Mbit/s, and all people go on typing. */
import { percentile } from "../../../../bench/shared/statistics.ts";
import { prose } from "../../../../bench/shared/prose.ts";
import { Room } from "../stage/room.ts";
import type { LabPerson } from "../stage/person.ts";
import type { Reading, Scenario } from "../stage/scenario.ts";

const pasteCharacters = 5_000_000;
const kbitPerSecond = 1000;
/** Three times as long as one copy takes. */
const patienceMs = (3 * pasteCharacters * 8) / kbitPerSecond;

export const slowLink: Scenario = {
  name: "slow-link",
  about: "a 5 MB paste over 1 Mbit/s while all go on typing",
  run: async (stage) => {
    const readings: Reading[] = [];
    for (const narrow of [0, 1]) {
      const whose = narrow === 0 ? "paste from the slow line" : "paste to the slow line";
      stage.progress(whose);
      const found = await Room.with(stage, { people: 3 }, (room) => pasteOver(room, narrow));
      readings.push(...found.map((reading) => ({ ...reading, what: `${whose}: ${reading.what}` })));
    }
    return readings;
  },
};

/** The first person pastes; the narrow line may be another person's. */
async function pasteOver(room: Room, narrow: number): Promise<Reading[]> {
  const { lab, people } = room;
  const paster = room.person(0);
  const others = people.slice(1);
  await lab.limitRate(narrow, { kbitPerSecond });
  await room.type(people, 5, 200);

  const pastedAt = Date.now();
  await paster.paste(prose(pasteCharacters, 1));
  let wholeAt = Number.NaN;
  while (Number.isNaN(wholeAt) && Date.now() - pastedAt < patienceMs) {
    // Type before the paste: text behind it has no place in a document that lacks the paste.
    await room.type(people, 5, 200, "start");
    const sizes = await Promise.all(people.map((person) => length(person)));
    if (Math.min(...sizes) >= pasteCharacters) wholeAt = Date.now();
  }
  const merged = await room.untilEqual(60_000);
  // Keystrokes typed while the paste was on its way; it may never have arrived.
  const during = (typedAt: number): boolean => typedAt >= pastedAt && !(typedAt > wholeAt);
  const among = async (writers: readonly LabPerson[], readers: readonly LabPerson[]): Promise<number[]> =>
    (
      await Promise.all(
        writers.map((writer) =>
          room.arrivals(
            writer,
            readers.filter((reader) => reader !== writer),
            during,
          ),
        ),
      )
    ).flat();
  const rows = [
    ["typing of who pasted", await among([paster], others)],
    ["typing of others, at who pasted", await among(others, [paster])],
    ["typing of others, at each other", await among(others, others)],
  ] as const;
  return [
    ...rows.flatMap(([what, latencies]): Reading[] => [
      { what: `${what}: p50`, unit: "ms", value: percentile(latencies, 0.5), note: `${latencies.length} arrivals` },
      { what: `${what}: slowest`, unit: "ms", value: percentile(latencies, 1), atMost: 2000 },
    ]),
    { what: "paste whole at all", unit: "ms", value: wholeAt - pastedAt, atMost: patienceMs },
    { what: "all equal after that", unit: "ms", value: merged, atMost: 5000 },
    { what: "keystrokes lost", unit: "keystrokes", value: await room.countLost(), atMost: 0 },
  ];
}

function length(person: LabPerson): Promise<number> {
  return person.page.evaluate(() => window.grapevine?.doc.getText("content").length ?? 0);
}
