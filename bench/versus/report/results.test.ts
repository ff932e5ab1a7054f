import { describe, expect, test } from "vitest";
import type { Reading } from "../measurements/measurement.ts";
import type { SystemName } from "../lab/system.ts";
import { resultsOf, type Run } from "./results.ts";

const run = (system: SystemName, repetition: number, ...readings: Partial<Reading>[]): Run => ({
  name: "arrival",
  peers: 2,
  system,
  repetition,
  outcome: {
    type: "readings",
    readings: readings.map((reading) => ({ metric: "p50", unit: "ms", peers: 2, value: 1, ...reading })),
  },
});
const failed = (system: SystemName, repetition: number, reason: string): Run => ({
  name: "arrival",
  peers: 2,
  system,
  repetition,
  outcome: { type: "failed", reason },
});

describe("results", () => {
  test("have medians, spreads and the ratio of ours to theirs", () => {
    const runs = [
      run("grapevine", 0, { value: 4 }),
      run("y-webrtc", 0, { value: 9 }),
      run("y-webrtc", 1, { value: 8 }),
      run("grapevine", 1, { value: 2 }),
      run("grapevine", 2, { value: 3 }),
      run("y-webrtc", 2, { value: 6 }),
    ];
    expect(resultsOf(runs)).toEqual([
      {
        name: "arrival",
        peers: 2,
        metric: "p50",
        unit: "ms",
        ours: 3,
        theirs: 8,
        ratio: 0.375,
        spread: { ours: { least: 2, most: 4 }, theirs: { least: 6, most: 9 } },
        readings: { ours: 3, theirs: 3 },
        notes: [],
      },
    ]);
  });

  test("say what did not happen, with its note, and have no ratio then", () => {
    const late = { value: Number.NaN, note: "not within 60 s" };
    const [result] = resultsOf([
      run("grapevine", 0, { value: 4 }),
      run("y-webrtc", 0, late),
      run("grapevine", 1, { value: 4 }),
      run("y-webrtc", 1, late),
    ]);
    expect(result).toMatchObject({
      ours: 4,
      theirs: null,
      ratio: null,
      spread: { theirs: { least: null, most: null } },
      readings: { ours: 2, theirs: 2 },
      notes: ["y-webrtc: not within 60 s (2 times)"],
    });
  });

  test("keep a run that failed, beside what the other system gave", () => {
    const results = resultsOf([run("grapevine", 0, { value: 4 }), failed("y-webrtc", 0, "the page crashed")]);
    expect(results).toMatchObject([
      { metric: "p50", ours: 4, theirs: null, readings: { ours: 1, theirs: 0 }, notes: [] },
      { metric: "runs that failed", ours: 0, theirs: 1, notes: ["y-webrtc: the page crashed"] },
    ]);
  });

  test("keep metrics, units and room sizes apart, in the order in which they came", () => {
    const readings = [
      { metric: "sent", unit: "messages" },
      { metric: "sent", unit: "bytes" },
    ];
    const results = resultsOf([
      run("grapevine", 0, ...readings),
      { ...run("grapevine", 0, { metric: "sent", unit: "bytes", peers: 4 }), peers: 4 },
    ]);
    expect(results.map(({ metric, unit, peers }) => [metric, unit, peers])).toEqual([
      ["sent", "messages", 2],
      ["sent", "bytes", 2],
      ["sent", "bytes", 4],
    ]);
  });

  test("have no ratio to zero", () => {
    expect(resultsOf([run("grapevine", 0, { value: 1 }), run("y-webrtc", 0, { value: 0 })])).toMatchObject([
      { ours: 1, theirs: 0, ratio: null },
    ]);
  });
});
