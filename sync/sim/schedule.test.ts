import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Schedule } from "./schedule.ts";

describe("the schedule", () => {
  it("lets things happen in the order of their times, and of their coming within one time", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 3_000 }), (times) => {
        const schedule = new Schedule();
        const happened: [number, number][] = [];
        for (const [index, time] of times.entries())
          schedule.add(time, { happen: () => happened.push([schedule.now, index]) }, undefined);
        schedule.run(50);
        const expected = times.map((time, index): [number, number] => [time, index]).toSorted((a, b) => a[0] - b[0]);
        expect(happened).toEqual(expected);
        expect(schedule.size).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it("keeps what is due later, and lets the past happen now", () => {
    const schedule = new Schedule();
    const happened: string[] = [];
    schedule.add(10, { happen: () => happened.push("ten") }, undefined);
    schedule.add(
      5,
      { happen: () => schedule.add(1, { happen: () => happened.push(`past at ${schedule.now}`) }, undefined) },
      undefined,
    );
    schedule.run(9);
    expect(happened).toEqual(["past at 5"]);
    expect(schedule.now).toBe(9);
    schedule.run(10);
    expect(happened).toEqual(["past at 5", "ten"]);
  });

  it("hands over the bytes that came with it", () => {
    const schedule = new Schedule();
    const bytes = Uint8Array.of(1, 2);
    let got: Uint8Array | undefined;
    schedule.add(0, { happen: (given) => (got = given) }, bytes);
    schedule.run(0);
    expect(got).toBe(bytes);
  });
});
