/** A laptop falls asleep in the middle of a word, the others write on, and it wakes up. */
import { pause, Room, timed } from "../stage/room.ts";
import type { Scenario } from "../stage/scenario.ts";

const minuteMs = 60_000;
const limitMs = 5000;

export const asleep: Scenario = {
  name: "asleep",
  about: "a laptop asleep for minutes, with edits on both sides",
  run: (stage) =>
    Room.with(stage, { people: 3 }, async (room) => {
      const { lab, people } = room;
      const [sleeper, ...others] = people;
      if (sleeper === undefined) throw new Error("nobody is there");
      await room.type(people, 10, 200);
      stage.progress(`asleep for ${stage.minutesAsleep} minutes`);
      await sleeper.strike();
      const asleepAt = performance.now();
      await lab.freeze(sleeper.number);
      const awake = pause(stage.minutesAsleep * minuteMs);
      const noticed = Promise.all(
        others.map((person) => timed(person.untilLinks(others.length - 1, minuteMs), asleepAt)),
      );
      await room.type(others, 40, 250);
      const noticedAfter = Math.max(...(await noticed));
      await awake;

      const awakeAt = performance.now();
      lab.thaw(sleeper.number);
      const linked = timed(sleeper.untilLinks(others.length, minuteMs), awakeAt);
      const merged = await room.untilEqual(minuteMs);
      const linkedAfter = await linked;
      const mark = await sleeper.strike();
      const typed = Math.max(
        ...(await Promise.all(others.map((person) => timed(person.untilArrived(mark, minuteMs))))),
      );
      return [
        { what: "others notice", unit: "ms", value: noticedAfter, atMost: limitMs },
        { what: "awake: merged", unit: "ms", value: merged, atMost: limitMs, note: `${stage.minutesAsleep} min` },
        { what: "awake: linked to all", unit: "ms", value: linkedAfter },
        { what: "then typing arrives", unit: "ms", value: typed, atMost: 1000 },
        { what: "keystrokes lost", unit: "keystrokes", value: await room.countLost(), atMost: 0 },
      ];
    }),
};
