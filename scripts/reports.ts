/** Reads vitest's and Playwright's JSON reports into one form. */

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  /** The full names of skipped tests. */
  readonly skipped: readonly string[];
}

/** The part of vitest's report (Jest's format) that counts. */
interface VitestReport {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** Counts a vitest report. A file that failed before any of its tests could counts as one failure. */
export function countVitest(text: string): TestCounts {
  const { testResults } = JSON.parse(text) as VitestReport;
  const tests = testResults.flatMap((file) => file.assertionResults);
  const broken = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  return {
    passed: tests.filter(({ status }) => status === "passed").length,
    failed: tests.filter(({ status }) => status === "failed").length + broken.length,
    skipped: tests.filter(({ status }) => status !== "passed" && status !== "failed").map(({ fullName }) => fullName),
  };
}

/** The part of Playwright's report that counts. */
interface PlaywrightReport {
  readonly suites: readonly PlaywrightSuite[];
  /** Errors outside of any test. */
  readonly errors: readonly unknown[];
}
interface PlaywrightSuite {
  readonly title: string;
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs: readonly { readonly title: string; readonly tests: readonly { readonly status: string }[] }[];
}

/** Counts a Playwright report. A test that passed only when it was retried counts as passed. */
export function countPlaywright(text: string): TestCounts {
  const { suites, errors } = JSON.parse(text) as PlaywrightReport;
  const tests = suites.flatMap((suite) => testsOf(suite, []));
  return {
    passed: tests.filter(({ status }) => status === "expected" || status === "flaky").length,
    failed: tests.filter(({ status }) => status === "unexpected").length + errors.length,
    skipped: tests.filter(({ status }) => status === "skipped").map(({ name }) => name),
  };
}

function testsOf(suite: PlaywrightSuite, above: readonly string[]): { name: string; status: string }[] {
  const path = [...above, suite.title];
  return [
    ...suite.specs.flatMap((spec) =>
      spec.tests.map(({ status }) => ({ name: [...path, spec.title].join(" > "), status })),
    ),
    ...(suite.suites ?? []).flatMap((inner) => testsOf(inner, path)),
  ];
}
