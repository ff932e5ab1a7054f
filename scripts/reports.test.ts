import { describe, expect, test } from "vitest";
import { countPlaywright, countVitest } from "./reports.ts";

describe("vitest", () => {
  const file = (status: string, ...statuses: string[]): unknown => ({
    status,
    assertionResults: statuses.map((each, index) => ({ status: each, fullName: `test ${index} ${each}` })),
  });

  test("counts tests over all files and names the skipped", () => {
    const report = { testResults: [file("passed", "passed", "skipped"), file("failed", "passed", "failed", "todo")] };
    expect(countVitest(JSON.stringify(report))).toEqual({
      passed: 2,
      failed: 1,
      skipped: ["test 1 skipped", "test 2 todo"],
    });
  });

  test("a file that could not even be loaded is a failure", () => {
    expect(countVitest(JSON.stringify({ testResults: [file("failed")] }))).toMatchObject({ failed: 1 });
  });
});

describe("Playwright", () => {
  const spec = (title: string, ...statuses: string[]): unknown => ({
    title,
    tests: statuses.map((status) => ({ status })),
  });

  test("counts tests of nested suites and names the skipped", () => {
    const report = {
      suites: [
        {
          title: "typing.spec.ts",
          specs: [spec("a", "expected"), spec("b", "unexpected")],
          suites: [{ title: "offline", specs: [spec("c", "flaky"), spec("d", "skipped")] }],
        },
      ],
      errors: [],
    };
    expect(countPlaywright(JSON.stringify(report))).toEqual({
      passed: 2,
      failed: 1,
      skipped: ["typing.spec.ts > offline > d"],
    });
  });

  test("an error outside of any test is a failure", () => {
    expect(countPlaywright(JSON.stringify({ suites: [], errors: [{}] }))).toMatchObject({ failed: 1 });
  });
});
