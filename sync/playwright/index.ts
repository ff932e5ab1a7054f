/**
 * `y-grapevine/playwright`: tests of any Yjs application with several isolated peers. The page exposes its provider, by
 * default as `window.provider`; whatever has a `doc` will do, and fault plans need a GrapevineProvider.
 *
 * ```ts
 * import { expect, test } from "y-grapevine/playwright";
 *
 * test("what is written without a network is merged", async ({ peers }) => {
 *   const [ada, ben] = await peers.gather(2, "/");
 *   await ben.unplug();
 *   await ada.page.getByRole("textbox").pressSequentially("Hello");
 *   await ben.plugIn();
 *   await expect([ada, ben]).toConverge();
 * });
 * ```
 */
import {
  test as base,
  type PlaywrightTestArgs,
  type PlaywrightTestOptions,
  type PlaywrightWorkerArgs,
  type PlaywrightWorkerOptions,
  type TestType,
} from "@playwright/test";
import { Peers } from "./peers.ts";

export { expect, type ConvergeMatchers, type ConvergingPeer } from "./converge.ts";
export { installCable } from "./cable.ts";
export { Peer } from "./peer.ts";
export { Peers, type PeerOptions, type Several } from "./peers.ts";

export interface PeerFixtures {
  /** Opens pages, each in a browser context of its own. They are closed after the test. */
  readonly peers: Peers;
  /** Where pages have their provider: a path from `window`, such as `app.provider`. An option: `test.use({ provider: ... })`. */
  readonly provider: string;
}

/** Playwright's `test` with `peers`. */
export const test: TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & PeerFixtures,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions
> = base.extend<PeerFixtures>({
  provider: ["provider", { option: true }],
  peers: async ({ browser, provider }, use) => {
    const peers = new Peers(browser, provider);
    await use(peers);
    await peers.close();
  },
});
