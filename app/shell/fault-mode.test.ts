import { describe, expect, it } from "vitest";
import { readFaultMode } from "./fault-mode.ts";

describe("the fault mode of an address", () => {
  it.each(["", "?", "?chaos=", "?other=drop20"])("is none for %j", (search) => {
    expect(readFaultMode(search)).toEqual({ faults: undefined });
  });

  it("is what the address says, and is announced to the person", () => {
    const { faults, describe } = readFaultMode("?chaos=drop20,delay50-200,seed=7");
    expect(faults).toEqual({ dropShare: 0.2, delayMs: { least: 50, most: 200 }, seed: 7 });
    expect(describe?.()).toMatch(/^Fault mode: drop20,delay50-200,seed=7\. /);
  });

  it("may be given in several parameters, escaped or not", () => {
    const expected = { dropShare: 0.2, partition: { afterMs: 0, lastsMs: 10_000 } };
    expect(readFaultMode("?chaos=drop20&chaos=partition:10s").faults).toEqual(expected);
    expect(readFaultMode("?chaos=drop20%2Cpartition%3A10s").faults).toEqual(expected);
  });

  it("is off when it is not understood, and the message says what is wrong", () => {
    const { faults, describe } = readFaultMode("?chaos=drop120");
    expect(faults).toBeUndefined();
    expect(describe?.()).toMatch(
      /without faults\. "drop" takes a percentage from 0 to 100, as in drop20, not "120"\.$/,
    );
  });
});
