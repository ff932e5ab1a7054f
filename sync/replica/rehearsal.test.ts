import { afterEach, expect, test, vi } from "vitest";
import { rehearse } from "./rehearsal.ts";
import { defaultShape } from "./shape.ts";
import { YReplica } from "./y-replica.ts";

afterEach(() => void vi.restoreAllMocks());

test.each([
  ["the default shape", defaultShape],
  ["a shape of text alone", { roots: { story: { contents: ["text"] } } }],
] as const)("a rehearsal takes documents in, over and over, by %s", (_name, shape) => {
  const encode = vi.spyOn(YReplica.prototype, "encode");
  const apply = vi.spyOn(YReplica.prototype, "apply");
  const steps = rehearse("story", shape);
  for (let step = 0; step < 20; step++) expect(steps.next().done).toBe(false);
  expect(encode.mock.calls.length).toBeGreaterThan(1);
  expect(apply.mock.calls.length).toBeGreaterThan(8);
  expect(apply.mock.results.map(({ value }) => value as unknown)).toEqual(apply.mock.results.map(() => "applied"));
});
