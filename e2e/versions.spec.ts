/** Copies that differ although both look complete: as after a restored backup, or by a member who told each other words. */
import { expect, expectLinked, expectText, test } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

/** Before this side links to the others: what client 7 wrote, in other words than they were told. */
async function hold(peer: Peer, words: string): Promise<void> {
  await peer.page.evaluate((words) => {
    const { Y, doc, provider } = window.grapevine as NonNullable<typeof window.grapevine>;
    provider.disconnect();
    const source = new Y.Doc();
    source.clientID = 7;
    source.getText("content").insert(0, words);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(source));
  }, words);
}

const connect = (peer: Peer): Promise<void> => peer.page.evaluate(() => window.grapevine?.provider.connect());

test("whose copy differs from the others' is asked which to keep: both, or this one for everyone", async ({ room }) => {
  const peers = await Promise.all([room.blank(), room.blank(), room.blank()]);
  const [ada, ben, cleo] = peers;
  await Promise.all(peers.map(({ page }) => page.clock.install()));
  await Promise.all(peers.map((peer) => peer.goto(room.link())));
  for (const [peer, words] of [
    [ada, "Meet at noon"],
    [ben, "Meet at nine"],
    [cleo, "Meet at five"],
  ] as const)
    await hold(peer, words);
  await Promise.all(peers.map(connect));
  await expectLinked(...peers);
  await expect.poll(async () => new Set(await Promise.all(peers.map((peer) => peer.digest()))).size).toBe(1);
  // Content is compared in quiet, and some time apart. The steps are short, or links would seem silent.
  await expect(async () => {
    await Promise.all(peers.map(({ page }) => page.clock.fastForward(1_000)));
    for (const { page } of peers)
      expect(await page.getByRole("alert").allTextContents()).toEqual([
        expect.stringContaining("differ although both look complete"),
      ]);
  }).toPass({ intervals: [100], timeout: 20_000 });
  for (const { statusLine } of peers) await expect(statusLine).not.toContainText("in sync");

  const twin = await cleo.anotherTab();
  await twin.goto(room.link());
  await expect(twin.editor).toHaveText("Meet at five");
  await test.step("both: this version goes on as a document of its own, and the other comes here", async () => {
    const opening = cleo.context.waitForEvent("page");
    await cleo.page.getByRole("button", { name: "Keep both" }).click();
    const copy = await opening;
    await expect(copy.locator(".cm-content")).toHaveText("Meet at five");
    expect(copy.url()).not.toBe(cleo.page.url());
    // Its other tab has let go of it as well.
    for (const { editor } of [cleo, twin]) await expect(editor).toHaveText(/Meet at (noon|nine)/);
  });

  await test.step("this one: it is written anew, and everyone has it", async () => {
    await ada.page.getByRole("button", { name: "Keep this version for everyone" }).click();
    await expect(ada.page.getByRole("alert")).toBeHidden();
    for (const peer of [...peers, twin]) await expectText(peer, "Meet at noon");
  });
  expect([...peers, twin].flatMap(({ errors }) => errors)).toEqual([]);
});
