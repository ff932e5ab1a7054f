import fc from "fast-check";
import { expect, test } from "vitest";
import { type Aging, crowded, oldest, thin } from "./thinning.ts";

const hour = 3_600_000;
const now = Date.UTC(2026, 10, 30, 12, 30);

const versions = fc
  .array(
    fc.record({
      at: fc.oneof(
        fc.integer({ min: 0, max: 2 * hour }),
        fc.integer({ min: 0, max: 40 * 24 * hour }),
        fc.integer({ min: 0, max: 400 * 24 * hour }),
      ),
      name: fc.option(fc.constant("Draft"), { nil: undefined, freq: 8 }),
      why: fc.constantFrom("schedule", "before-removal", "joined"),
      bytes: fc.integer({ min: 1, max: 100 }),
    }),
    { maxLength: 60 },
  )
  .map((all) => all.map((version, key) => ({ ...version, key, at: now - version.at })));

/** What stays of versions. */
const rest = <T extends Aging>(all: readonly T[], dropped: readonly number[]): T[] =>
  all.filter(({ key }) => !dropped.includes(key));

test("the newest version, named ones and those of the last hour are never dropped", () => {
  fc.assert(
    fc.property(versions, (all) => {
      const dropped = new Set(thin(all, now));
      const newest = Math.max(...all.map(({ at }) => at));
      for (const { key, at, name } of all)
        if (name !== undefined || now - at <= hour) expect(dropped.has(key)).toBe(false);
      if (all.length > 0) expect(rest(all, [...dropped]).some(({ at }) => at === newest)).toBe(true);
    }),
  );
});

test("of the unnamed ones, one stays for each hour of a day, each day of a month, and each week", () => {
  fc.assert(
    fc.property(versions, (all) => {
      const kept = rest(all, thin(all, now)).filter(({ name, at }) => name === undefined && now - at > hour);
      const newest = Math.max(...all.map(({ at }) => at));
      const places = kept
        .filter(({ at }) => at !== newest)
        .map(({ at }) => {
          const age = now - at;
          const period = age <= 24 * hour ? hour : age <= 30 * 24 * hour ? 24 * hour : 7 * 24 * hour;
          return `${period} ${Math.floor(at / period)}`;
        });
      expect(new Set(places).size).toBe(places.length);
    }),
  );
});

test("a version that is dropped leaves another of the same week, day or hour", () => {
  fc.assert(
    fc.property(versions, (all) => {
      const dropped = thin(all, now);
      const kept = rest(all, dropped);
      for (const key of dropped) {
        const { at } = all[key]!;
        const age = now - at;
        const period = age <= 24 * hour ? hour : age <= 30 * 24 * hour ? 24 * hour : 7 * 24 * hour;
        expect(kept.some((other) => Math.floor(other.at / period) === Math.floor(at / period))).toBe(true);
      }
    }),
  );
});

test("thinning again at the same time drops nothing", () => {
  fc.assert(
    fc.property(versions, (all) => {
      expect(thin(rest(all, thin(all, now)), now)).toEqual([]);
    }),
  );
});

test("a text from before a removal stays rather than a later one of its hour", () => {
  const at = now - 3 * hour;
  const all = [
    { key: 1, at, why: "before-removal" },
    { key: 2, at: at + 60_000, why: "schedule" },
    { key: 3, at: now, why: "schedule" },
  ];
  expect(thin(all, now)).toEqual([2]);
});

test("to free space the oldest go first, and named ones and the newest stay", () => {
  fc.assert(
    fc.property(versions, fc.integer({ min: 0, max: 3_000 }), (all, bytes) => {
      const dropped = oldest(all, bytes);
      const kept = rest(all, dropped);
      const newest = Math.max(...all.map(({ at }) => at));
      if (all.length > 0) expect(kept.some(({ at }) => at === newest)).toBe(true);
      expect(dropped.every((key) => all[key]!.name === undefined)).toBe(true);
      const freed = dropped.reduce((sum, key) => sum + all[key]!.bytes, 0);
      const unnamed = kept.filter(({ name }) => name === undefined);
      if (freed < bytes) expect(unnamed.length).toBeLessThanOrEqual(1);
      const last = dropped.at(-1);
      if (last !== undefined)
        for (const { at, key } of unnamed)
          expect(at > all[last]!.at || (at === all[last]!.at && key > last)).toBe(true);
    }),
  );
});

test("beyond the limits the largest of the fullest period go first, and older small ones stay", () => {
  const old = Array.from({ length: 20 }, (_, key) => ({ key, at: now - (2 + key) * hour, why: "schedule", bytes: 10 }));
  const junk = [20, 21, 22, 23].map((key) => ({ key, at: now - 60 + key, why: "before-removal", bytes: 4_000 }));
  const last = { key: 24, at: now, why: "schedule", bytes: 10 };
  expect(crowded([...old, ...junk, last], { bytes: 9_000, rows: 0 }, now)).toEqual([20, 21, 22]);
  expect(crowded([...old, ...junk, last], { bytes: 0, rows: 2 }, now)).toEqual([20, 21]);
});

test("beyond the limits named versions and the newest stay, and no more go than must", () => {
  fc.assert(
    fc.property(versions, fc.integer({ min: -5, max: 3_000 }), fc.integer({ min: -5, max: 60 }), (all, bytes, rows) => {
      const dropped = crowded(all, { bytes, rows }, now);
      const kept = rest(all, dropped);
      const newest = Math.max(...all.map(({ at }) => at));
      if (all.length > 0) expect(kept.some(({ at }) => at === newest)).toBe(true);
      expect(dropped.every((key) => all[key]!.name === undefined)).toBe(true);
      const but = dropped.slice(0, -1);
      if (dropped.length > 0)
        expect(but.reduce((sum, key) => sum + all[key]!.bytes, 0) < bytes || but.length < rows).toBe(true);
      const unnamed = kept.filter(({ name }) => name === undefined);
      const freed = dropped.reduce((sum, key) => sum + all[key]!.bytes, 0);
      if (freed < bytes || dropped.length < rows) expect(unnamed.length).toBeLessThanOrEqual(1);
    }),
  );
});
