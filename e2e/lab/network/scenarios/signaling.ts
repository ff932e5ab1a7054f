/**
 * The signaling server is gone for minutes. Three people go on, a link between two of them breaks, and heals by way of
 * the third.
 */
import { pause, Room, timed } from "../stage/room.ts";
import type { Scenario } from "../stage/scenario.ts";

const minuteMs = 60_000;
const typingMs = 10_000;

export const signaling: Scenario = {
  name: "signaling",
  about: "the signaling server gone for minutes; three go on, and a broken link heals by way of the third",
  run: (stage) =>
    Room.with(stage, { people: 3 }, async (room) => {
      const { lab, people, server } = room;
      const [ada, bob, cleo] = [room.person(0), room.person(1), room.person(2)];
      stage.progress("the server stops");
      await server.stop();
      const back = pause(stage.minutesUnserved * minuteMs);
      await room.type(people, 20, 250);

      stage.progress("a link breaks");
      const brokenAt = performance.now();
      await lab.block(0, 1);
      const noticed = Promise.all([ada, bob].map((person) => timed(person.untilLinks(1, typingMs), brokenAt)));
      const across = timed(ada.strike().then((mark) => bob.untilArrived(mark, typingMs)));
      await room.type([bob, cleo], 40, 250);
      const [byAda = Number.NaN, byBob = Number.NaN] = await noticed;
      const roundabout = await across;

      stage.progress("the way is open again");
      const openAt = performance.now();
      await lab.unblock(0, 1);
      const healing = Promise.all([ada, bob].map((person) => timed(person.untilLinks(2, minuteMs), openAt)));
      await room.type(people, 20, 250);
      const healed = Math.max(...(await healing));
      const equal = await room.untilEqual(typingMs);
      stage.progress("waiting for the server's return");
      await back;
      const equalBefore = await room.untilEqual(typingMs);
      await server.start();
      await room.type(people, 4, 250);
      return [
        { what: "broken link noticed", unit: "ms", value: Math.max(byAda, byBob), atMost: 5000 },
        { what: "typing arrives by way of the third", unit: "ms", value: roundabout, atMost: 5000 },
        { what: "link healed without the server", unit: "ms", value: healed, atMost: 20_000 },
        { what: "all equal without the server", unit: "ms", value: Math.max(equal, equalBefore), atMost: 3000 },
        { what: "all equal with the server back", unit: "ms", value: await room.untilEqual(typingMs), atMost: 3000 },
        { what: "keystrokes lost", unit: "keystrokes", value: await room.countLost(), atMost: 0 },
      ];
    }),
};
