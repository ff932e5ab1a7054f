import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { defaultShape } from "../../sync/index.ts";

/** What waits for an idle moment. */
let idle: (() => void)[] = [];
let now = 0;

beforeEach(() => {
  vi.resetModules();
  idle = [];
  now = 0;
  vi.stubGlobal("requestIdleCallback", (run: () => void) => idle.push(run));
  vi.spyOn(performance, "now").mockImplementation(() => (now += 10));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Gives the page idle moments until it asks for none. How many it took. */
function run(most: number): number {
  let count = 0;
  for (let next = idle.shift(); next && count < most; next = idle.shift(), count++) next();
  return count;
}

describe("the rehearsal of a page that waits for a document", () => {
  test("ends when the document comes", async () => {
    const { rehearseWhile } = await import("./rehearsal.ts");
    let waits = true;
    rehearseWhile(() => waits, "text", defaultShape);
    expect(run(5)).toBe(5);
    waits = false;
    run(1);
    expect(idle).toEqual([]);
  });

  test("takes a limited time, for all documents that the page waits for", async () => {
    const { rehearseWhile } = await import("./rehearsal.ts");
    rehearseWhile(() => true, "text", defaultShape);
    // Each step takes 10 ms by the clock of this test.
    expect(run(1_000)).toBe(31);
    rehearseWhile(() => true, "text", defaultShape);
    expect(run(1_000)).toBe(1);
  });

  test("is left out where the browser does not tell of idle moments", async () => {
    vi.stubGlobal("requestIdleCallback", undefined);
    const { rehearseWhile } = await import("./rehearsal.ts");
    rehearseWhile(() => true, "text", defaultShape);
    expect(idle).toEqual([]);
  });
});
