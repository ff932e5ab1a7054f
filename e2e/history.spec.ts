/** What was written does not get lost: removed text comes back, and earlier versions can be seen, named and restored. */
import type { Locator, Page } from "@playwright/test";
import { expect, expectConverged, expectText, test } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

const plan = "# Plan for the class\n\nBuy apples.\nBuy bread.\nAsk Ben to sing.\n";

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });
const bringBack = ({ page }: Peer) => button(page, "Bring it back");
const dialog = ({ page }: Peer) => page.getByRole("dialog", { name: "History" });
/** What is in the dialog: it is slotted, so it is no descendant of the dialog itself. */
const history = ({ page }: Peer) => page.locator("gv-history");
const versions = (peer: Peer) => history(peer).getByRole("option");

const nameOf = ({ page }: Peer): Promise<string> =>
  page.evaluate(() => {
    const user: unknown = window.grapevine?.provider.awareness.getLocalState()?.["user"];
    return (user as { name: string }).name;
  });

/** Types a text as it is: a list would continue by itself. */
async function write(peer: Peer, text: string): Promise<void> {
  await peer.editor.focus();
  await peer.press("Control+End");
  await peer.page.keyboard.insertText(text);
}

async function removeAll(peer: Peer): Promise<void> {
  await peer.editor.focus();
  await peer.press("Control+a");
  await peer.press("Delete");
}

/** Opens the history by keyboard. */
async function openHistory(peer: Peer): Promise<void> {
  const { page } = peer;
  await button(page, /^More$/).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "New document" })).toBeFocused();
  // Opening, the menu may give the focus to its first item once more.
  await expect(async () => {
    await page.keyboard.press("h");
    await expect(page.getByRole("menuitem", { name: "History" })).toBeFocused({ timeout: 500 });
  }).toPass();
  await page.getByRole("menuitem", { name: "History" }).press("Enter");
  await expect(dialog(peer)).toBeVisible();
  await expect(history(peer).getByRole("option", { selected: true })).toBeFocused();
}

/** Presses buttons in different browsers at the same moment, before either can hear of the other. */
async function pressAtOnce(...buttons: readonly Locator[]): Promise<void> {
  const press = (element: Element, at: number) => {
    setTimeout(() => (element as HTMLElement).click(), at - Date.now());
  };
  const soon = Date.now() + 500;
  await Promise.all(buttons.map((each) => each.evaluate(press, soon)));
}

async function closeHistory(peer: Peer): Promise<void> {
  await peer.page.keyboard.press("Escape");
  await expect(dialog(peer)).toBeHidden();
}

/** Presses Tab until a control has the focus. */
async function tabTo({ page }: Peer, name: string): Promise<void> {
  const control = button(page, name);
  for (let stop = 0; stop < 12; stop++) {
    if (await control.evaluate((element) => element.matches(":focus"))) return;
    await page.keyboard.press("Tab");
  }
  await expect(control).toBeFocused();
}

test("what a vandal removes with two keys is brought back by somebody else with one press", async ({ room }) => {
  const [ada, ben] = (await room.gather(2)) as [Peer, Peer];
  await write(ada, plan);
  await expectText(ben, plan);
  await removeAll(ben);
  await expect.poll(() => ada.text()).toBe("");
  await expect(ada.page.getByRole("alert")).toContainText(`${await nameOf(ben)} removed most of the text`);
  await expect(bringBack(ben)).toBeHidden();
  await bringBack(ada).click();
  await expectText(ada, plan);
  await expectText(ben, plan);
  await expect(bringBack(ada)).toBeHidden();
  // It is an edit like others: undo takes it back, and then the other is asked.
  await expect(ada.editor).toBeFocused();
  await ada.press("Control+z");
  await expect.poll(() => ben.text()).toBe("");
  await bringBack(ben).click();
  await expectText(ada, plan);
  expect([...ada.errors, ...ben.errors]).toEqual([]);
});

