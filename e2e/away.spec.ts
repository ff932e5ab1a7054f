/** Coming back to a document that others have changed. */
import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectLinked, expectText, test, type Room } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

const dayMs = 24 * 60 * 60_000;
const strip = (page: Page) => page.getByRole("region", { name: "While you were away" });
const next = (page: Page) => page.getByRole("button", { name: "Next change" });
const previous = (page: Page) => page.getByRole("button", { name: "Previous change" });
const inserted = (page: Page) => page.locator("ins.cm-awayInsertion");
const removed = (page: Page) => page.locator("del.cm-awayDeletion");

async function rename({ page }: Peer, name: string): Promise<void> {
  await page.getByRole("button", { name: /^People/ }).click();
  await page.getByRole("textbox", { name: "Your name" }).fill(name);
  await page.keyboard.press("Escape");
}

/** Replaces words in the shared text, as a writer of the page would. */
async function replace(peer: Peer, words: string, by: string): Promise<void> {
  await peer.page.evaluate(
    ({ words, by }) => {
      const { doc } = window.grapevine!;
      const text = doc.getText("content");
      const at = text.toJSON().indexOf(words);
      doc.transact(() => {
        text.delete(at, words.length);
        text.insert(at, by);
      });
    },
    { words, by },
  );
}

const letter = "Dear all,\n\nwe meet on Friday at noon.\n\nBring bread.\n\nYours, Ada";

/** Ada writes a letter, Ben gets it, and Ada closes the page. */
async function writeAndLeave(room: Room): Promise<{ ada: Peer; ben: Peer }> {
  const ada = await room.open();
  await ada.editor.focus();
  await ada.page.keyboard.insertText(letter);
  const ben = await room.open();
  await rename(ben, "Ben");
  await expectText(ben, letter);
  await expectLinked(ada, ben);
  await ada.page.goto("about:blank");
  await ben.untilLinks(0);
  return { ada, ben };
}

/** Lets time pass on a page that is opened afterwards. */
const later = (peer: Peer, ms: number) => peer.page.clock.install({ time: Date.now() + ms });

test("a returning writer reads who changed what in a week, and steps through it by keyboard", async ({ room }) => {
  const { ada, ben } = await writeAndLeave(room);
  await replace(ben, "noon", "one o'clock");
  await replace(ben, "Bring bread.\n\n", "");
  await replace(ben, "all", "friends");
  const changed = "Dear friends,\n\nwe meet on Friday at one o'clock.\n\nYours, Ada";
  await expectText(ben, changed);

  await later(ada, 3 * dayMs);
  await ada.goto(room.link());
  const { page, editor } = ada;
  const day = new Intl.DateTimeFormat("en", { weekday: "long" }).format(Date.now());
  await expect(strip(page)).toContainText(`Since ${day}: 3 edits by Ben`);
  await expect(inserted(page)).toHaveText(["friends", "one o'clock"]);
  await expect(removed(page)).toHaveCount(3);
  await expectAccessible(page);

  await editor.focus();
  await page.keyboard.press("F8");
  await expect(strip(page)).toContainText("1 of 3");
  await expect(strip(page)).toContainText("Ben added “friends” in place of “all”");
  await expect(page.locator("del.cm-awayCurrent")).toHaveText("all");
  await page.keyboard.press("F8");
  await page.keyboard.press("F8");
  await expect(strip(page)).toContainText("3 of 3");
  await expect(strip(page)).toContainText("Somebody removed “Bring bread.”");
  await expect(page.locator("del.cm-awayCurrent")).toContainText("Bring bread.");
  await page.keyboard.press("Shift+F8");
  await expect(strip(page)).toContainText("Ben added “one o'clock” in place of “noon”");
  // The caret is at the change, and what one writes there is one's own.
  await expect(editor).toBeFocused();
  await page.keyboard.type("about ");
  await expect(inserted(page)).toHaveText(["friends", "one o'clock"]);

  await next(page).focus();
  await page.keyboard.press("Enter");
  await expect(strip(page)).toContainText("3 of 3");
  await previous(page).press("Enter");
  await expect(strip(page)).toContainText("2 of 3");
  await page.keyboard.press("Escape");
  await expect(strip(page)).toHaveCount(0);
  await expect(inserted(page)).toHaveCount(0);
  await expect(removed(page)).toHaveCount(0);
  await expect(editor).toBeFocused();
  await expectText(ada, changed.replace("one o'clock", "about one o'clock"));
});

