/** Two machines and the network between them, in virtual time: how they react to each other's knocks and offers. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Introduction } from "../../introduction.ts";
import { DiallingRoom, type Envelope, type Side } from "./scripted-room.ts";
import { peerOf } from "../../testing/scripted-io.ts";

const [low, middle, high, nobody] = [peerOf(1), peerOf(5), peerOf(9), peerOf(7)];

describe("by the server", () => {
  let room: DiallingRoom;
  let a: Side;
  let b: Side;

  beforeEach(() => {
    room = new DiallingRoom();
    [a, b] = [room.add(low), room.add(high)];
  });

  it("one dial makes one link", () => {
    b.dial(low);
    room.run(100);
    expect([a.events, b.events]).toEqual([[`opened ${high} by them`], [`opened ${low} by us`]]);
    expect([a.connections, b.connections]).toEqual([1, 1]);
  });

  it.each([0, 200])("two simultaneous dials make one link, the smaller id's, with %i ms to connect", (ms) => {
    room.connectMs = ms;
    a.dial(high);
    b.dial(low);
    room.run(1_000);
    expect([a.events, b.events]).toEqual([[`opened ${high} by us`], [`opened ${low} by them`]]);
    expect([a.openConnections, b.openConnections]).toEqual([1, 1]);
  });

  it("a side accepts a peer that it dials itself", () => {
    a.door.welcomes = b.door.welcomes = false;
    a.dial(high);
    b.dial(low);
    room.run(100);
    expect([a.events, b.events]).toEqual([[`opened ${high} by us`], [`opened ${low} by them`]]);
  });

  it("a dial replaces a link that only the other side still believes in", () => {
    room.link(a, b);
    a.links.delete(high);
    a.door.linked.delete(high);
    a.dial(high);
    room.run(100);
    expect(b.events.slice(1)).toEqual([`closed ${low}`, `opened ${low} by them`]);
  });

  it("a dial of a peer that is not in the room fails at once, as gone", () => {
    a.dial(nobody);
    room.run(0);
    expect(a.events).toEqual([`gone ${nobody}`]);
  });

  it("a full side refuses a peer without making a connection, and admits it once there is a place", () => {
    a.door.welcomes = false;
    b.dial(low, true);
    room.run(100);
    expect([a.door.asked, a.connections, b.events]).toEqual([[`${high} urgently`], 0, [`refused ${low}`]]);
    a.door.welcomes = true;
    b.dial(low);
    room.run(100);
    expect([a.door.asked.at(-1), b.events.at(-1)]).toEqual([high, `opened ${low} by us`]);
  });

  it("a newcomer without links makes one connection, and knocks at the other peers first", () => {
    const c = room.add(middle);
    b.door.welcomes = c.door.welcomes = false;
    for (const peer of [middle, high]) a.dial(peer);
    room.run(100);
    expect([a.events.toSorted(), a.connections]).toEqual([[`refused ${middle}`, `refused ${high}`], 1]);
    b.door.welcomes = c.door.welcomes = true;
    for (const peer of [middle, high]) a.dial(peer);
    room.run(100);
    expect([a.links.size, b.links.size, c.links.size, a.connections]).toEqual([2, 1, 1, 3]);
  });

  it("a peer that returns to the server is dialled again, although envelopes went to its dead connection", () => {
    room.deliver = () => undefined;
    a.dial(high);
    room.run(100);
    room.deliver = (envelope) => room.arrive(envelope);
    a.tell((io) => a.dialling.returned(io, high));
    room.run(100);
    expect([a.events, a.connections]).toEqual([[`opened ${high} by us`], 2]);
  });

  it("an attempt over a lost connection to the server restarts with fresh addresses", () => {
    a.server(false);
    b.server(false);
    a.server(true);
    a.dial(high);
    room.deliver = () => undefined;
    room.run(100);
    for (const side of [a, b]) side.server(false);
    room.deliver = (envelope) => room.arrive(envelope);
    for (const side of [b, a]) side.server(true);
    room.run(100);
    expect([a.events, a.connections]).toEqual([[`opened ${high} by us`], 2]);
  });

  it.each([
    ["dialled then", false],
    ["dialled already", true],
  ])("a side does not wait for the caller of an old offer when the server is reached again: %s", (_, already) => {
    const held: Envelope[] = [];
    room.deliver = (envelope) => held.push(envelope);
    a.dial(high);
    room.run(0);
    // The caller is gone, and the server delivers its envelopes only now.
    room.vanish(a);
    for (const envelope of held) room.arrive(envelope);
    expect(b.connections).toBe(1);
    room.deliver = (envelope) => room.arrive(envelope);
    b.server(false);
    if (already) b.dial(low, true);
    const again = room.add(low);
    b.server(true);
    if (!already) b.dial(low, true);
    room.run(100);
    expect([b.events, again.door.asked]).toEqual([[`opened ${low} by us`], [`${high} urgently`]]);
  });
});

describe("over a third peer, without a server", () => {
  let room: DiallingRoom;
  let a: Side;
  let b: Side;
  let c: Side;

  beforeEach(() => {
    room = new DiallingRoom();
    [a, b, c] = [low, middle, high].map((id) => room.add(id, { server: false })) as [Side, Side, Side];
    room.link(a, b);
    room.link(c, b);
    for (const side of [a, b, c]) side.events.splice(0);
  });

  /** From now on envelopes of these types go to `instead`, others to their addressees. */
  function intercept(types: readonly Introduction["type"][], instead: (envelope: Envelope) => unknown): void {
    room.deliver = (envelope) => {
      if (types.includes(envelope.introduction.type)) instead(envelope);
      else room.arrive(envelope);
    };
  }
  function release(held: Envelope[]): void {
    room.deliver = (envelope) => room.arrive(envelope);
    for (const envelope of held.splice(0)) room.hand(envelope);
  }

  it("a dial makes a link, and again when that breaks", () => {
    a.dial(high);
    room.run(100);
    a.close(high);
    c.dial(low);
    room.run(100);
    expect(a.events).toEqual([`opened ${high} by us`, `closed ${high}`, `opened ${high} by them`]);
    expect(b.events).toEqual([]);
  });

  it("two simultaneous dials make one link, and no other connection", () => {
    a.door.welcomes = c.door.welcomes = false;
    a.dial(high);
    c.dial(low);
    room.run(100);
    expect([a.events, c.events]).toEqual([[`opened ${high} by us`], [`opened ${low} by them`]]);
    expect([a.connections, c.connections]).toEqual([1, 1]);
  });

  it("a refused caller has made no connection", () => {
    c.door.welcomes = false;
    a.dial(high, true);
    room.run(100);
    expect([a.events, c.door.asked, a.connections, c.connections]).toEqual([
      [`refused ${high}`],
      [`${low} urgently`],
      0,
      0,
    ]);
  });

  it("an offer wins over the other side's knock, since only a peer without links offers unasked", () => {
    const knocks: Envelope[] = [];
    intercept(["knock"], (envelope) => knocks.push(envelope));
    a.door.routes = c.door.routes = true;
    a.dial(high);
    room.run(100);
    expect(knocks).toHaveLength(1);
    c.close(middle);
    room.deliver = (envelope) => room.hand(envelope);
    c.dial(low);
    room.run(100);
    expect([a.events, a.connections, c.connections]).toEqual([[`opened ${high} by them`], 1, 1]);
  });

  it("knocks, then offers, that crossed and waited until each gave way make one link", () => {
    const held: Envelope[] = [];
    intercept(["knock", "signals"], (envelope) => held.push(envelope));
    a.dial(high);
    c.dial(low);
    room.run(2_000);
    const knocks = held.splice(0);
    expect(knocks.map(({ from, introduction }) => [from, introduction.type])).toEqual([
      [low, "knock"],
      [high, "knock"],
    ]);
    for (const envelope of knocks) room.hand(envelope);
    room.run(2_000);
    expect(held.map(({ from, introduction }) => [from, introduction.type])).toEqual([
      [low, "signals"],
      [high, "signals"],
    ]);
    release(held);
    room.run(100);
    expect([a.events, c.events]).toEqual([[`opened ${high} by us`], [`failed ${low}`, `opened ${low} by them`]]);
    expect([a.openConnections, c.openConnections]).toEqual([2, 2]);
  });

  it("an offer whose answer led nowhere gives way to the answerer's own offer", () => {
    a.close(middle);
    a.door.routes = true;
    room.deliver = (envelope) => {
      room.hand(envelope);
      // The peer answers, and crashes.
      if (envelope.from === high) room.vanish(c);
    };
    a.dial(high, true);
    room.run(100);
    expect([room.sides.has(high), a.connections]).toEqual([false, 1]);
    const again = room.add(high, { server: false });
    again.door.routes = true;
    room.deliver = (envelope) => room.hand(envelope);
    again.dial(low, true);
    room.run(2_500);
    // At first its offer may be taken for one that crossed the other's.
    expect(again.events).toEqual([`failed ${low}`]);
    again.dial(low, true);
    room.run(100);
    expect([again.events.at(-1), a.events.at(-1)]).toEqual([`opened ${low} by us`, `opened ${high} by them`]);
  });

  it.each(["knock", "signals"] as const)(
    "what answers a %s is refused when the peer is not wanted any more; its own dial then is another",
    (type) => {
      const held: Envelope[] = [];
      intercept([type], (envelope) => held.push(envelope));
      a.dial(high);
      room.run(4_000);
      expect(a.events).toEqual([`failed ${high}`]);
      a.door.welcomes = false;
      const before = a.connections;
      release(held);
      room.run(100);
      expect([a.door.asked, a.connections, c.openConnections]).toEqual([[high], before, 1]);
      a.door.welcomes = true;
      c.dial(low);
      room.run(100);
      expect([c.events.at(-1), a.connections]).toEqual([`opened ${low} by us`, before + 1]);
    },
  );

  it.each(["knock", "welcome", "signals"] as const)(
    "a dial goes on where a %s arrives after membership was told that it failed",
    (type) => {
      const held: Envelope[] = [];
      intercept([type], (envelope) => held.push(envelope));
      a.dial(high);
      room.run(4_000);
      expect(a.events).toEqual([`failed ${high}`]);
      release(held);
      room.run(100);
      expect([a.events.at(-1), a.connections]).toEqual([`opened ${high} by us`, 1]);
    },
  );

  it.each([
    ["knock", "welcome"],
    ["signals", "signals"],
  ] as const)("what got lost is said again, first the caller's %s, then the other's %s", (...types) => {
    for (const [index, loser] of [low, high].entries()) {
      intercept(types.slice(index, index + 1), (envelope) => {
        if (envelope.from !== loser) room.arrive(envelope);
      });
      a.dial(high);
      room.run(4_000);
      expect(a.events).toHaveLength(index + 1);
    }
    release([]);
    a.dial(high);
    room.run(100);
    // Resent, and not restarted.
    expect([a.events.at(-1), a.connections, c.connections]).toEqual([`opened ${high} by us`, 1, 1]);
  });

  it("a duplicate of a finished offer is dropped", () => {
    const said: Envelope[] = [];
    room.deliver = (envelope) => {
      if (envelope.from === low) said.push(envelope);
      room.arrive(envelope);
    };
    a.dial(high);
    room.run(100);
    for (const envelope of said) if (envelope.introduction.type === "signals") room.hand(envelope);
    room.run(100);
    expect([c.connections, c.events]).toEqual([1, [`opened ${low} by them`]]);
  });

  it("an offer goes by the way of the welcome, not by the way that the knock took last", () => {
    const held: Envelope[] = [];
    intercept(["welcome"], (envelope) => held.push(envelope));
    a.server(true);
    a.dial(high);
    room.deliver = (envelope) => {
      // The server believes the other present, by a dead connection.
      if (envelope.way === "overlay") intercepted(envelope);
    };
    const intercepted = (envelope: Envelope): void => {
      if (envelope.introduction.type === "welcome") held.push(envelope);
      else room.arrive(envelope);
    };
    room.run(3_000);
    release(held);
    room.run(100);
    expect(a.events).toEqual([`opened ${high} by us`]);
  });

  it("the server is tried when the overlay has no route after all, or brings no answer", () => {
    for (const side of [a, c]) side.server(true);
    a.close(middle);
    a.door.routes = true;
    a.dial(high, true);
    room.run(0);
    expect(a.events.at(-1)).toBe(`opened ${high} by us`);
    a.close(high);
    room.deliver = (envelope) => {
      if (envelope.way === "server") room.arrive(envelope);
    };
    a.dial(high);
    room.run(2_499);
    expect(a.events.at(-1)).toBe(`closed ${high}`);
    room.run(1);
    expect([a.events.at(-1), a.connections]).toEqual([`opened ${high} by us`, 2]);
  });
});
