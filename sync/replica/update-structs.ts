/** A Yjs update as it was read: its structs by client, and its deletions. */
import type { Place } from "./shape.ts";

/** The kinds of structs, by their numbers in Yjs's format. */
export const structKinds = {
  collected: 0,
  deleted: 1,
  json: 2,
  binary: 3,
  text: 4,
  embed: 5,
  format: 6,
  type: 7,
  any: 8,
  document: 9,
  skip: 10,
} as const;

/** The reason for refusing an update: a clause that says what was found. */
export class Unfit extends Error {}

/** A name from an untrusted source, as a sentence quotes it. */
export const quoted = (name: string): string => JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name);

export class ReadStruct {
  /** Its place, once found; undefined if the place can no longer be told. */
  place: Place | undefined;
  /** The structs of the same update that hold its left and right origin; see `findNeighbours`. */
  left: ReadStruct | undefined;
  right: ReadStruct | undefined;
  /** Of `structKinds`. */
  readonly kind: number;
  readonly clock: number;
  readonly length: number;
  /** Size of its contents. */
  readonly bytes: number;
  /** Its references; the client is -1 where there is none. */
  readonly originClient: number;
  readonly originClock: number;
  readonly rightClient: number;
  readonly rightClock: number;
  readonly parentClient: number;
  readonly parentClock: number;
  /** The root that it names as its parent. */
  readonly root: string | undefined;
  readonly keyed: boolean;
  readonly key: string | undefined;
  /** Number of the type that it holds, or -1. */
  readonly type: number;

  constructor(
    kind: number,
    clock: number,
    length: number,
    bytes: number,
    originClient: number,
    originClock: number,
    rightClient: number,
    rightClock: number,
    parentClient: number,
    parentClock: number,
    root: string | undefined,
    key: string | undefined,
    type: number,
  ) {
    this.kind = kind;
    this.clock = clock;
    this.length = length;
    this.bytes = bytes;
    this.originClient = originClient;
    this.originClock = originClock;
    this.rightClient = rightClient;
    this.rightClock = rightClock;
    this.parentClient = parentClient;
    this.parentClock = parentClock;
    this.root = root;
    this.keyed = key !== undefined;
    this.key = key;
    this.type = type;
  }
}

/** The structs of one client by ascending clocks, with a cursor. */
export class Section {
  readonly client: number;
  readonly structs: readonly ReadStruct[];
  /** Number of structs that do not follow their client's previous clock. */
  readonly elsewhere: number;
  /** Index of the next struct. */
  index = 0;
  /** The client's clock that is here. */
  state = 0;
  /** Every clock below it is here, or was visited. */
  reached = 0;

  constructor(client: number, structs: readonly ReadStruct[], elsewhere: number) {
    this.client = client;
    this.structs = structs;
    this.elsewhere = elsewhere;
  }
}

export interface ReadUpdate {
  readonly sections: readonly Section[];
  /** For each client with deletions, the clocks at which the ranges begin and end, alternating. */
  readonly deletions: ReadonlyMap<number, readonly number[]>;
}

/** Finds by bisection the struct that holds a clock, among the first `count`. */
export function structAt(structs: readonly ReadStruct[], clock: number, count: number): number {
  let [low, high] = [0, count - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((structs[middle] as ReadStruct).clock <= clock) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Finds for each struct the structs of the same update that hold its left and right origin. */
export function findNeighbours(sections: readonly Section[]): void {
  const byClient = sections.length > 1 ? new Map(sections.map((section) => [section.client, section])) : undefined;
  let near = sections[0];
  const find = (client: number, clock: number): ReadStruct | undefined => {
    if (client !== near?.client) {
      const section = byClient?.get(client);
      if (!section) return undefined;
      near = section;
    }
    const { structs } = near;
    if (clock < (structs[0]?.clock ?? Number.POSITIVE_INFINITY)) return undefined;
    const struct = structs[structAt(structs, clock, structs.length)] as ReadStruct;
    return clock < struct.clock + struct.length ? struct : undefined;
  };
  for (const { structs } of sections)
    for (const struct of structs) {
      const { originClient, originClock, rightClient, rightClock } = struct;
      if (originClient >= 0) struct.left = find(originClient, originClock);
      if (rightClient >= 0) struct.right = find(rightClient, rightClock);
    }
}
