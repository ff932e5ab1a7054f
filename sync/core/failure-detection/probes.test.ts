/** When a link is probed, and what its silence means. */
import { describe, expect, it } from "vitest";
import { defaultConfig } from "../config.ts";
import { Probes } from "./probes.ts";
import { peerOf, ScriptedIo } from "../testing/scripted-io.ts";

const self = peerOf(0x500);
const a = peerOf(1);
const digest = new Uint8Array(16);
const hash = 9;

function start(roundTripMs?: number) {
  const probes = new Probes(
    self,
    defaultConfig,
    () => 0.5,
    { size: 2, hash: () => hash },
    () => digest,
  );
  const io = new ScriptedIo(self);
  io.onClose = (peer, reason) => probes.closed(io, peer, reason);
  io.onRaise = (fact) => {
    if (fact.type === "probe-wanted") probes.told(io, fact);
  };
  probes.opened(io, { peer: a, initiator: false });
  if (roundTripMs !== undefined) {
    probes.probe(io, a);
    const [probe] = io.sent("probe");
    probes.answered(io.at(roundTripMs), a, probe?.frame.nonce ?? -1);
    probes.heard(io, a);
  }
  /** Does what is due until `until`; each thing that was done, with its time. */
  const run = (until: number) => {
    const done: [number, "ask" | "suspect" | "probe" | "silent"][] = [];
    io.take();
    io.raised();
    for (let at = probes.nextDeadline(); at !== undefined && at <= until; at = probes.nextDeadline()) {
      probes.tick(io.at(at));
      for (const { type } of io.raised())
        if (type === "unanswered") done.push([at, "ask"]);
        else if (type === "unheard") done.push([at, "suspect"]);
      for (const each of io.take())
        if ("close" in each) done.push([at, "silent"]);
        else if ("send" in each && typeof each.send === "object" && each.send.type === "probe")
          done.push([at, "probe"]);
    }
    return done;
  };
  return { probes, io, run };
}

