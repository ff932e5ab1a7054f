import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { PeerId } from "../core/index.ts";
import { protocolVersion } from "../keys/handshake.ts";
import { OtherVersions } from "./other-versions.ts";

const [a, b] = ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"] as [PeerId, PeerId];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

it("peers of other versions count until the server says that they are gone, and are asked for until then", () => {
  const asked: PeerId[] = [];
  const changed = vi.fn();
  const versions = new OtherVersions((peer) => asked.push(peer), changed);
  versions.found(a, protocolVersion + 1, false);
  versions.found(b, protocolVersion - 1, false);
  expect(versions.counts).toEqual({ later: 1, earlier: 1 });
  vi.advanceTimersByTime(5_000);
  expect(asked).toEqual([a, b]);
  versions.gone(a);
  expect([versions.counts, changed.mock.calls.length]).toEqual([{ later: 0, earlier: 1 }, 1]);
  versions.gone(b);
  expect(vi.getTimerCount()).toBe(0);
});

it("a tab of another version counts as long as it answers, whatever the server says", () => {
  const versions = new OtherVersions((peer) => answers && versions.tabHeard(peer), vi.fn());
  let answers = true;
  versions.found(a, protocolVersion + 1, true);
  versions.gone(a);
  vi.advanceTimersByTime(60_000);
  expect(versions.counts).toEqual({ later: 1, earlier: 0 });
  answers = false;
  vi.advanceTimersByTime(20_000);
  expect(versions.counts).toEqual({ later: 0, earlier: 0 });
});

it("peers of other versions are bounded", () => {
  const versions = new OtherVersions(vi.fn(), vi.fn());
  for (let index = 0; index < 1_000; index++)
    versions.found(index.toString(16).padStart(16, "0") as PeerId, protocolVersion + 1, false);
  expect(versions.counts).toEqual({ later: 16, earlier: 0 });
  versions.destroy();
});
