/** People who write one document over a lab's network, each at a browser of their own. */
import { createSecret, formatDocumentLink } from "../../../sync/index.ts";
import { AppServer } from "./app-server.ts";
import { measureArrivals } from "./figures.ts";
import { NetLab, type NetLabOptions } from "./network.ts";
import { LabPerson } from "./person.ts";
import type { Stage } from "./scenario.ts";

export interface RoomOptions extends Pick<NetLabOptions, "nat"> {
  readonly people: number;
  /** The server's settings, made when the lab is there. */
  readonly env?: (lab: NetLab) => Promise<Readonly<Record<string, string>>>;
  /** WebRTC goes by TURN or not at all. */
  readonly relayOnly?: boolean;
}

/** How long people may take to find each other at first, in ms: no scenario is about that alone. */
const gatheringMs = 30_000;

export class Room {
  readonly lab: NetLab;
  readonly server: AppServer;
  readonly people: readonly LabPerson[];
  /** From the last one's page being ready until all are linked to all, in ms. */
  readonly gatheredAfterMs: number;

  private constructor(lab: NetLab, server: AppServer, people: readonly LabPerson[], gatheredAfterMs: number) {
    this.lab = lab;
    this.server = server;
    this.people = people;
    this.gatheredAfterMs = gatheredAfterMs;
  }

  /** Sets all up, hands it to `use`, and takes all down. */
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
      // One after the other: the start of a browser takes all there is of a small machine.
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

  /** Lets people type at a pace, each `count` keystrokes. Resolves when the last one is typed. */
  async type(writers: readonly LabPerson[], count: number, everyMs: number, where?: "start" | "end"): Promise<void> {
    for (let n = 0; n < count; n++) {
      const next = pause(everyMs);
      await Promise.all(writers.map((writer) => writer.strike(where)));
      await next;
    }
  }

  /** Resolves when all documents are equal, with the time it took in ms; NaN when they were not in `timeoutMs`. */
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

  /** How long the keystrokes of `writer` took to `readers` (default: to all others), as `measureArrivals` tells. */
  async arrivals(
    writer: LabPerson,
    readers: readonly LabPerson[] = this.people.filter((person) => person !== writer),
    counts?: (typedAt: number) => boolean,
  ): Promise<number[]> {
    const recorded = await Promise.all(readers.map((person) => person.recorded()));
    return measureArrivals(await writer.recorded(), recorded, counts);
  }

  /** Keystrokes that are not in the document of everyone, of all that anyone typed. */
  async countLost(): Promise<number> {
    const texts = await Promise.all(this.people.map((person) => person.text()));
    const recorded = await Promise.all(this.people.map((person) => person.recorded()));
    const typed = recorded.flatMap((each) => Object.keys(each.typed));
    return typed.filter((mark) => !texts.every((text) => text.includes(mark))).length;
  }
}

/** The pace of typing, and the time that faults last. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** How long something took, in ms; NaN when it rejected, as waiting does when the time is up. */
export async function timed(waiting: Promise<unknown>, since = performance.now()): Promise<number> {
  try {
    await waiting;
    return performance.now() - since;
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") return Number.NaN;
    throw error;
  }
}
