/** Rumor mongering by itself: one node's cycles, scripted. Whole epidemics are the simulator's. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../sim/random.ts";
import { Mongering, type MongeringConfig } from "./mongering.ts";
import { peerOf, ScriptedIo } from "../../testing/scripted-io.ts";
import type { PeerId } from "../../types.ts";

const self = peerOf(0x500);
const links = [1, 2, 3, 4, 5].map(peerOf);
const [origin] = [peerOf(0x99)];
const base: MongeringConfig = { direction: "push", feedback: true, loss: "counter", k: 2, fanout: 1, cycleMs: 500 };

function start(deviations: Partial<MongeringConfig>, seed = 1) {
  const told: { seq: number; to: PeerId[] }[] = [];
  const mongering = new Mongering(
    self,
    { ...base, ...deviations },
    seededRandom(seed),
    () => links,
    (_, _origin, seq, to) => told.push({ seq, to: [...to] }),
  );
  const io = new ScriptedIo(self);
  const cycle = () => {
    told.length = 0;
    const at = mongering.nextDeadline();
    if (at !== undefined) mongering.tick(io.at(at));
    return told;
  };
  return { mongering, io, cycle, told };
}

describe("pushing", () => {
  it("tells one random partner in each cycle, every cycle, until interest is lost", () => {
    const partners = new Set<PeerId>();
    const { mongering, cycle } = start({});
    mongering.heat(0, origin, 1);
    expect(mongering.nextDeadline()).toBe(500);
    for (let turn = 0; turn < 60; turn++) {
      const [telling, ...more] = cycle();
      expect(more).toEqual([]);
      expect(telling?.to).toHaveLength(1);
      for (const peer of telling?.to ?? []) partners.add(peer);
      mongering.feedbackReceived(origin, 1, false);
    }
    expect(partners).toEqual(new Set(links));
    expect(mongering.nextDeadline()).toBe(500 * 61);
  });

  it("tells as many different partners as its fanout", () => {
    const { mongering, cycle } = start({ fanout: 3 });
    mongering.heat(0, origin, 1);
    expect(new Set(cycle()[0]?.to).size).toBe(3);
  });

  it.each([1, 2, 3, 5])("with feedback and a counter ends after %i useless contacts in a row", (k) => {
    const { mongering, cycle } = start({ k });
    mongering.heat(0, origin, 1);
    const tell = (knew: boolean) => {
      expect(cycle()).toHaveLength(1);
      mongering.feedbackReceived(origin, 1, knew);
    };
    for (let useless = 1; useless < k; useless++) tell(true);
    // A useful one resets the count.
    tell(false);
    for (let useless = 1; useless < k; useless++) tell(true);
    expect(mongering.hot).toBe(1);
    tell(true);
    expect(mongering.hot).toBe(0);
    // Nothing is left to tell: its cycles end.
    cycle();
    expect(mongering.nextDeadline()).toBeUndefined();
  });

  it("blindly with a counter ends after k contacts, whatever the partners knew", () => {
    const { mongering, cycle } = start({ feedback: false, k: 4 });
    mongering.heat(0, origin, 1);
    let contacts = 0;
    while (mongering.hot > 0) contacts += cycle().length;
    expect(contacts).toBe(4);
    mongering.feedbackReceived(origin, 1, false);
    expect(mongering.hot).toBe(0);
  });

  it("with a coin ends after k useless contacts on average", () => {
    let contacts = 0;
    const { mongering, cycle } = start({ feedback: false, loss: "coin", k: 4 });
    for (let seq = 1; seq <= 2_000; seq++) {
      mongering.heat(0, origin, seq);
      while (mongering.hot > 0) contacts += cycle().length;
    }
    // Geometric with mean 4 and deviation 3.46: 0.077 over 2,000 runs.
    expect(Math.abs(contacts / 2_000 - 4)).toBeLessThan(0.35);
  });

  it("counts half a useless contact where no answer comes: lost frames do not keep it telling for ever", () => {
    const { mongering, cycle } = start({ k: 2 });
    mongering.heat(0, origin, 1);
    let contacts = 0;
    while (mongering.hot > 0) contacts += cycle().length;
    expect(contacts).toBe(4);
  });

  it("tells several rumors in one cycle, each with interest of its own", () => {
    const { mongering, cycle } = start({ k: 1 });
    for (const seq of [1, 2]) mongering.heat(0, origin, seq);
    expect(cycle().map(({ seq }) => seq)).toEqual([1, 2]);
    mongering.feedbackReceived(origin, 1, true);
    mongering.feedbackReceived(origin, 2, false);
    expect(cycle().map(({ seq }) => seq)).toEqual([2]);
  });
});

describe("pulling", () => {
  it("asks a partner in each cycle, also before anything was heard, and tells only who asks", () => {
    const { mongering, io, cycle, told } = start({ direction: "pull" });
    mongering.start(0);
    expect(cycle()).toEqual([]);
    expect(io.take()).toEqual([{ send: { type: "pull" }, to: expect.any(String) as string }]);
    mongering.heat(600, origin, 1);
    expect(cycle()).toEqual([]);
    mongering.pullReceived(io, peerOf(3), () => true);
    expect(told).toEqual([{ seq: 1, to: [peerOf(3)] }]);
    expect(mongering.nextDeadline()).toBe(1_500);
  });

  it("counts all contacts of one cycle as one, useful if any was", () => {
    const { mongering, io, cycle } = start({ direction: "pull", k: 2 });
    mongering.heat(0, origin, 1);
    const asked = (...knew: boolean[]) => {
      for (const each of knew) {
        mongering.pullReceived(io, peerOf(3), () => true);
        mongering.feedbackReceived(origin, 1, each);
      }
      cycle();
    };
    asked(true, true, true);
    expect(mongering.hot).toBe(1);
    asked(true, false, true);
    asked(true);
    expect(mongering.hot).toBe(1);
    // A cycle without a request is neither.
    asked();
    expect(mongering.hot).toBe(1);
    asked(true);
    expect(mongering.hot).toBe(0);
    expect(mongering.nextDeadline()).toBeDefined();
  });

  it("goes together with pushing", () => {
    const { mongering, io, cycle } = start({ direction: "push-pull" });
    mongering.heat(0, origin, 1);
    expect(cycle()).toHaveLength(1);
    expect(io.sent("pull")).toHaveLength(1);
  });
});

describe("rumors that are told at once", () => {
  it("are bounded: the oldest loses, and feedback on it is of no matter", () => {
    const { mongering, cycle } = start({});
    for (let seq = 1; seq <= 2_049; seq++) mongering.heat(0, origin, seq);
    expect(mongering.hot).toBe(2_048);
    expect(cycle()[0]?.seq).toBe(2);
    mongering.feedbackReceived(origin, 1, true);
    expect(mongering.hot).toBe(2_048);
  });
});
