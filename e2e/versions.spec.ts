/**
 * Copies that differ although both look complete, as after a restored backup, or when a member sent different words to
 * different peers.
 */
import { expect, expectLinked, expectText, test } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

/** Before linking, gives this side other words of client 7 than the others have. */
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

test("a person whose copy differs is asked which to keep: both, or this one for everyone", async ({ room }) => {
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
  // Content is compared in quiet periods, some time apart. The steps are short, or links would seem silent.
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
  await test.step("both: this version continues as its own document, and the other version replaces it here", async () => {
    const opening = cleo.context.waitForEvent("page");
    await cleo.page.getByRole("button", { name: "Keep both" }).click();
    const copy = await opening;
    await expect(copy.locator(".cm-content")).toHaveText("Meet at five");
    expect(copy.url()).not.toBe(cleo.page.url());
    // The other tab has left that version too.
    for (const { editor } of [cleo, twin]) await expect(editor).toHaveText(/Meet at (noon|nine)/);
  });

  await test.step("this one: it is written again, and everyone gets it", async () => {
    await ada.page.getByRole("button", { name: "Keep this version for everyone" }).click();
    await expect(ada.page.getByRole("alert")).toBeHidden();
    for (const peer of [...peers, twin]) await expectText(peer, "Meet at noon");
  });
  expect([...peers, twin].flatMap(({ errors }) => errors)).toEqual([]);
});
