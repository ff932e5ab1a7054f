/** A person's address changes in mid-session and back, as from Wi-Fi to mobile, and typing goes on. */
import { Room, timed } from "../stage/room.ts";
import type { Reading, Scenario } from "../stage/scenario.ts";

const patienceMs = 60_000;
const limitMs = 5000;

export const addressChange: Scenario = {
  name: "address-change",
  about: "the address of one changes in mid-session, as from Wi-Fi to mobile, and back",
  run: async (stage) => {
    const readings: Reading[] = [];
    for (const people of [2, 3]) readings.push(...(await Room.with(stage, { people }, moveTwice)));
    return readings;
  },
};

async function moveTwice(room: Room): Promise<Reading[]> {
  const { lab, people } = room;
  const [mover, ...others] = people;
  if (mover === undefined) throw new Error("nobody is there");
  const readings: Reading[] = [];
  for (const where of ["to mobile", "back"]) {
    await room.type(people, 5, 200);
    const movedAt = performance.now();
    await lab.changeAddress(mover.number);
    // Typed after the old address is gone, so that it can arrive only by the new one.
    const mark = await mover.strike();
    const replies = await Promise.all(others.map((person) => person.strike()));
    const waits = await Promise.all([
      ...others.map((person) => timed(person.untilArrived(mark, patienceMs), movedAt)),
      ...replies.map((reply) => timed(mover.untilArrived(reply, patienceMs), movedAt)),
      room.type(people, 30, 100).then(() => 0),
    ]);
    const half = others.length;
    const name = `${people.length} people, ${where}`;
    readings.push(
      { what: `${name}: typing arrives again`, unit: "ms", value: Math.max(...waits.slice(0, half)), atMost: limitMs },
      {
        what: `${name}: others' typing arrives again`,
        unit: "ms",
        value: Math.max(...waits.slice(half)),
        atMost: limitMs,
      },
      { what: `${name}: all equal`, unit: "ms", value: await room.untilEqual(patienceMs), atMost: limitMs },
    );
    await Promise.all(people.map((person) => person.untilLinks(people.length - 1, patienceMs)));
  }
  readings.push({ what: "keystrokes lost", unit: "keystrokes", value: await room.countLost(), atMost: 0 });
  return readings;
}