describe("a probe", () => {
  it("goes every second, unless the other side probed in the meantime: one serves both", () => {
    const { probes, io, run } = start();
    expect(probes.nextDeadline()).toBe(1_000);
    probes.received(io.at(900), a, { type: "probe", nonce: 3, digest, roster: 7 });
    expect(io.take()).toEqual([{ send: { type: "probe-ack", nonce: 3, same: true, sameRoster: false }, to: a }]);
    expect(probes.nextDeadline()).toBe(1_900);
    expect(run(1_900)).toEqual([[1_900, "probe"]]);
  });

  it("without an answer is sent again, others are asked, the peer is suspected, and the link given up", () => {
    const { run } = start();
    expect(run(10_000)).toEqual([
      [1_000, "probe"],
      [1_400, "ask"],
      ...[1_400, 1_600, 1_800, 2_000].map((at) => [at, "probe"]),
      [2_400, "suspect"],
      ...[2_400, 2_800, 3_200, 3_600, 4_000, 4_400].map((at) => [at, "probe"]),
      [4_500, "silent"],
    ]);
  });

  it("over a link that was heard before makes this node look for another way soon, over one never heard it does not", () => {
    const alarms = (hears: boolean) => {
      const { probes, io } = start();
      if (hears) probes.heard(io.at(500), a);
      const done: number[] = [];
      for (let at = probes.nextDeadline() ?? 0; at < 4_500; at = probes.nextDeadline() ?? Number.POSITIVE_INFINITY) {
        probes.tick(io.at(at));
        if (io.raised().some((fact) => fact.type === "alarm" && fact.peer === a)) done.push(at);
      }
      expect(probes.everHeard(a)).toBe(hears);
      return done;
    };
    expect(alarms(true)).toEqual([2_400]);
    expect(alarms(false)).toEqual([]);
  });

  it("waits longer on a link that is congested, where each bit of way that the sending makes is a sign of life", () => {
    const { probes, io, run } = start();
    probes.congested(a, true);
    expect(run(5_000)).toEqual([
      [1_000, "probe"],
      [2_500, "ask"],
      ...[2_500, 3_250, 4_000, 4_750].map((at) => [at, "probe"]),
    ]);
    probes.heard(io.at(5_000), a);
    expect(run(16_000).at(-1)).toEqual([15_750, "silent"]);
  });

  it("is sent again a little after the round trip on a link whose round trip is known", () => {
    const { run } = start(200);
    expect(run(2_000).slice(0, 4)).toEqual([
      [1_000, "probe"],
      [1_260, "ask"],
      [1_260, "probe"],
      [1_390, "probe"],
    ]);
    // But never sooner than a tenth of a second.
    expect(start(10).run(1_100)).toEqual([
      [1_000, "probe"],
      [1_100, "ask"],
      [1_100, "probe"],
    ]);
  });

  it("is answered by anything that comes over the link", () => {
    const { probes, io, run } = start();
    run(2_000);
    probes.heard(io.at(2_100), a);
    expect(probes.silenceMs(2_300, a)).toBe(200);
    expect(run(3_000)).toEqual([[3_000, "probe"]]);
  });

  it("measures the round trip also where it is longer than the time after which it is sent again", () => {
    const { probes, io } = start();
    probes.probe(io, a);
    const [first] = io.sent("probe");
    for (const at of [400, 600, 800]) probes.probe(io.at(at), a);
    const later = io.sent("probe").at(-1);
    probes.answered(io.at(900), a, first?.frame.nonce ?? -1);
    expect(probes.roundTripMs(a)).toBe(900);
    // Those that followed are answered, too; the next that is measured is sent from then on.
    probes.answered(io.at(901), a, later?.frame.nonce ?? -1);
    expect(probes.roundTripMs(a)).toBe(900);
    probes.heard(io, a);
    // Now it is given that time, and a bit.
    probes.probe(io, a);
    expect(probes.nextDeadline()).toBe(901 + 1.3 * 900);
  });

  it("measures no round trip by an answer that got lost, nor across a sleep", () => {
    const { probes, io } = start();
    const nonceAt = (at: number): number => {
      io.take();
      probes.probe(io.at(at), a);
      return io.sent("probe").at(-1)?.frame.nonce ?? -1;
    };
    const lost = nonceAt(0);
    const next = nonceAt(3_500);
    probes.answered(io.at(3_540), a, lost);
    expect(probes.roundTripMs(a)).toBeUndefined();
    probes.answered(io, a, next);
    expect(probes.roundTripMs(a)).toBe(40);
    const before = nonceAt(4_000);
    probes.voidAccusations(io.at(600_000));
    probes.answered(io, a, before);
    expect(probes.roundTripMs(a)).toBe(40);
  });

  it("measures the round trip, smoothed, by its own answer and no other", () => {
    const { probes, io } = start(80);
    probes.probe(io.at(1_000), a);
    const [probe] = io.sent("probe");
    probes.answered(io.at(1_500), a, (probe?.frame.nonce ?? 0) + 1);
    expect(probes.roundTripMs(a)).toBe(80);
    probes.answered(io.at(1_160), a, probe?.frame.nonce ?? -1);
    expect(probes.roundTripMs(a)).toBe((7 * 80 + 160) / 8);
    probes.answered(io.at(9_999), a, probe?.frame.nonce ?? -1);
    expect(probes.roundTrips()).toEqual({ mean: 90, worst: 90 });
  });
});

