/** Brings pages into contact: everyone writes a line, and everyone waits for everyone's. */
import type { BenchPage } from "./bench-page.ts";

export interface Contact {
  /** When the last page had every line, in milliseconds since 1970; NaN when it did not happen in time. */
  readonly at: number;
  /** Pairs of a page and a line that it does not have. */
  readonly missing: number;
}

/**
 * Writes a line on every page, and waits until all have all of them, `timeoutMs` at most. Never rejects for being late:
 * the answer says what is missing.
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

/** What page number `index` writes. */
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