test("when two press at once, and in two halves of a parted room, the text is there once", async ({ room }) => {
  const [ada, ben, cleo] = (await room.gather(3)) as [Peer, Peer, Peer];
  const everyone = [ada, ben, cleo];
  await write(ada, plan);
  await expectText(cleo, plan);
  await expectText(ben, plan);

  await removeAll(ben);
  await expect(bringBack(ada)).toBeVisible();
  await expect(bringBack(cleo)).toBeVisible();
  await pressAtOnce(bringBack(ada), bringBack(cleo));
  await expect.poll(() => ben.text()).not.toBe("");
  await expectConverged(...everyone);
  for (const peer of everyone) await expectText(peer, plan);

  await removeAll(ben);
  await expect(bringBack(ada)).toBeVisible();
  await expect(bringBack(cleo)).toBeVisible();
  await cleo.unplug();
  await bringBack(ada).click();
  await bringBack(cleo).click();
  await write(ada, "Ada was here. ");
  await write(cleo, "Cleo was here. ");
  await expectText(ben, `${plan}Ada was here. `);
  await expectText(cleo, `${plan}Cleo was here. `);
  await cleo.plugIn();
  await expectConverged(...everyone);
  const merged = await ada.text();
  expect(merged.startsWith(plan)).toBe(true);
  expect(
    merged
      .slice(plan.length)
      .split(/(?<=\. )/)
      .toSorted(),
  ).toEqual(["Ada was here. ", "Cleo was here. "]);
  for (const peer of everyone) await expect(bringBack(peer)).toBeHidden();
});

test("a version is found, compared and restored by keyboard, and reaches a peer that was offline", async ({ room }) => {
  const [ada, ben] = (await room.gather(2)) as [Peer, Peer];
  await write(ada, plan);
  await openHistory(ada);
  await expect(versions(ada)).toHaveCount(1);
  await expect(versions(ada).first()).toContainText(await nameOf(ada));
  await expect(history(ada)).toContainText("This is the text as it is now.");
  await closeHistory(ada);
  await expectText(ben, plan);

  await ben.unplug();
  await write(ben, "Ben: yes.\n");
  const later = plan.replace("Buy bread.\n", "Buy cake.\n");
  await ada.page.evaluate(() => {
    const content = window.grapevine?.doc.getText("content");
    const at = content?.toJSON().indexOf("bread") ?? 0;
    content?.delete(at, 5);
    content?.insert(at, "cake");
  });
  await openHistory(ada);
  await expect(versions(ada)).toHaveCount(2);
  await ada.press("ArrowDown");
  await expect(versions(ada).nth(1)).toBeFocused();
  await expect(history(ada).locator("ins, .cm-changedText").filter({ hasText: "cake" }).first()).toBeVisible();
  await expect(history(ada).locator("del").filter({ hasText: "bread" }).first()).toBeVisible();
  await tabTo(ada, "Copy this version");
  await ada.press("Enter");
  await expect.poll(() => ada.page.evaluate(() => navigator.clipboard.readText())).toBe(plan);
  await tabTo(ada, "Restore");
  await ada.press("Enter");
  await expectText(ada, plan);
  await expect(ada.page.getByText("Restored").first()).toBeVisible();
  await expect(ada.editor).toBeFocused();
  await ada.press("Control+z");
  await expectText(ada, later);
  await ada.press("Control+y");
  await expectText(ada, plan);

  await ben.plugIn();
  await expectText(ada, `${plan}Ben: yes.\n`);
  await expectText(ben, `${plan}Ben: yes.\n`);
  expect([...ada.errors, ...ben.errors]).toEqual([]);
});

test("a version that one names is there for everyone, also for those who come later", async ({ room }) => {
  const [ada, ben] = (await room.gather(2)) as [Peer, Peer];
  await write(ada, plan);
  await openHistory(ada);
  await tabTo(ada, "Name this version");
  await ada.press("Enter");
  await expect(ada.page.getByRole("textbox", { name: "Name of this version" })).toBeFocused();
  await ada.page.keyboard.type("Before the party");
  await ada.press("Enter");
  await expect(versions(ada).first()).toContainText("Before the party");
  await closeHistory(ada);
  await write(ada, "More.\n");
  await expectText(ben, `${plan}More.\n`);

  const cleo = await room.open();
  await expectText(cleo, `${plan}More.\n`);
  await openHistory(cleo);
  const named = versions(cleo).filter({ hasText: "Before the party" });
  await named.click();
  await button(cleo.page, "Restore").click();
  for (const peer of [ada, ben, cleo]) await expectText(peer, plan);
});

test("versions of an earlier visit are there after a reload, and go with the document", async ({ room }) => {
  const ada = await room.open();
  await write(ada, plan);
  await openHistory(ada);
  await closeHistory(ada);
  await write(ada, "More.\n");
  await ada.reload();
  await openHistory(ada);
  await expect(versions(ada)).toHaveCount(2);
  const names = () => ada.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  expect((await names()).some((name) => name?.startsWith("grapevine-history-"))).toBe(true);
});