describe("a node that was late itself", () => {
  it("accuses nobody of what it did not hear meanwhile, and gives everyone more time", () => {
    const { probes, io, run } = start();
    run(3_000);
    probes.voidAccusations(io.at(60_000));
    // The same waking, once more.
    probes.voidAccusations(io.at(60_001));
    // Once late: twice the time.
    expect(run(62_000)).toEqual([[60_800, "ask"], ...[60_800, 61_200, 61_600, 62_000].map((at) => [at, "probe"])]);
  });

  it("trusts itself less each time it is late, up to a bound, and more again with each answer", () => {
    const { probes, io } = start();
    const retryAfter = () => {
      probes.probe(io, a);
      const after = (probes.nextDeadline() ?? 0) - io.now;
      probes.heard(io, a);
      return after;
    };
    expect(retryAfter()).toBe(400);
    for (let late = 0; late < 20; late++) probes.voidAccusations(io.at(io.now + 10_000));
    const waits = Array.from({ length: 10 }, retryAfter);
    expect(waits).toEqual([3_600, 3_200, 2_800, 2_400, 2_000, 1_600, 1_200, 800, 400, 400]);
  });

  it("bears longer with silence, and asks less often, the less it trusts itself", () => {
    const { probes, run } = start();
    for (let late = 0; late < 2; late++) probes.sluggish();
    expect(probes.patience).toBe(1);
    for (let late = 0; late < 3; late++) probes.sluggish();
    expect(probes.patience).toBe(2);
    // Its first probe was planned in good health.
    expect(run(20_000).filter(([, what]) => what === "silent")).toEqual([[1_000 + 2 * 3_500, "silent"]]);
    for (let late = 0; late < 20; late++) probes.sluggish();
    expect(probes.patience).toBe(3);
  });

  it("probes less often then, but goes on to: only by its own probes it learns that it is well again", () => {
    const { probes, io } = start();
    for (let late = 0; late < 8; late++) probes.sluggish();
    probes.probe(io.at(500), a);
    probes.heard(io.at(501), a);
    expect(probes.nextDeadline()).toBe(500 + 3 * 1_000);
    probes.received(io.at(600), a, { type: "probe", nonce: 1, digest, roster: hash });
    expect(probes.nextDeadline()).toBe(600 + 1_000);
  });

  it("is not made to trust itself less by many accusations at once", () => {
    const { probes } = start();
    for (let late = 0; late < 2; late++) probes.sluggish();
    for (let now = 0; now < 3_000; now += 100) probes.accused(now);
    expect(probes.patience).toBeCloseTo(1 + 2 / 6);
    probes.accused(3_000);
    expect(probes.patience).toBeCloseTo(1 + 4 / 6);
  });

  it("trusts itself no more for answers that came only after it had asked again", () => {
    const { probes, io, run } = start();
    for (let late = 0; late < 5; late++) probes.sluggish();
    run(6_000);
    probes.heard(io.at(6_001), a);
    expect(probes.patience).toBe(2);
    for (const waitedMs of [100, 200, 300]) {
      probes.probe(io, a);
      probes.heard(io.at(io.now + waitedMs), a);
    }
    expect(probes.patience).toBe(1);
  });
});

describe("a link that was answered late", () => {
  it("is given twice that time before it is given up, within bounds, and less again as it is answered sooner", () => {
    const silentAfter = (...waits: number[]): number => {
      const { probes, io, run } = start();
      for (const waitedMs of waits) {
        probes.probe(io, a);
        probes.heard(io.at(io.now + waitedMs), a);
      }
      const probedAt = probes.nextDeadline() ?? 0;
      return (run(60_000).find(([, what]) => what === "silent")?.[0] ?? 0) - probedAt;
    };
    expect(silentAfter(100)).toBe(3_500);
    expect(silentAfter(3_000)).toBe(6_000);
    expect(silentAfter(3_000, 1_000)).toBe(2 * 2_000);
    expect(silentAfter(8_000)).toBe(3 * 3_500);
  });

  it("is asked again after half that time, within bounds", () => {
    const askedAgainAfter = (waitedMs: number): number => {
      const { probes, io } = start(10);
      probes.probe(io.at(1_000), a);
      probes.heard(io.at(1_000 + waitedMs), a);
      probes.probe(io, a);
      return (probes.nextDeadline() ?? 0) - io.now;
    };
    expect([100, 600, 5_000].map(askedAgainAfter)).toEqual([100, 300, 1_500]);
  });

  it("is not given that time over again by a node that trusts itself less", () => {
    const retryMs = (roundTripMs: number): number => {
      const { probes, io } = start(roundTripMs);
      probes.voidAccusations(io.at(10_000));
      probes.probe(io, a);
      return (probes.nextDeadline() ?? 0) - io.now;
    };
    expect([200, 900, 3_000].map(retryMs)).toEqual([2 * 260, 1.3 * 900, 1_500]);
  });
});
