/** People who write one document over a lab's network, each at their own browser. */
import { createSecret, formatDocumentLink } from "../../../../sync/index.ts";
import { AppServer } from "./app-server.ts";
import { measureArrivals } from "./figures.ts";
import { NetLab, type NetLabOptions } from "../namespaces/network.ts";
import { LabPerson } from "./person.ts";
import type { Stage } from "./scenario.ts";

export interface RoomOptions extends Pick<NetLabOptions, "nat"> {
  readonly people: number;
  /** Makes the server's settings once the lab exists. */
  readonly env?: (lab: NetLab) => Promise<Readonly<Record<string, string>>>;
  /** WebRTC uses TURN or fails. */
  readonly relayOnly?: boolean;
}

/** Longest time until all people are linked at first, in ms. */
const gatheringMs = 30_000;

export class Room {
  readonly lab: NetLab;
  readonly server: AppServer;
  readonly people: readonly LabPerson[];
  /** Time from the last page being ready until all are linked to all, in ms. */
  readonly gatheredAfterMs: number;

  private constructor(lab: NetLab, server: AppServer, people: readonly LabPerson[], gatheredAfterMs: number) {
    this.lab = lab;
    this.server = server;
    this.people = people;
    this.gatheredAfterMs = gatheredAfterMs;
  }

  /** Sets up a room, passes it to `use`, and takes it down. */
  static async with<T>(stage: Stage, options: RoomOptions, use: (room: Room) => Promise<T>): Promise<T> {
    const lab = await NetLab.create({
      clients: options.people,
      ...(options.nat !== undefined && { nat: options.nat }),
    });
    try {
      const server = await AppServer.start(lab, stage.dist, await options.env?.(lab));
      const url = `${server.url}/${formatDocumentLink(createSecret())}`;
      const relayOnly = options.relayOnly ?? false;
      const people: LabPerson[] = [];
      // One after the other, since starting a browser fills a small machine.
      for (let number = 0; number < options.people; number++)
        people.push(await LabPerson.open(number, await lab.launch(number, server.url), url, { relayOnly }));
      const readyAt = performance.now();
      await Promise.all(people.map((person) => person.untilLinks(people.length - 1, gatheringMs)));
      const room = new Room(lab, server, people, performance.now() - readyAt);
      await room.untilEqual(gatheringMs);
      return await use(room);
    } finally {
      await lab.destroy();
    }
  }

  person(number: number): LabPerson {
    const person = this.people[number];
    if (person === undefined) throw new RangeError(`no person ${number}`);
    return person;
  }

  /** Makes people type `count` keystrokes each, at a pace. Resolves after the last. */
  async type(writers: readonly LabPerson[], count: number, everyMs: number, where?: "start" | "end"): Promise<void> {
    for (let n = 0; n < count; n++) {
      const next = pause(everyMs);
      await Promise.all(writers.map((writer) => writer.strike(where)));
      await next;
    }
  }

  /** Resolves with the time until all documents are equal, in ms; NaN when that takes longer than `timeoutMs`. */
  async untilEqual(timeoutMs: number): Promise<number> {
    const startedAt = performance.now();
    for (;;) {
      const digests = await Promise.all(this.people.map((person) => person.digest()));
      const tookMs = performance.now() - startedAt;
      if (new Set(digests).size === 1) return tookMs;
      if (tookMs > timeoutMs) return Number.NaN;
      await pause(20);
    }
  }

  /** Times from the keystrokes of `writer` to `readers` (default: all others), as `measureArrivals` returns them. */
  async arrivals(
    writer: LabPerson,
    readers: readonly LabPerson[] = this.people.filter((person) => person !== writer),
    counts?: (typedAt: number) => boolean,
  ): Promise<number[]> {
    const recorded = await Promise.all(readers.map((person) => person.recorded()));
    return measureArrivals(await writer.recorded(), recorded, counts);
  }

  /** Counts keystrokes that some document lacks, of all that anyone typed. */
  async countLost(): Promise<number> {
    const texts = await Promise.all(this.people.map((person) => person.text()));
    const recorded = await Promise.all(this.people.map((person) => person.recorded()));
    const typed = recorded.flatMap((each) => Object.keys(each.typed));
    return typed.filter((mark) => !texts.every((text) => text.includes(mark))).length;
  }
}

/** Waits for the pace of typing, and while faults last. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Time that something took, in ms; NaN when it timed out. */
export async function timed(waiting: Promise<unknown>, since = performance.now()): Promise<number> {
  try {
    await waiting;
    return performance.now() - since;
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") return Number.NaN;
    throw error;
  }
}
