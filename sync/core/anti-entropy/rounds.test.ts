/** When rounds are opened, answered, said again and given up, and what they bring. */
import { describe, expect, it } from "vitest";
import { SetReplica } from "../../sim/set-replica.ts";
import { AntiEntropy } from "./rounds.ts";
import { defaultConfig } from "../config.ts";
import { peerOf, ScriptedIo } from "../testing/scripted-io.ts";
import type { PeerId } from "../types.ts";

const self = peerOf(0x500);
const [a, b] = [peerOf(1), peerOf(2)];
const { transferPatienceMs, roundTimeoutMs } = defaultConfig.antiEntropy;
const changed = { emit: { type: "status-changed" } };

/** One side of rounds, over a link to `peer` that it has dialled, or not. */
function start(id: PeerId, peer: PeerId, initiator = false) {
  const replica = new SetReplica();
  const antiEntropy = new AntiEntropy(
    id,
    defaultConfig,
    () => 0.5,
    replica,
    () => {},
  );
  const io = new ScriptedIo(id);
  antiEntropy.opened(io, { peer, initiator });
  const compare = (now: number, same: boolean) =>
    antiEntropy.told(io.at(now), { type: "compared", peer, same, sameRoster: true, mine: true, current: true });
  return { antiEntropy, replica, io, compare };
}

describe("a round", () => {
  it("is opened with a peer that differs once no rumor has changed anything for a while", () => {
    const { antiEntropy, io, compare } = start(self, a);
    antiEntropy.told(io.at(900), { type: "replica-changed", by: "rumor" });
    compare(1_000, false);
    expect(antiEntropy.nextDeadline(1_000)).toBe(1_200);
    antiEntropy.tick(io.at(1_199));
    expect(io.take()).toEqual([]);
    antiEntropy.tick(io.at(1_200));
    expect(io.sent("summary").map(({ to, frame }) => [to, frame.digest !== undefined])).toEqual([[a, true]]);
  });

  it("is not opened with a peer that was found equal in the meantime", () => {
    const { antiEntropy, io, compare } = start(self, a);
    compare(1_000, false);
    compare(1_000, true);
    expect(io.take()).toEqual([changed]);
    expect(antiEntropy.agreesWith(a)).toBe(true);
    expect(antiEntropy.nextDeadline(1_000)).toBeUndefined();
  });

  it("waits for quiet with a peer that was found equal before its new link had a turn", () => {
    const { antiEntropy, io, compare } = start(self, a, true);
    // While something large comes in, no round is opened.
    antiEntropy.told(io, { type: "transfer-progressed", from: b });
    compare(100, true);
    antiEntropy.told(io.at(1_000), { type: "replica-changed", by: "rumor" });
    compare(1_000, false);
    antiEntropy.tick(io.at(1_299));
    expect(io.sent("summary")).toEqual([]);
    antiEntropy.tick(io.at(1_300));
    expect(io.sent("summary").map(({ to }) => to)).toEqual([a]);
  });

  it("is opened again until something comes back, and given up when nothing does", () => {
    const { antiEntropy, io } = start(self, a, true);
    const opened: number[] = [];
    for (let at = 0; at <= 6_000; at += 100) {
      antiEntropy.tick(io.at(at));
      opened.push(...io.sent("summary").map(() => at));
      // What was found to differ may be equal by now.
      if (at === roundTimeoutMs) expect(io.raised()).toEqual([{ type: "probe-wanted", peer: a }]);
    }
    expect(opened).toEqual([0, 800, 1_600, 2_400, 6_000]);
  });

  it("ends for both at once where the documents are equal", () => {
    const { antiEntropy, replica, io } = start(self, a);
    antiEntropy.received(io, a, { type: "summary", round: 7, digest: replica.digest(), sections: [], wants: [] });
    expect(io.take()).toEqual([
      { send: { type: "summary", round: 7, digest: undefined, sections: [], wants: [] }, to: a },
      changed,
    ]);
    antiEntropy.told(io, { type: "handled" });
    expect(io.raised()).toEqual([]);
  });

  it("brings each side what it lacks, and tells whose doing that was", () => {
    const one = start(self, a, true);
    const other = start(a, self);
    one.replica.insert(1);
    other.replica.insert(2, 3);
    one.antiEntropy.tick(one.io);
    for (let quiet = false; !quiet;) {
      quiet = true;
      for (const [from, to, sender] of [[one, other, self] as const, [other, one, a] as const])
        for (const done of from.io.take()) {
          if (!("send" in done) || typeof done.send === "string") continue;
          if (done.send.type !== "summary" && done.send.type !== "delta") continue;
          quiet = false;
          to.antiEntropy.received(to.io, sender, done.send);
        }
    }
    expect(one.replica.digest()).toEqual(other.replica.digest());
    expect([one.antiEntropy.inSync(), other.antiEntropy.inSync()]).toEqual([true, true]);
    for (const { antiEntropy, io } of [one, other]) antiEntropy.told(io, { type: "handled" });
    expect(one.io.raised()).toContainEqual({ type: "replica-changed", by: "repair", from: a });
    expect(other.io.raised()).toContainEqual({ type: "replica-changed", by: "repair", from: self });
  });

  it("tells what either side lacks, and each part that comes in", () => {
    const { antiEntropy, replica, io } = start(self, a);
    replica.insert(1);
    const theirs = new SetReplica();
    const sections = [
      { type: "vector-items", depth: 0, prefix: 0, items: [{ client: 2, clock: 4 }] },
      { type: "deletion-items", depth: 0, prefix: 0, items: [] },
    ] as const;
    const digest = new Uint8Array(16).fill(1);
    antiEntropy.received(io.at(100), a, { type: "summary", round: 9, digest, sections, wants: [] });
    expect(io.raised()).toEqual([{ type: "difference-found", peer: a, peerLacks: true, selfLacks: true }]);
    const update = theirs.insert(2, 3);
    antiEntropy.received(io.at(110), a, { type: "delta", round: 9, restBytes: 10, update });
    expect(io.raised()).toEqual([{ type: "replica-changed", by: "part", from: a }]);
  });

  it("goes on for a minute with a frame that never ends; then the next peer has its turn", () => {
    const { antiEntropy, io } = start(self, a, true);
    antiEntropy.tick(io);
    expect(io.sent("summary").map(({ to }) => to)).toEqual([a]);
    antiEntropy.opened(io.at(1), { peer: b, initiator: true });
    const turns: number[] = [];
    for (let now = 1_000; now <= 120_000; now += 1_000) {
      antiEntropy.told(io.at(now), { type: "transfer-progressed", from: a });
      // Between two parts of it, while nothing comes in.
      antiEntropy.tick(io.at(now + 500));
      if (io.sent("summary").some(({ to }) => to === b)) turns.push(io.now);
    }
    expect(turns[0]).toBeGreaterThan(transferPatienceMs);
    expect(turns[0]).toBeLessThanOrEqual(transferPatienceMs + roundTimeoutMs);
  });
});
