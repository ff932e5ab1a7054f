/** Rounds that a peer would keep from ending. */
import { expect, it } from "vitest";
import { SetReplica } from "../../sim/set-replica.ts";
import { AntiEntropy } from "./rounds.ts";
import { defaultConfig } from "../config.ts";
import { peerOf, ScriptedIo } from "../testing/scripted-io.ts";

const self = peerOf(0x500);
const [endless, waiting] = [peerOf(1), peerOf(2)];

it("a frame that never ends keeps its round going for a minute; then the next peer has its turn", () => {
  const io = new ScriptedIo(self);
  const antiEntropy = new AntiEntropy(
    self,
    defaultConfig,
    () => 0.5,
    new SetReplica(),
    () => {},
  );
  antiEntropy.opened(io, { peer: endless, initiator: true });
  antiEntropy.tick(io);
  expect(io.sent("summary").map(({ to }) => to)).toEqual([endless]);
  antiEntropy.opened(io.at(1), { peer: waiting, initiator: true });
  const turns: number[] = [];
  for (let now = 1_000; now <= 120_000; now += 1_000) {
    antiEntropy.transferProgressed(io.at(now), endless);
    // Between two parts of it, while nothing comes in.
    antiEntropy.tick(io.at(now + 500));
    if (io.sent("summary").some(({ to }) => to === waiting)) turns.push(io.now);
  }
  expect(turns[0]).toBeGreaterThan(defaultConfig.antiEntropy.transferPatienceMs);
  expect(turns[0]).toBeLessThanOrEqual(
    defaultConfig.antiEntropy.transferPatienceMs + defaultConfig.antiEntropy.roundTimeoutMs,
  );
});
