/** `expect(peers).toConverge()`: all documents hold the same, or a message that says which peer lacks what. */
import {
  expect as base,
  type Expect,
  type ExpectMatcherState,
  type MatcherReturnType,
  type Page,
} from "@playwright/test";
import { describeDifferences, type NamedHoldings } from "./differences.ts";
import { readHoldings, type Reading } from "./holdings.ts";

/** A page with a provider. `Peer` is one. */
export interface ConvergingPeer {
  readonly page: Page;
  /** Where the page has its provider, as a path from `window`. */
  readonly provider: string;
  readonly name: string;
}

/** Looked at often: what is waited for takes some ten milliseconds. */
const intervals = [20, 50, 100, 250];

// A type of its own, since those that are inferred name a package of Playwright's that applications do not install.
export type ConvergeMatchers = {
  /**
   * Waits until the documents of all peers hold the same edits and deletions. `timeout`: in milliseconds, by default that of
   * `expect`.
   */
  toConverge(
    this: ExpectMatcherState,
    peers: readonly ConvergingPeer[],
    options?: { readonly timeout?: number },
  ): Promise<MatcherReturnType>;
};

export const expect: Expect<ConvergeMatchers> = base.extend<ConvergeMatchers>({
  async toConverge(peers, { timeout } = {}) {
    const converged = async (): Promise<boolean> => {
      const digests = (await Promise.all(peers.map((peer) => read(peer, false)))).map((reading) => reading?.digest);
      return new Set(digests).size <= 1 && !digests.includes(undefined);
    };
    const wanted = !this.isNot;
    let pass = wanted;
    try {
      await base.poll(converged, { intervals, timeout: timeout ?? this.timeout }).toBe(wanted);
    } catch {
      // Pages that did not answer in time have not converged for that.
      pass = !wanted && (await converged());
    }
    const lines = pass ? ["All peers hold the same."] : await differences(peers);
    const hint = this.utils.matcherHint("toConverge", "peers", "", { isNot: this.isNot });
    return { name: "toConverge", pass, message: () => [hint, "", ...lines].join("\n") };
  },
});

async function read({ page, provider: path }: ConvergingPeer, whole: boolean): Promise<Reading | undefined> {
  try {
    return await page.evaluate(readHoldings, { path, whole });
  } catch (error) {
    // A page on its way to another address has no document for a moment; one that is gone will not have one again.
    if (page.isClosed()) throw error;
    return undefined;
  }
}

async function differences(peers: readonly ConvergingPeer[]): Promise<readonly string[]> {
  const reading = peers.map(async (peer) => ({ peer, reading: await read(peer, true) }));
  const readings = await Promise.all(reading);
  const absent = readings.flatMap(({ peer, reading }) =>
    reading ? [] : [`${peer.name} has no provider with a document at window.${peer.provider}.`],
  );
  const named = readings.flatMap(({ peer: { name }, reading }): NamedHoldings[] =>
    reading?.holdings ? [{ name, holdings: reading.holdings }] : [],
  );
  const lines = [...absent, ...describeDifferences(named)];
  return lines.length > 0 ? lines : ["By now all peers hold the same."];
}
