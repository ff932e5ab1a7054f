/** Packets pass one way only: one end hears everything, and the other nothing. */
import { Room, timed } from "../stage/room.ts";
import type { Reading, Scenario } from "../stage/scenario.ts";

const patienceMs = 60_000;
const limitMs = 5000;
/** Long enough for ICE's own checks to give up too (RFC 7675: 30 s). */
const keystrokes = 160;

export const halfOpen: Scenario = {
  name: "half-open",
  about: "a link whose packets pass one way only",
  run: async (stage) => {
    stage.progress("two people");
    const two = await Room.with(stage, { people: 2 }, (room) => cutOneWay(room));
    stage.progress("three people");
    const three = await Room.with(stage, { people: 3 }, (room) => cutOneWay(room));
    return [...two, ...three];
  },
};

/** Blocks packets from the first person to the second for a while. */
async function cutOneWay(room: Room): Promise<Reading[]> {
  const { lab, people } = room;
  const [ada, bob] = [room.person(0), room.person(1)];
  const all = people.length - 1;
  const isAlone = all === 1;
  await room.type(people, 5, 200);
  const cutAt = performance.now();
  await lab.block(0, 1, "one-way");
  const mark = await ada.strike();
  const noticed = Promise.all([ada, bob].map((person) => timed(person.untilLinks(all - 1, patienceMs), cutAt)));
  const around = isAlone ? undefined : timed(bob.untilArrived(mark, patienceMs), cutAt);
  await room.type(people, keystrokes, 200);
  const [byAda = Number.NaN, byBob = Number.NaN] = await noticed;
  const arrivedAfter = await around;

  const healedAt = performance.now();
  await lab.unblock(0, 1, "one-way");
  const linked = Promise.all(people.map((person) => timed(person.untilLinks(all, patienceMs), healedAt)));
  const merged = await room.untilEqual(patienceMs);
  const name = `${people.length} people`;
  return [
    { what: `${name}: noticed by who is not heard`, unit: "ms", value: byAda, atMost: limitMs },
    { what: `${name}: noticed by who hears nothing`, unit: "ms", value: byBob, atMost: limitMs },
    ...(arrivedAfter === undefined
      ? []
      : [{ what: `${name}: typing arrives by way of the third`, unit: "ms", value: arrivedAfter, atMost: limitMs }]),
    { what: `${name}: whole again: merged`, unit: "ms", value: merged, atMost: limitMs },
    { what: `${name}: whole again: linked`, unit: "ms", value: Math.max(...(await linked)) },
    { what: `${name}: keystrokes lost`, unit: "keystrokes", value: await room.countLost(), atMost: 0 },
  ];
}
