import { describe, expect, test } from "vitest";
import type { Lab } from "./lab/lab.ts";
import type { Measurement, MeasurementRun } from "./measurements/measurement.ts";
import type { SystemName } from "./lab/system.ts";
import { runAll, type RunOptions, skippedOf } from "./run.ts";

/** A lab that tells when it is closed. */
const openLab =
  (closed: SystemName[] = [], closing: () => Promise<void> = () => Promise.resolve()) =>
  (system: SystemName): Promise<Lab> =>
    Promise.resolve({
      system,
      close: () => {
        closed.push(system);
        return closing();
      },
    } as Lab);

const measurement = (run: (run: MeasurementRun) => Promise<number>, more: Partial<Measurement> = {}): Measurement => ({
  name: "some",
  peers: [2],
  run: async (args) => [{ metric: "x", unit: "ms", peers: args.peers, value: await run(args) }],
  ...more,
});

const options = (more: Partial<RunOptions>): RunOptions => ({
  measurements: [],
  peers: undefined,
  repeat: 1,
  seed: 1,
  openLab: openLab(),
  progress: () => undefined,
  onRuns: () => undefined,
  signal: new AbortController().signal,
  ...more,
});

describe("the runner", () => {
  test("runs both systems in turn, swaps their order at each repetition, and gives both the same seed", async () => {
    const seen: [SystemName, number, number][] = [];
    const one = measurement(({ lab, peers, seed }) => {
      seen.push([lab.system, peers, seed]);
      return Promise.resolve(1);
    });
    await runAll(options({ measurements: [one], repeat: 2, seed: 5 }));
    expect(seen).toEqual([
      ["grapevine", 2, 5],
      ["y-webrtc", 2, 5],
      ["y-webrtc", 2, 6],
      ["grapevine", 2, 6],
    ]);
  });

  test("uses the given room sizes, unless a measurement's are fixed", async () => {
    const free = measurement(() => Promise.resolve(1));
    const fixed = measurement(() => Promise.resolve(1), { fixedPeers: true });
    const runs = await runAll(options({ measurements: [free, fixed], peers: [4, 8] }));
    expect(runs.map(({ peers }) => peers)).toEqual([4, 4, 8, 8, 2, 2]);
  });

  test("continues after a failure, keeps its reason, and closes every lab", async () => {
    const closed: SystemName[] = [];
    const breaking = measurement(({ lab }) =>
      lab.system === "y-webrtc" ? Promise.reject(new Error("no links\nat x")) : Promise.resolve(1),
    );
    const runs = await runAll(options({ measurements: [breaking], openLab: openLab(closed) }));
    expect(runs.map(({ outcome }) => outcome)).toEqual([
      { type: "readings", readings: [{ metric: "x", unit: "ms", peers: 2, value: 1 }] },
      { type: "failed", reason: "no links" },
    ]);
    expect(closed).toEqual(["grapevine", "y-webrtc"]);
  });

  test("keeps what was measured when closing fails", async () => {
    const broken = openLab([], () => Promise.reject(new Error("it was dead")));
    const runs = await runAll(options({ measurements: [measurement(() => Promise.resolve(1))], openLab: broken }));
    expect(runs.map(({ outcome }) => outcome.type)).toEqual(["readings", "readings"]);
  });

  test("gives up on a run that takes too long", async () => {
    const closed: SystemName[] = [];
    const endless = measurement(() => new Promise(() => undefined));
    const runs = await runAll(options({ measurements: [endless], openLab: openLab(closed), limitMs: 1 }));
    expect(runs.map(({ outcome }) => outcome.type)).toEqual(["failed", "failed"]);
    expect(closed).toHaveLength(2);
  });

  test("lets other runs of the same measurement have the machine while one rests", async () => {
    const seen: string[] = [];
    const restful = measurement(async ({ lab, rest }) => {
      seen.push(`${lab.system} sleeps`);
      await rest(20);
      seen.push(`${lab.system} wakes`);
      // Whoever is awake has the machine for itself.
      await new Promise((resolve) => setTimeout(resolve, 5));
      seen.push(`${lab.system} is done`);
      return 1;
    });
    const other = measurement(({ lab }) => {
      seen.push(`other ${lab.system}`);
      return Promise.resolve(1);
    });
    const runs = await runAll(options({ measurements: [restful, other] }));
    expect(seen).toEqual([
      "grapevine sleeps",
      "y-webrtc sleeps",
      "grapevine wakes",
      "grapevine is done",
      "y-webrtc wakes",
      "y-webrtc is done",
      "other grapevine",
      "other y-webrtc",
    ]);
    expect(runs).toHaveLength(4);
  });

  test("does not wait for a resting run when interrupted, nor resumes it after its time limit", async () => {
    const interruption = new AbortController();
    const closed: SystemName[] = [];
    const sleeping = measurement(async ({ lab, rest }) => {
      if (lab.system === "y-webrtc") queueMicrotask(() => interruption.abort());
      await rest(1_000_000);
      return 1;
    });
    expect(
      await runAll(options({ measurements: [sleeping], openLab: openLab(closed), signal: interruption.signal })),
    ).toEqual([]);
    expect(closed).toHaveLength(2);
    const over = await runAll(options({ measurements: [sleeping], limitMs: 1 }));
    expect(over.map(({ outcome }) => outcome.type)).toEqual(["failed", "failed"]);
  });

  test("ends the current run when interrupted, and returns those before it", async () => {
    const interruption = new AbortController();
    const closed: SystemName[] = [];
    const second = measurement(({ lab }) => {
      if (lab.system === "grapevine") return Promise.resolve(1);
      interruption.abort();
      return new Promise(() => undefined);
    });
    const runs = await runAll(
      options({ measurements: [second], repeat: 9, openLab: openLab(closed), signal: interruption.signal }),
    );
    expect(runs.map(({ system }) => system)).toEqual(["grapevine"]);
    expect(closed).toEqual(["grapevine", "y-webrtc"]);
  });

  test("skips what cannot run here, and says why", async () => {
    const impossible = measurement(() => Promise.resolve(1), { name: "rooted", unavailable: () => "needs root" });
    expect(skippedOf([impossible, measurement(() => Promise.resolve(1))])).toEqual([
      { name: "rooted", reason: "needs root" },
    ]);
    expect(await runAll(options({ measurements: [impossible] }))).toEqual([]);
  });
});
