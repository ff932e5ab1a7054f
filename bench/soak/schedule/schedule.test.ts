/** The schedule is determined by its seed. */
import { describe, expect, it } from "vitest";
import { parseFaults, formatFaults } from "../../../sync/index.ts";
import { drawSchedule, formatTrouble, pauseInTheMiddle, type Burst, type Step, type Trouble } from "./schedule.ts";

const options = { minutes: 30, browsers: 8, peers: 40, rate: 1, seed: 7 };
const isBurst = (step: Step): step is Burst => step.type === "burst";
const troublesOf = (schedule: readonly Step[]): Trouble[] =>
  schedule.filter((step): step is Trouble => step.type !== "burst");

describe("a schedule", () => {
  const schedule = drawSchedule(options);

  it("depends on the seed alone, and is ordered by time", () => {
    expect(drawSchedule(options)).toEqual(schedule);
    expect(drawSchedule({ ...options, seed: 8 })).not.toEqual(schedule);
    expect(schedule.map(({ atMs }) => atMs)).toEqual(schedule.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
  });

  it("has every kind of trouble that pages and Node peers can have", () => {
    const kinds = (of: (trouble: Trouble) => boolean): Set<string> =>
      new Set(
        troublesOf(schedule)
          .filter(of)
          .map(({ type }) => type),
      );
    expect(kinds((trouble) => "member" in trouble && trouble.member < 8)).toEqual(
      new Set(["faults", "cable", "freeze", "reload", "crash", "leave"]),
    );
    expect(kinds((trouble) => "member" in trouble && trouble.member >= 8)).toEqual(
      new Set(["faults", "cable", "crash", "leave"]),
    );
    expect(kinds((trouble) => trouble.type === "server")).toEqual(new Set(["server"]));
    const crashes = troublesOf(schedule).filter((trouble) => trouble.type === "crash");
    expect(new Set(crashes.map(({ silently }) => silently))).toEqual(new Set([true, false]));
    expect(crashes.every(({ silently, member }) => !silently || member >= 8)).toBe(true);
  });

  it("starts no trouble before a member's last one is over, and ends all in time", () => {
    const freeAt = new Map<number, number>();
    for (const trouble of troublesOf(schedule)) {
      const who = trouble.type === "server" ? -1 : trouble.member;
      expect(trouble.atMs).toBeGreaterThanOrEqual(freeAt.get(who) ?? 0);
      const over = trouble.atMs + ("forMs" in trouble ? trouble.forMs : 0);
      expect(over).toBeLessThan(options.minutes * 60_000);
      freeAt.set(who, over);
    }
  });

  it("lets no trouble last into the pause, unless the run is too short for one", () => {
    const pauseAt = 15 * 60_000;
    expect(pauseInTheMiddle(options.minutes * 60_000)).toBe(pauseAt);
    const lasting = (steps: readonly Step[], at: number): Step[] =>
      steps.filter((step) => step.atMs < at && step.atMs + ("forMs" in step ? step.forMs : 2_000) > at - 2_000);
    expect(lasting(schedule, pauseAt).filter(({ type }) => type !== "faults")).toEqual([]);
    expect(schedule.some(({ atMs }) => atMs > pauseAt)).toBe(true);
    expect(pauseInTheMiddle(4 * 60_000)).toBeUndefined();
    expect(lasting(drawSchedule({ ...options, minutes: 4 }), 2 * 60_000).length).toBeGreaterThan(0);
  });

  it("has only plans that fault mode accepts, with every kind of fault among them", () => {
    const plans = troublesOf(schedule).flatMap((trouble) => (trouble.type === "faults" ? [trouble.faults] : []));
    for (const plan of plans) expect(parseFaults(formatFaults(plan))).toEqual({ ok: true, faults: plan });
    const words = new Set(plans.flatMap((plan) => Object.keys(plan)));
    expect(words).toEqual(new Set(["dropShare", "delayMs", "duplicateShare", "reorder", "partition", "seed"]));
  });

  it("numbers its bursts, and gives none to members that are away", () => {
    const bursts = schedule.filter(isBurst);
    expect(bursts.map(({ burst }) => burst)).toEqual(bursts.map((_, index) => index));
    const away = troublesOf(schedule).flatMap((trouble) =>
      trouble.type === "crash" || trouble.type === "leave" || trouble.type === "freeze" ? [trouble] : [],
    );
    for (const { member, atMs } of bursts)
      expect(away.some((t) => t.member === member && t.atMs <= atMs && atMs <= t.atMs + t.forMs)).toBe(false);
    expect(bursts.length).toBeGreaterThan(0.8 * options.rate * 30 * 60);
  });

  it("keeps the first members' troubles when others join", () => {
    const first = (of: readonly Step[]): Trouble[] =>
      troublesOf(of).filter((trouble) => trouble.type !== "server" && trouble.member < 8);
    expect(first(drawSchedule({ ...options, peers: 3 }))).toEqual(first(schedule));
  });

  it("is described in lines", () => {
    expect(formatTrouble({ type: "crash", atMs: 1_500, member: 9, forMs: 700, silently: true }, 8)).toBe(
      "    1.5 s  node 1    crash for 700 ms, silently",
    );
    expect(formatTrouble({ type: "faults", atMs: 0, member: 0, faults: { dropShare: 0.2, seed: 3 } }, 8)).toBe(
      "    0.0 s  page 0    faults drop20,seed=3",
    );
  });
});
