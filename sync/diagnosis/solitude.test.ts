/** Of the peers that enter one room, exactly one learns that it is alone, and only once no other can be there. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PeerId } from "../core/index.ts";
import { Solitude } from "./solitude.ts";

const [low, middle, high] = ["1111111111111111", "5555555555555555", "9999999999999999"] as [PeerId, PeerId, PeerId];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Watched extends Solitude {
  told: number;
}

function solitude(self: PeerId, server: boolean, tabs = true): Watched {
  const listener = { alone: () => made.told++, changed: () => undefined };
  const made = Object.assign(new Solitude({ self, server, tabs }, listener), { told: 0 });
  return made;
}

const pass = (ms: number): unknown => vi.advanceTimersByTime(ms);

describe("with a signaling server", () => {
  it("waits for the server's answer and for the silence of tabs", () => {
    const peer = solitude(middle, true);
    pass(5_000);
    expect([peer.told, peer.isAlone]).toEqual([0, false]);
    peer.counted(0, false);
    expect([peer.told, peer.isAlone]).toEqual([1, true]);
    const other = solitude(middle, true);
    other.counted(0, false);
    expect(other.told).toBe(0);
    pass(300);
    expect(other.told).toBe(1);
  });

  it("does not tell a peer that the server names others to", () => {
    const peer = solitude(middle, true);
    peer.counted(1, false);
    pass(60_000);
    expect([peer.told, peer.isAlone]).toEqual([0, false]);
  });

  it("tells the first, even if the second comes before the tabs' silence is over, and never the second", () => {
    const [first, second] = [solitude(high, true), solitude(low, true)];
    first.counted(0, false);
    second.counted(1, false);
    first.joined();
    second.joined();
    pass(1_000);
    expect([first.told, second.told]).toEqual([1, 0]);
    expect([first.isAlone, second.isAlone]).toEqual([false, false]);
  });

  it("believes a tab that was there before, which the server may not know", () => {
    const peer = solitude(middle, true);
    peer.counted(0, false);
    peer.tabHeard(high, true);
    pass(1_000);
    expect(peer.told).toBe(0);
  });

  it("lets the server decide which of several tabs that open at once is the first", () => {
    const [first, second] = [solitude(high, true), solitude(low, true)];
    first.tabHeard(low, false);
    second.tabHeard(high, false);
    first.counted(0, false);
    second.counted(1, false);
    pass(1_000);
    expect([first.told, second.told]).toEqual([1, 0]);
  });

  it("is no longer alone when a peer comes, and is alone again when the server names none", () => {
    const peer = solitude(middle, true, false);
    pass(0);
    peer.counted(0, false);
    peer.joined();
    expect(peer.isAlone).toBe(false);
    peer.deserted();
    pass(1_000);
    expect(peer.isAlone).toBe(false);
    peer.counted(0, false);
    expect([peer.told, peer.isAlone]).toEqual([2, true]);
  });

  it("is not alone while it has links, although a restarted server names no others", () => {
    const peer = solitude(middle, true, false);
    pass(0);
    peer.counted(1, false);
    peer.joined();
    peer.counted(0, true);
    expect([peer.told, peer.isAlone]).toEqual([0, false]);
  });
});

describe("without a server", () => {
  it("is alone when no tab answers within a moment", () => {
    const peer = solitude(middle, false);
    pass(299);
    expect(peer.told).toBe(0);
    pass(1);
    expect([peer.told, peer.isAlone]).toEqual([1, true]);
  });

  it("is alone at once if there can be no tabs, but tells so only after construction", () => {
    const peer = solitude(middle, false, false);
    expect(peer.told).toBe(0);
    pass(0);
    expect([peer.told, peer.isAlone]).toEqual([1, true]);
  });

  it("tells one of several tabs, in whatever order and at whatever intervals they open", () => {
    for (const order of [
      [low, middle, high],
      [low, high, middle],
      [middle, low, high],
      [middle, high, low],
      [high, low, middle],
      [high, middle, low],
    ] as const)
      for (const gapMs of [0, 100, 200, 290, 310, 1_000]) {
        const tabs: { id: PeerId; tab: Watched }[] = [];
        for (const id of order) {
          const tab = solitude(id, false);
          // It greets everyone, and everyone answers.
          for (const other of tabs) {
            other.tab.tabHeard(id, false);
            tab.tabHeard(other.id, other.tab.isSettled);
          }
          tabs.push({ id, tab });
          pass(gapMs);
        }
        pass(3_000);
        expect({ order, gapMs, told: tabs.reduce((sum, { tab }) => sum + tab.told, 0) }).toEqual({
          order,
          gapMs,
          told: 1,
        });
      }
  });
});
