import { expect, expectText, test as base } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";
import { type Tab, TabBrowser } from "./lab/browsers/tabs.ts";

const test = base.extend<{ tabs: TabBrowser }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture needs from this pattern
  tabs: async ({}, use) => {
    const tabs = await TabBrowser.launch();
    await use(tabs);
    await tabs.close();
  },
});

const hourMs = 60 * 60 * 1_000;
/** Longest time until all is well again. */
const soon = { timeout: 5_000, intervals: [20, 50, 100] };

async function expectLinked(ada: Peer, tab: Tab, within = {}): Promise<void> {
  await expect.poll(async () => [(await ada.status()).links, (await tab.status()).links], within).toEqual([1, 1]);
}

/** Counts the links that the peer loses from now on. */
async function countLost(ada: Peer): Promise<() => Promise<number>> {
  const lost = await ada.page.evaluateHandle(() => {
    const peers: string[] = [];
    window.grapevine?.provider.on("peers", ({ removed }) => peers.push(...removed));
    return peers;
  });
  return () => lost.evaluate((peers) => peers.length);
}

test("a hidden tab whose timers are slowed down keeps its links, and edits come and go", async ({ room, tabs }) => {
  const [ada, tab] = [await room.open(), await tabs.open(room.link())];
  await expectLinked(ada, tab);
  const lost = await countLost(ada);
  await tab.hide();
  // The timers of a hidden page run once a second. Watch longer than peers wait for a silent one.
  const slow = () => tab.page.evaluate(() => (window.lateness ?? []).filter((ms) => ms > 500).length);
  const before = await slow();
  await expect.poll(async () => (await slow()) - before).toBeGreaterThanOrEqual(6);
  await ada.type("to someone who looks away, ");
  await expect.poll(() => tab.text(), soon).toBe("to someone who looks away, ");
  await tab.page.evaluate(() => window.grapevine?.doc.getText("content").insert(27, "and back"));
  await expect.poll(() => ada.text(), soon).toBe("to someone who looks away, and back");
  expect([await lost(), (await ada.status()).members, (await tab.status()).links]).toEqual([0, 2, 1]);
  expect(tab.errors).toEqual([]);
});

test("a frozen tab is found dead within seconds, and is back within seconds with both sides' edits", async ({
  room,
  tabs,
}) => {
  const [ada, tab] = [await room.open(), await tabs.open(room.link())];
  await expectLinked(ada, tab);
  await tab.type("before, ");
  await expectText(ada, "before, ");
  await tab.hide();
  await tab.freeze();
  await expect.poll(async () => (await ada.status()).members, { timeout: 10_000 }).toBe(1);
  await expect(ada.page.locator(".cm-ySelectionCaret")).toHaveCount(0);
  await ada.type("meanwhile");
  await tab.thaw();
  await tab.show();
  await expect.poll(() => tab.text(), soon).toBe("before, meanwhile");
  await expectLinked(ada, tab, soon);
  expect(tab.errors).toEqual([]);
});

const returned = "a page that is left and returned to is the cached page, and is linked again";
test(returned, { tag: "@long" }, async ({ room, server, tabs }) => {
  const [ada, tab] = [await room.open(), await tabs.open(room.link())];
  await expectLinked(ada, tab);
  await tab.type("before, ");
  await expectText(ada, "before, ");
  // Every visit but the first has a controlling service worker; one that takes over while the page is away evicts it
  // from the cache.
  await tab.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await tab.page.goto(`${server.url}/healthz`);
  // The page says goodbye, so the others need not find out.
  await expect.poll(async () => (await ada.status()).members, { timeout: 2_000 }).toBe(1);
  await ada.type("meanwhile");
  expect(await tab.goBack()).toEqual([]);
  await expect.poll(() => tab.page.evaluate(() => window.wasRestored)).toBe(true);
  await expect.poll(() => tab.text(), soon).toBe("before, meanwhile");
  await expectLinked(ada, tab, soon);
  await tab.type(", after");
  await expectText(ada, "before, meanwhile, after");
  expect(tab.errors).toEqual([]);
});

const discarded = "a discarded tab opens again with everything, when nobody else is there";
test(discarded, { tag: "@long" }, async ({ room, tabs }) => {
  const [ada, tab] = [await room.open(), await tabs.open(room.link())];
  await expectLinked(ada, tab);
  await tab.type("mine, ");
  await expectText(ada, "mine, ");
  await tab.hide();
  await ada.type("and hers");
  await expect.poll(() => tab.text()).toBe("mine, and hers");
  await tab.discard();
  await ada.page.close();
  const again = await tabs.open(room.link());
  expect([await again.text(), (await again.status()).links]).toEqual(["mine, and hers", 0]);
});

const lostAll = "a tab that lost everyone while it was hidden for an hour finds them within seconds of being shown";
test(lostAll, { tag: "@long" }, async ({ room, server, tabs }) => {
  const [ada, tab] = [await room.open(), await tabs.open(room.link())];
  await expectLinked(ada, tab);
  await tab.hide();
  await tab.page.evaluate(() => window.holdTimers?.());
  await server.stop();
  await ada.page.close();
  await expect
    .poll(async () => [(await tab.status()).links, (await tab.status()).signaling])
    .toEqual([0, "connecting"]);
  await server.restart();
  const ben = await room.open();
  await ben.type("still here");
  // The page has tried nothing meanwhile.
  expect([await tab.text(), (await tab.status()).links]).toEqual(["", 0]);
  await tab.show();
  await tab.page.evaluate((ms) => window.releaseTimers?.(ms), hourMs);
  await expect.poll(() => tab.text(), soon).toBe("still here");
  await expectLinked(ben, tab, soon);
  expect(tab.errors).toEqual([]);
});
