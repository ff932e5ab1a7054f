import { expect, test } from "vitest";
import { createTokenBucket } from "./token-bucket.ts";

const takeAll = (bucket: { take(now: number): boolean }, now: number): number => {
  let taken = 0;
  while (bucket.take(now)) taken += 1;
  return taken;
};

test("lets a burst through and then the sustained rate", () => {
  const bucket = createTokenBucket(100, 1_000, 0);
  expect(takeAll(bucket, 0)).toBe(1_000);
  expect(takeAll(bucket, 500)).toBe(50);
  expect(takeAll(bucket, 1_500)).toBe(100);
});

test("saves up no more than one burst", () => {
  const bucket = createTokenBucket(100, 1_000, 0);
  expect(takeAll(bucket, 3_600_000)).toBe(1_000);
});
