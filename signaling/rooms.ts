/**
 * Who is in which room: joining, leaving, sampling, finding an addressee.
 * Pure bookkeeping: a connection is any object, randomness is handed in, and sending is the caller's.
 */

export interface RoomsOptions {
  readonly rooms: number;
  readonly membersPerRoom: number;
  readonly sampleSize: number;
  readonly announceTo: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

export type Joined<Connection> =
  | {
      readonly ok: true;
      /** A uniform random sample of the members that were there before. */
      readonly peers: readonly string[];
      /** How many members there are without the newcomer. */
      readonly count: number;
      /** Another random sample of them: those to tell of the newcomer. */
      readonly announceTo: readonly Connection[];
      /** The older connection of the same peer, which is out now. */
      readonly replaced: Connection | undefined;
    }
  | { readonly ok: false; readonly reason: string };

export type Addressee<Connection> =
  | { readonly type: "found"; readonly connection: Connection; readonly from: string }
  | { readonly type: "gone" }
  /** The sender itself is in no room. */
  | { readonly type: "outside" };

export interface Rooms<Connection> {
  /** Moves `connection` into `room` under the id `peer`, out of any room that it was in. */
  join(connection: Connection, room: string, peer: string): Joined<Connection>;
  /** False when the connection was in no room. */
  leave(connection: Connection): boolean;
  /** Finds `to` in the sender's own room. */
  address(sender: Connection, to: string): Addressee<Connection>;
  stats(): { readonly rooms: number; readonly peers: number };
}

interface Room<Connection> {
  readonly id: string;
  readonly byPeer: Map<string, Seat<Connection>>;
  /** The same seats in an array, in no order, so that sampling costs the sample and not the room. */
  readonly seats: Seat<Connection>[];
}

interface Seat<Connection> {
  readonly connection: Connection;
  readonly room: Room<Connection>;
  readonly peer: string;
  /** Where it stands in `room.seats`. */
  index: number;
}

export function createRooms<Connection extends object>(options: RoomsOptions): Rooms<Connection> {
  const rooms = new Map<string, Room<Connection>>();
  const seatOf = new Map<Connection, Seat<Connection>>();

  function vacate(seat: Seat<Connection>): void {
    const { room } = seat;
    seatOf.delete(seat.connection);
    room.byPeer.delete(seat.peer);
    const last = room.seats.pop();
    if (last !== undefined && last !== seat) {
      last.index = seat.index;
      room.seats[seat.index] = last;
    }
    if (room.seats.length === 0) rooms.delete(room.id);
  }

  function occupy(connection: Connection, room: Room<Connection>, peer: string): void {
    const seat: Seat<Connection> = { connection, room, peer, index: room.seats.length };
    rooms.set(room.id, room);
    room.seats.push(seat);
    room.byPeer.set(peer, seat);
    seatOf.set(connection, seat);
  }

  return {
    join(connection, id, peer) {
      const former = seatOf.get(connection);
      if (former !== undefined) vacate(former);
      const older = rooms.get(id)?.byPeer.get(peer);
      if (older !== undefined) vacate(older);

      const room = rooms.get(id) ?? { id, byPeer: new Map(), seats: [] };
      if (room.seats.length === 0 && rooms.size >= options.rooms)
        return { ok: false, reason: "no room for more rooms" };
      if (room.seats.length >= options.membersPerRoom) return { ok: false, reason: "the room is full" };
      const others = [...sampleOf(room.seats, options.sampleSize, options.random)];
      const told = [...sampleOf(room.seats, options.announceTo, options.random)];
      const count = room.seats.length;
      occupy(connection, room, peer);
      return {
        ok: true,
        peers: others.map((seat) => seat.peer),
        count,
        announceTo: told.map((seat) => seat.connection),
        replaced: older?.connection,
      };
    },

    leave(connection) {
      const seat = seatOf.get(connection);
      if (seat === undefined) return false;
      vacate(seat);
      return true;
    },

    address(sender, to) {
      const seat = seatOf.get(sender);
      if (seat === undefined) return { type: "outside" };
      const found = seat.room.byPeer.get(to);
      return found === undefined ? { type: "gone" } : { type: "found", connection: found.connection, from: seat.peer };
    },

    stats: () => ({ rooms: rooms.size, peers: seatOf.size }),
  };
}

/**
 * At most `size` of `items`, every subset of that size equally likely, in `size` draws
 * (Robert Floyd's algorithm; Bentley, Programming Pearls: A Sample of Brilliance, 1987).
 */
function sampleOf<T>(items: readonly T[], size: number, random: () => number): Set<T> {
  const chosen = new Set<T>();
  for (let top = Math.max(0, items.length - size); top < items.length; top++) {
    const drawn = items[Math.floor(random() * (top + 1))] as T;
    chosen.add(chosen.has(drawn) ? (items[top] as T) : drawn);
  }
  return chosen;
}
