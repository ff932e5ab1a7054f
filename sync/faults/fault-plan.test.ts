import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkFaults, formatFaults, parseFaults, type FaultPlan } from "./fault-plan.ts";

const refusal = (text: string): string => {
  const parsed = parseFaults(text);
  return parsed.ok ? "" : parsed.reason;
};

describe("the text of fault mode", () => {
  it("can name all faults together", () => {
    expect(parseFaults("drop20,delay50-200,dup5,reorder,partition:10s,seed=7")).toEqual({
      ok: true,
      faults: {
        dropShare: 0.2,
        delayMs: { least: 50, most: 200 },
        duplicateShare: 0.05,
        reorder: true,
        partition: { afterMs: 0, lastsMs: 10_000 },
        seed: 7,
      },
    });
  });

  it.each([
    ["", {}],
    ["  ", {}],
    ["drop0", { dropShare: 0 }],
    ["drop100", { dropShare: 1 }],
    ["dup0.5", { duplicateShare: 0.005 }],
    [" drop20 , reorder ", { dropShare: 0.2, reorder: true }],
    ["delay80", { delayMs: { least: 80, most: 80 } }],
    ["partition:10s@2.5s", { partition: { afterMs: 2_500, lastsMs: 10_000 } }],
    ["partition:300ms@0s", { partition: { afterMs: 0, lastsMs: 300 } }],
    ["seed=4294967295", { seed: 4_294_967_295 }],
  ])("takes %j", (text, faults) => {
    expect(parseFaults(text)).toEqual({ ok: true, faults });
  });

  it.each([
    ["drop101", /"drop" takes a percentage from 0 to 100, as in drop20, not "101"/],
    ["drop-1", /"drop" takes a percentage/],
    ["drop", /"drop" takes a percentage .* not ""/],
    ["dup1e2", /"dup" takes a percentage .* not "1e2"/],
    ["delay200-50", /"200-50" ends before it begins/],
    ["delay10-60001", /"60001" ms is above the limit of 60000 ms/],
    ["delay50-", /"delay" takes milliseconds/],
    ["delay1-2-3", /"delay" takes milliseconds/],
    ["partition:10", /"partition" takes a time/],
    ["partition:601s", /"601s" is above the limit of 600 s/],
    ["partition:1s@601s", /"601s" is above the limit/],
    ["partition:10s@", /"partition" takes a time/],
    ["partition", /"partition" is no fault/],
    ["reorder5", /"reorder5" is no fault/],
    ["seed=-1", /"seed" takes a whole number below 2\^32/],
    ["seed=4294967296", /"seed" takes a whole number/],
    ["seed=1.5", /"seed" takes a whole number/],
    ["Drop20", /"Drop20" is no fault: there are drop20/],
    ["drop20,", /"" is no fault/],
    ["drop20;dup5", /"drop" takes a percentage .* not "20;dup5"/],
    ["drop20,dup5,drop30", /"drop30" says for the second time/],
    ["drop5,__proto__", /"__proto__" is no fault/],
    [`seed=${"9".repeat(100)}`, /not "9{40}…"/],
  ])("refuses %j with a sentence", (text, reason) => {
    expect(refusal(text)).toMatch(reason);
    expect(refusal(text)).toMatch(/\.$/);
  });

  it("is parsed or refused, and never makes the parser throw", () => {
    const words = fc.constantFrom("drop", "dup", "delay", "partition:", "seed=", "reorder", ",", "-", "@", "s", "ms");
    const text = fc.array(fc.oneof(words, fc.nat(10_000).map(String), fc.string())).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, (text) => {
        const parsed = parseFaults(text);
        if (parsed.ok) expect(parseFaults(formatFaults(parsed.faults))).toEqual(parsed);
        else expect(parsed.reason).not.toBe("");
      }),
    );
  });
});

const plans: fc.Arbitrary<FaultPlan> = fc.record(
  {
    dropShare: fc.integer({ min: 0, max: 10_000 }).map((share) => share / 10_000),
    delayMs: fc
      .tuple(fc.nat(60_000), fc.nat(60_000))
      .map(([a, b]) => ({ least: Math.min(a, b), most: Math.max(a, b) })),
    duplicateShare: fc.integer({ min: 0, max: 100 }).map((share) => share / 100),
    reorder: fc.constant(true as const),
    partition: fc.record({ afterMs: fc.nat(600_000), lastsMs: fc.nat(600_000) }),
    seed: fc.nat(2 ** 32 - 1),
  },
  { requiredKeys: [] },
);

it("every plan has a text, and every text the same plan", () => {
  fc.assert(
    fc.property(plans, (plan) => {
      expect(parseFaults(formatFaults(plan))).toEqual({ ok: true, faults: plan });
    }),
  );
});

describe("a plan made by a program", () => {
  it("is returned unchanged", () => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect(checkFaults(plan)).toEqual(plan);
      }),
    );
  });

  it.each<FaultPlan>([
    { dropShare: 20 },
    { dropShare: Number.NaN },
    { duplicateShare: -0.1 },
    { delayMs: { least: 10, most: 5 } },
    { delayMs: { least: 0, most: Number.POSITIVE_INFINITY } },
    { partition: { afterMs: -1, lastsMs: 5 } },
    { seed: 1.5 },
  ])("throws when it is out of bounds: %j", (plan) => {
    expect(() => checkFaults(plan)).toThrow(RangeError);
  });
});
