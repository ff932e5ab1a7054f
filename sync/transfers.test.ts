/** The shown progress follows the bytes that arrive, not announcements, and never goes back. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ProgressEvent } from "./provider-types.ts";
import { Transfers } from "./transfers.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const partBytes = 100_000;

function follow(isBehind: () => boolean = () => false): {
  transfers: Transfers;
  told: ProgressEvent[];
  percents: () => (number | null)[];
  /** A peer sends parts of its announced transfer, as links and rounds report it. */
  bring: (from: string, parts: number, restBytes: number) => void;
} {
  const told: ProgressEvent[] = [];
  const transfers = new Transfers((event) => told.push(event), isBehind);
  return {
    transfers,
    told,
    percents: () => told.map((event) => event && Math.floor((100 * event.receivedBytes) / event.totalBytes)),
    bring: (from, parts, restBytes) => {
      for (let part = 1; part <= parts; part++) {
        transfers.progressed(from, { stream: 5, receivedBytes: partBytes / 2, totalBytes: partBytes });
        transfers.arrived(from, partBytes);
        transfers.awaited(from, restBytes - part * partBytes);
      }
    },
  };
}

describe("an incoming transfer", () => {
  it("is shown from its first bytes until it has arrived", () => {
    const { transfers, told } = follow();
    transfers.awaited("a", 300_000);
    expect(told).toEqual([]);
    transfers.progressed("a", { stream: 5, receivedBytes: 100_000, totalBytes: 300_000 });
    transfers.arrived("a", 300_000);
    transfers.awaited("a", 0);
    expect(told).toEqual([{ receivedBytes: 100_000, totalBytes: 300_000 }, null]);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
    vi.advanceTimersByTime(60_000);
    expect(told).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("never goes back, with each part, when another peer joins in, and when a frame is lost", () => {
    let behind = true;
    const { transfers, percents, bring } = follow(() => behind);
    transfers.awaited("a", 1_000_000);
    bring("a", 6, 1_000_000);
    transfers.awaited("b", 2_000_000);
    bring("b", 3, 2_000_000);
    // The rest was lost in transit, but not the announcement that this was all.
    transfers.awaited("a", 0);
    transfers.awaited("b", 0);
    expect(percents().at(-1)).not.toBeNull();
    vi.advanceTimersByTime(1_000);
    transfers.awaited("a", 500_000);
    bring("a", 5, 500_000);
    behind = false;
    transfers.settled();
    const shown = percents();
    expect(shown.at(-1)).toBeNull();
    const shares = shown.slice(0, -1) as number[];
    expect(shares).toEqual(shares.toSorted((x, y) => x - y));
    expect(shares.at(-1)).toBeLessThan(100);
    expect(shown.filter((share) => share === null)).toHaveLength(1);
  });

  it("waits if a link broke in the middle, or lost a frame, and the rest comes in the same bar", () => {
    const { transfers, percents, bring } = follow();
    transfers.awaited("a", 1_000_000);
    bring("a", 5, 1_000_000);
    transfers.forget("a");
    vi.advanceTimersByTime(1_000);
    transfers.awaited("b", 500_000);
    bring("b", 2, 500_000);
    transfers.progressed("b", { stream: 5, receivedBytes: 90_000, totalBytes: partBytes });
    bring("b", 2, 200_000);
    expect(percents()).not.toContain(null);
    vi.advanceTimersByTime(1_000);
    transfers.awaited("b", partBytes);
    bring("b", 1, partBytes);
    const shown = percents();
    expect(shown.at(-1)).toBeNull();
    expect(shown.slice(0, -1)).toEqual(shown.slice(0, -1).toSorted((x, y) => Number(x) - Number(y)));
  });

  it("ends after a while even if something stays missing", () => {
    const { transfers, told, bring } = follow(() => true);
    transfers.awaited("a", 200_000);
    bring("a", 2, 200_000);
    expect(told.at(-1)).not.toBeNull();
    vi.advanceTimersByTime(2_000);
    expect(told.at(-1)).toBeNull();
  });

  it("is shown while a slow link brings a hundredth of it from time to time", () => {
    const { transfers, told, bring } = follow();
    transfers.awaited("slow", 5_000_000);
    for (let part = 0; part < 20; part++) {
      vi.advanceTimersByTime(10_000);
      bring("slow", 1, 5_000_000 - part * partBytes);
    }
    expect(told).not.toContain(null);
    expect(told.at(-1)).toEqual({ receivedBytes: 2_000_000, totalBytes: 5_000_000 });
  });
});

describe("a mere announcement", () => {
  it("is not shown before bytes arrive, however often it is repeated", () => {
    const { transfers, told } = follow();
    for (let time = 0; time < 100; time++) {
      transfers.awaited("liar", 2 ** 30 - time * 1_000_000);
      vi.advanceTimersByTime(1_000);
    }
    expect(told).toEqual([]);
  });

  it("is no longer shown when no more bytes arrive, repeated or not", () => {
    const { transfers, told } = follow();
    const say = () => {
      transfers.awaited("liar", 100_000_000);
      transfers.progressed("liar", { stream: 5, receivedBytes: 1_000_000, totalBytes: 64 * 1024 * 1024 });
    };
    say();
    expect(told).toHaveLength(1);
    for (let time = 0; time < 60; time++) {
      vi.advanceTimersByTime(1_000);
      say();
    }
    expect(told.at(-1)).toBeNull();
    const until = told.length;
    for (let time = 0; time < 60; time++) {
      vi.advanceTimersByTime(1_000);
      transfers.awaited("liar", 0);
      say();
    }
    expect(told).toHaveLength(until);
    transfers.clear();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is no progress, since the share follows the bytes", () => {
    const { transfers, percents } = follow();
    transfers.awaited("liar", 1_000_000);
    transfers.arrived("liar", 10_000);
    for (const rest of [800_000, 500_000, 100_000]) transfers.awaited("liar", rest);
    expect(Math.max(...(percents() as number[]))).toBeLessThanOrEqual(10);
  });

  it("does not reduce others' progress, however large it is", () => {
    const { transfers, told, bring } = follow();
    transfers.awaited("liar", 2 ** 30);
    transfers.arrived("liar", 2_000);
    transfers.awaited("honest", 1_000_000);
    bring("honest", 3, 1_000_000);
    expect(told.at(-1)).toEqual({ receivedBytes: 300_000, totalBytes: 1_000_000 });
  });

  it("is not believed over another link after a false one", () => {
    const { transfers, told, bring } = follow();
    const say = (): void => {
      transfers.awaited("liar", 200_000);
      transfers.arrived("liar", 2_000);
      transfers.awaited("liar", 198_000);
    };
    say();
    expect(told).toHaveLength(1);
    vi.advanceTimersByTime(16_000);
    expect(told.at(-1)).toBeNull();
    transfers.forget("liar");
    say();
    expect(told.at(-1)).toBeNull();
    transfers.awaited("honest", 1_000_000);
    bring("honest", 1, 1_000_000);
    expect(told.at(-1)).toEqual({ receivedBytes: 100_000, totalBytes: 1_000_000 });
  });
});
