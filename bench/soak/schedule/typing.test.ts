/** What members type is determined by the schedule and the history. */
import { describe, expect, it } from "vitest";
import type { Burst } from "./schedule.ts";
import { dealOut, excess, textLimit } from "./typing.ts";

describe("typing", () => {
  const history = {
    name: "h",
    authors: [
      [
        [0, 0, "a"],
        [1, 0, "b"],
        [2, 0, "🎉"],
      ],
      [[0, 0, "x"]],
    ] as const,
    endContent: undefined,
  };
  const burst = (burst: number, member: number, patches: number): Burst => ({
    type: "burst",
    atMs: burst,
    member,
    burst,
    patches,
    place: 0.5,
  });

  it("deals out each author's patches in order, starts over at the end, and splits no character", () => {
    const typed = dealOut([burst(0, 0, 2), burst(1, 1, 1), burst(2, 2, 2)], history).map(({ patches }) => patches);
    expect(typed).toEqual([
      [
        [0, 0, "a"],
        [1, 0, "b"],
      ],
      [[0, 0, "x"]],
      [
        [2, 0, "??"],
        [0, 0, "a"],
      ],
    ]);
  });

  it("retires a member's own earlier tokens", () => {
    const bursts = [0, 1, 0, 0, 0, 0].map((member, index) => burst(index, member, 1));
    expect(dealOut(bursts, history).map(({ retired }) => retired)).toEqual([[], [], [0], [0, 2], [0, 2, 3], [2, 3, 4]]);
  });

  it("cuts a text that has grown too long", () => {
    expect(excess(textLimit, 0.5)).toBeUndefined();
    expect(excess(textLimit + 30, 0.999)).toEqual({ at: Math.floor(0.999 * textLimit), length: 30 });
  });
});
