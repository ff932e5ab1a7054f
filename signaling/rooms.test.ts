import { assert, constantFrom, integer, oneof, property, record, array, constant } from "fast-check";
import { describe, expect, test } from "vitest";
import { createRooms, type Joined, type Rooms } from "./rooms.ts";
import { seededRandom } from "./testing/seeded-random.ts";

interface Socket {
  readonly name: string;
}

const limits = { rooms: 100, membersPerRoom: 1_000, sampleSize: 32, announceTo: 8 };
const create = (overrides: Partial<typeof limits> = {}, seed = 1): Rooms<Socket> =>
  createRooms<Socket>({ ...limits, ...overrides, random: seededRandom(seed) });
const named = (name: string): Socket => ({ name });

function expectIn(joined: Joined<Socket>): Extract<Joined<Socket>, { ok: true }> {
  if (!joined.ok) throw new Error(joined.reason);
  return joined;
}

function fill(rooms: Rooms<Socket>, room: string, size: number): Socket[] {
  return Array.from({ length: size }, (_, index) => {
    const socket = named(`peer${index}`);
    expectIn(rooms.join(socket, room, socket.name));
    return socket;
  });
}

describe("join", () => {
  test("tells of the members that were there before, and never of the newcomer", () => {
    const rooms = create();
    const [first, second] = fill(rooms, "room", 2);
    const joined = expectIn(rooms.join(named("third"), "room", "third"));
    expect(new Set(joined.peers)).toEqual(new Set(["peer0", "peer1"]));
    expect(new Set(joined.announceTo)).toEqual(new Set([first, second]));
    expect(joined).toMatchObject({ count: 2, replaced: undefined });
  });

  test("samples a large room: bounded, without repeats, every member about equally often", () => {
    const rooms = create();
    const members = fill(rooms, "room", 100);
    const named100 = new Map<string, number>();
    const told100 = new Map<Socket, number>();
    const trials = 5_000;
    const newcomer = named("newcomer");
    for (let trial = 0; trial < trials; trial++) {
      const joined = expectIn(rooms.join(newcomer, "room", "newcomer"));
      expect(joined.count).toBe(100);
      expect(new Set(joined.peers).size).toBe(32);
      expect(new Set(joined.announceTo).size).toBe(8);
      for (const peer of joined.peers) named100.set(peer, (named100.get(peer) ?? 0) + 1);
      for (const member of joined.announceTo) told100.set(member, (told100.get(member) ?? 0) + 1);
      rooms.leave(newcomer);
    }
    // Both are binomial; five standard deviations is out of reach for an honest sample of 100 counts.
    const expectUniform = (counts: readonly number[], share: number): void => {
      const slack = 5 * Math.sqrt(trials * share * (1 - share));
      for (const count of counts) expect(Math.abs(count - trials * share)).toBeLessThan(slack);
    };
    expectUniform(
      members.map(({ name }) => named100.get(name) ?? 0),
      0.32,
    );
    expectUniform(
      members.map((member) => told100.get(member) ?? 0),
      0.08,
    );
  });

  test("replaces the older connection of the same peer", () => {
    const rooms = create();
    const [older, other] = fill(rooms, "room", 2);
    const joined = expectIn(rooms.join(named("newer"), "room", "peer0"));
    expect(joined).toMatchObject({ peers: ["peer1"], count: 1, announceTo: [other], replaced: older });
    expect(rooms.leave(older as Socket)).toBe(false);
    expect(rooms.stats()).toEqual({ rooms: 1, peers: 2 });
  });

  test("replaces even in a full room", () => {
    const rooms = create({ membersPerRoom: 2 });
    fill(rooms, "room", 2);
    expect(rooms.join(named("newer"), "room", "peer0").ok).toBe(true);
    expect(rooms.join(named("third"), "room", "third")).toEqual({ ok: false, reason: "the room is full" });
  });

  test("moves a connection out of the room that it was in", () => {
    const rooms = create();
    const [mover] = fill(rooms, "one", 1);
    expectIn(rooms.join(mover as Socket, "two", "peer0"));
    expect(rooms.stats()).toEqual({ rooms: 1, peers: 1 });
  });

  test("opens no more rooms than the limit, and one more when a room has emptied", () => {
    const rooms = create({ rooms: 1 });
    const [only] = fill(rooms, "one", 1);
    expect(rooms.join(named("b"), "two", "b")).toEqual({ ok: false, reason: "no room for more rooms" });
    rooms.leave(only as Socket);
    expect(rooms.join(named("b"), "two", "b").ok).toBe(true);
  });
});

describe("address", () => {
  test("finds members of the sender's own room only", () => {
    const rooms = create();
    const [sender, other] = fill(rooms, "one", 2);
    rooms.join(named("elsewhere"), "two", "elsewhere");
    expect(rooms.address(sender as Socket, "peer1")).toEqual({ type: "found", connection: other, from: "peer0" });
    expect(rooms.address(sender as Socket, "elsewhere")).toEqual({ type: "gone" });
    expect(rooms.address(named("stranger"), "peer0")).toEqual({ type: "outside" });
  });
});

test("any sequence of joins and leaves keeps the same books as a plain list", () => {
  const sockets = Array.from({ length: 6 }, (_, index) => named(`socket${index}`));
  const step = oneof(
    record({
      type: constant("join" as const),
      socket: integer({ min: 0, max: 5 }),
      room: constantFrom("x", "y"),
      peer: constantFrom("p", "q", "r"),
    }),
    record({ type: constant("leave" as const), socket: integer({ min: 0, max: 5 }) }),
  );
  assert(
    property(array(step, { maxLength: 60 }), (steps) => {
      const rooms = create();
      let books: { socket: Socket; room: string; peer: string }[] = [];
      for (const each of steps) {
        const socket = sockets[each.socket] as Socket;
        const wasIn = books.some((entry) => entry.socket === socket);
        books = books.filter((entry) => entry.socket !== socket);
        if (each.type === "leave") {
          expect(rooms.leave(socket)).toBe(wasIn);
        } else {
          const replaced = books.find((entry) => entry.room === each.room && entry.peer === each.peer);
          books = books.filter((entry) => entry !== replaced);
          const before = books.filter((entry) => entry.room === each.room);
          const joined = expectIn(rooms.join(socket, each.room, each.peer));
          expect(new Set(joined.peers)).toEqual(new Set(before.map((entry) => entry.peer)));
          expect(joined).toMatchObject({ count: before.length, replaced: replaced?.socket });
          books.push({ socket, room: each.room, peer: each.peer });
        }
        expect(rooms.stats()).toEqual({ rooms: new Set(books.map((entry) => entry.room)).size, peers: books.length });
      }
    }),
  );
});
