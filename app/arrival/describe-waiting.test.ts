import { expect, test } from "vitest";
import { describeWaiting } from "./describe-waiting.ts";

const nobody = { others: 0, links: 0, online: true, serverReached: true };

test("what there is to be told while a document is waited for", () => {
  expect(describeWaiting(nobody)).toBe("Nobody else is here yet.");
  expect(describeWaiting({ ...nobody, serverReached: false })).toBe("Looking for others.");
  expect(describeWaiting({ ...nobody, online: false })).toMatch(/offline/);
  expect(describeWaiting({ ...nobody, others: 1, links: 1 })).toBe("One other person is waiting for it, too.");
  expect(describeWaiting({ ...nobody, others: 3, links: 3 })).toBe("3 other people are waiting for it, too.");
  expect(describeWaiting({ ...nobody, others: 1, links: 2 })).toMatch(/on its way/);
});
