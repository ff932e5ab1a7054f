import { expect, test } from "vitest";
import { foldTabs, readTabs, tabsLimit } from "./fold-tabs.ts";

test.each([undefined, null, 7, "x", {}, { tabs: null }, { tabs: "1" }, { tabs: {} }, { tabs: ["1", 1.5, null, {}] }])(
  "tabs are read from whatever a peer sent: %j",
  (state) => {
    expect(readTabs(state)).toEqual([]);
  },
);

test("the number of tabs that one state may claim is bounded", () => {
  expect(readTabs({ tabs: Array.from({ length: 100_000 }, (_, id) => id) })).toHaveLength(tabsLimit);
});

test("clients that name each other are one person, whether directly or through others", () => {
  const states = new Map([
    [30, { tabs: [20] }],
    [20, { tabs: [10, 30] }],
    [10, { tabs: [20] }],
    [40, {}],
  ]);
  expect([...foldTabs(states)]).toEqual([
    [10, 10],
    [20, 10],
    [30, 10],
    [40, 40],
  ]);
});

test("a client that only one side names stays a person, and one that is absent counts as none", () => {
  const states = new Map([
    [1, { tabs: [2, 99] }],
    [2, { tabs: [3] }],
    [3, { tabs: [1] }],
  ]);
  expect([...foldTabs(states).values()]).toEqual([1, 2, 3]);
});
