import { expect, test } from "vitest";
import { describeWaiting } from "./describe-waiting.ts";

const nobody = { others: 0, links: 0, online: true };

test("the notice says who else waits, and whether the search goes on", () => {
  expect(describeWaiting(nobody)).toBe("The search goes on for as long as this page is open.");
  expect(describeWaiting({ ...nobody, online: false })).toMatch(/online again/);
  expect(describeWaiting({ ...nobody, others: 1, links: 1 })).toBe("One other person is waiting for it, too.");
  expect(describeWaiting({ ...nobody, others: 3, links: 3 })).toBe("3 other people are waiting for it, too.");
  expect(describeWaiting({ ...nobody, others: 1, links: 2 })).toMatch(/on its way/);
});
