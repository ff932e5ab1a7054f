/** Brings pages into contact: each writes a line, and waits for all the others' lines. */
import type { BenchPage } from "./bench-page.ts";

export interface Contact {
  /** Time when the last page had every line, in milliseconds since 1970; NaN when it took too long. */
  readonly at: number;
  /** Number of pairs of a page and a line that it lacks. */
  readonly missing: number;
}

/**
 * Writes a line on every page, and waits at most `timeoutMs` until each page has all lines. Never rejects for being
 * late: `missing` counts what is missing.
 */
export async function makeContact(pages: readonly BenchPage[], timeoutMs: number): Promise<Contact> {
  const lines = pages.map((_, index) => contactLine(index));
  const outcomes = await Promise.all(
    pages.map(({ page }, index) =>
      page.evaluate(awaitLines, { own: lines[index] ?? "", lines: [...lines], timeoutMs }),
    ),
  );
  return {
    at: Math.max(...outcomes.map(({ at }) => at)),
    missing: outcomes.reduce((sum, { missing }) => sum + missing, 0),
  };
}

/** The line of page number `index`. */
export const contactLine = (index: number): string => `page ${index} is here\n`;

interface Awaited {
  readonly own: string;
  readonly lines: readonly string[];
  readonly timeoutMs: number;
}

/** Runs in the page. */
function awaitLines({ own, lines, timeoutMs }: Awaited): Promise<Contact> {
  const { bench } = window;
  bench.insert(0, own);
  return new Promise((resolve) => {
    const missing = (): number => {
      const text = bench.text();
      return lines.filter((line) => !text.includes(line)).length;
    };
    const finish = (contact: Contact): void => {
      clearTimeout(timer);
      bench.content.unobserve(look);
      resolve(contact);
    };
    const look = (): void => {
      if (missing() === 0) finish({ at: bench.now(), missing: 0 });
    };
    const timer = setTimeout(() => finish({ at: Number.NaN, missing: missing() }), timeoutMs);
    bench.content.observe(look);
    look();
  });
}