test("the marks move with the text, and show what was removed when they are pressed", async ({ room }) => {
  const { ada, ben } = await writeAndLeave(room);
  await replace(ben, "noon", "one o'clock");
  await replace(ben, "Bring bread.\n\n", "");
  await later(ada, dayMs);
  await ada.goto(room.link());
  const { page, editor } = ada;
  await expect(strip(page)).toContainText("Since yesterday: 2 edits by Ben");
  await replace(ben, "Dear all", "Hello, dear all of you");
  await expect(editor).toContainText("Hello, dear all of you");
  await expect(inserted(page)).toHaveText(["one o'clock"]);
  await removed(page).last().click();
  await expect(page.locator("del.cm-awayCurrent")).toContainText("Bring bread.");
  await page.locator("del.cm-awayCurrent").click();
  await expect(page.locator("del.cm-awayCurrent")).toHaveCount(0);
  for (const media of [
    { colorScheme: "light", forcedColors: "none" },
    { colorScheme: "dark", forcedColors: "none" },
    { colorScheme: "dark", forcedColors: "active" },
  ] as const)
    await test.step(`${media.colorScheme}, forced colours ${media.forcedColors}`, async () => {
      await page.emulateMedia(media);
      await next(page).click();
      await expectAccessible(page);
    });
  await page.setViewportSize({ width: 320, height: 560 });
  await expectAccessible(page);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  for (const control of [next(page), previous(page), strip(page).getByRole("button", { name: "Dismiss" })]) {
    const box = await control.boundingBox();
    expect([box?.width, box?.height].every((side) => (side ?? 0) >= 44)).toBe(true);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(320);
  }
});

test("who reloads, or opens a document for the first time, was not away", async ({ room }) => {
  const { ada, ben } = await writeAndLeave(room);
  await replace(ben, "noon", "one o'clock");
  await later(ada, 1_000);
  await ada.goto(room.link());
  await expect(ada.editor).toContainText("one o'clock");
  await expectLinked(ada, ben);
  const cleo = await room.blank({ guest: true });
  await later(cleo, dayMs);
  await cleo.goto(room.link());
  await expect(cleo.editor).toContainText("one o'clock");
  await expectLinked(ada, ben, cleo);
  // What is settled within a second would be said by now.
  for (const { page } of [ada, cleo]) {
    await page.clock.runFor(2_000);
    await expect(strip(page)).toHaveCount(0);
    await expect(inserted(page)).toHaveCount(0);
  }
});

test("who was cut off for minutes sees what others wrote, and not what they wrote themselves", async ({ room }) => {
  const ada = await room.blank();
  await ada.page.clock.install();
  await ada.goto(room.link());
  await ada.editor.focus();
  await ada.page.keyboard.insertText(letter);
  const ben = await room.open();
  await rename(ben, "Ben");
  await expectText(ben, letter);
  await expectLinked(ada, ben);
  await ada.page.clock.runFor(2_000);
  await ada.unplug();
  await ben.untilLinks(0);
  await ada.untilLinks(0);
  await ada.type(", in haste");
  await replace(ben, "noon", "one o'clock");
  await ada.page.clock.fastForward(10 * 60_000);
  await ada.plugIn();
  await expect(ada.editor).toContainText("one o'clock");
  await expect(strip(ada.page)).toContainText("1 edit by Ben");
  await expect(inserted(ada.page)).toHaveText(["one o'clock"]);
  await expectText(ben, `${letter.replace("noon", "one o'clock")}, in haste`);
});
