import { expect, test } from "vitest";
import { formatJson, formatTable, hasFailed, type Outcome } from "./outcome.ts";

const cable: Outcome = {
  type: "measured",
  name: "cable",
  readings: [
    { what: "noticed", unit: "ms", value: 3420.4, atMost: 5000 },
    { what: "merged", unit: "ms", value: 17_759, atMost: 3000, note: "by one" },
    { what: "linked", unit: "ms", value: 2.46 },
    { what: "typing arrives", unit: "ms", value: Number.POSITIVE_INFINITY, atMost: 5000 },
  ],
};
const skipped: Outcome = { type: "skipped", name: "turn", reason: "It needs turnserver: apt-get install coturn" };
const broken: Outcome = { type: "broken", name: "asleep", reason: "no such device" };

test("the table has a row for each figure beside its limit, and names each scenario once", () => {
  expect(formatTable([cable, skipped, broken]).split("\n")).toEqual([
    "scenario  measured           figure    limit",
    "cable     noticed           3420 ms  <= 5000  ok",
    "          merged (by one)  17759 ms  <= 3000  FAILED",
    "          linked             2.5 ms",
    "          typing arrives      never  <= 5000  FAILED",
    "turn      skipped: It needs turnserver: apt-get install coturn",
    "asleep    FAILED: no such device",
  ]);
});

test.each([
  [0, true],
  [5000, true],
  [5001, false],
  [Number.NaN, false],
  [Number.POSITIVE_INFINITY, false],
])("with a limit of 5000, %d is within it: %s", (value, isWithin) => {
  const readings = [{ what: "merged", unit: "ms", value, atMost: 5000 }];
  expect(hasFailed({ type: "measured", name: "cable", readings })).toBe(!isWithin);
});

test("a figure without a limit and a skipped scenario do not fail, a broken scenario does", () => {
  const readings = [{ what: "linked", unit: "ms", value: Number.NaN }];
  expect([{ type: "measured", name: "cable", readings } as const, skipped, broken].map(hasFailed)).toEqual([
    false,
    false,
    true,
  ]);
});

test("the JSON has numbers, or null, and the reasons for what was not measured", () => {
  expect(JSON.parse(formatJson([cable, skipped, broken], { cores: 2 }))).toEqual({
    environment: { cores: 2 },
    results: [
      { name: "cable", what: "noticed", unit: "ms", value: 3420.4, atMost: 5000, ok: true },
      { name: "cable", what: "merged", unit: "ms", value: 17_759, atMost: 3000, ok: false, note: "by one" },
      { name: "cable", what: "linked", unit: "ms", value: 2.5, atMost: null, ok: true },
      { name: "cable", what: "typing arrives", unit: "ms", value: null, atMost: 5000, ok: false },
    ],
    skipped: [{ name: "turn", reason: "It needs turnserver: apt-get install coturn" }],
    broken: [{ name: "asleep", reason: "no such device" }],
  });
});
