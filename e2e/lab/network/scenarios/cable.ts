/** A cable is pulled for 20 seconds, both sides go on writing, and it is plugged in again. */
import type { Pull } from "../namespaces/network.ts";
import { pause, Room, timed } from "../stage/room.ts";
import type { Reading, Scenario } from "../stage/scenario.ts";

const pulledMs = 20_000;

export const cable: Scenario = {
  name: "cable",
  about: "a cable pulled for 20 s with edits on both sides, and plugged in again",
  run: (stage) =>
    Room.with(stage, { people: 2 }, async (room) => {
      const readings: Reading[] = [];
      for (const how of ["at-client", "behind"] as const) {
        stage.progress(`the cable is pulled (${how})`);
        readings.push(...(await pullOnce(room, how)));
      }
      return readings;
    }),
};

async function pullOnce(room: Room, how: Pull): Promise<Reading[]> {
  const { lab, people } = room;
  const where = how === "at-client" ? "at the computer" : "behind the switch";
  const end = pause(pulledMs);
  const pulledAt = performance.now();
  await lab.pullCable(0, how);
  const noticed = Promise.all(people.map((person) => timed(person.untilLinks(0, pulledMs), pulledAt)));
  await room.type(people, 30, 200);
  const [cutOff = Number.NaN, left = Number.NaN] = await noticed;
  await end;

  const pluggedAt = performance.now();
  await lab.plugIn(0);
  const linked = Promise.all(people.map((person) => timed(person.untilLinks(1, 60_000), pluggedAt)));
  const merged = await room.untilEqual(60_000);
  const [linkedAfter = Number.NaN] = await linked;
  return [
    { what: `pulled ${where}: noticed by who was cut off`, unit: "ms", value: cutOff, atMost: 5000 },
    { what: `pulled ${where}: noticed by the other`, unit: "ms", value: left, atMost: 5000 },
    { what: "plugged in again: linked", unit: "ms", value: linkedAfter },
    { what: "plugged in again: merged", unit: "ms", value: merged, atMost: 3000 },
    { what: "keystrokes lost", unit: "keystrokes", value: await room.countLost(), atMost: 0 },
  ];
}
