import { expect, test } from "vitest";
import { marksLimit, outOfView } from "./out-of-view.ts";

const at = (...heads: number[]) => heads.map((head, clientId) => ({ clientId, head }));
/** A window from 100 to 200. */
const sideOf = ({ head }: { head: number }) => (head < 100 ? "above" : head > 200 ? "below" : undefined);
const heads = (list: readonly { head: number }[]) => list.map(({ head }) => head);

test("carets beyond an edge are marked there, the nearest first", () => {
  const { above, below } = outOfView(at(150, 300, 20, 250, 90), sideOf);
  expect([heads(above.marked), heads(below.marked)]).toEqual([
    [90, 20],
    [250, 300],
  ]);
  expect([above.further, below.further]).toEqual([[], []]);
});

test("of many the nearest are marked, and the others are counted together", () => {
  const { below } = outOfView(at(210, 220, 230, 240, 250, 260), sideOf);
  expect(heads(below.marked)).toEqual([210, 220, 230]);
  expect(heads(below.further)).toEqual([240, 250, 260]);
});

test("one more than fits has a mark of its own", () => {
  const { below } = outOfView(at(210, 220, 230, 240), sideOf);
  expect(below.marked).toHaveLength(marksLimit + 1);
  expect(below.further).toEqual([]);
});
