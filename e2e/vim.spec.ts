/** The keys of Vim, alone and with others. */
import type { Locator, Page } from "@playwright/test";
import { looks } from "./lab/accessible.ts";
import { expect, expectAccessible, expectConverged, expectText, type Room, test } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

/** The line below the text that names the mode. */
const mode = (page: Page): Locator => page.locator(".cm-vimBar").getByRole("status");
const cursor = (page: Page): Locator => page.locator(".cm-fat-cursor");
const vimKeys = (page: Page): Locator => page.getByRole("checkbox", { name: "Vim keys" });

/** Turns the keys on or off in **Appearance**. */
async function choose(page: Page, isWanted: boolean): Promise<void> {
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Appearance" }).click();
  await vimKeys(page).setChecked(isWanted);
  await page.keyboard.press("Escape");
  await expect(vimKeys(page)).toBeHidden();
  await page.locator(".cm-content").focus();
}

/** A person who writes with Vim from the beginning. */
async function openWithVim(room: Room, options: Parameters<Room["blank"]>[0] = {}): Promise<Peer> {
  const peer = await room.blank(options);
  await peer.context.addInitScript(() => localStorage.setItem("grapevine.appearance", JSON.stringify({ vim: true })));
  await peer.goto(room.link());
  await expect(mode(peer.page)).toHaveText(/NORMAL/);
  return peer;
}

/** What others have selected, as this person's page has heard. */
const othersSelections = ({ page }: Peer): Promise<readonly string[]> =>
  page.evaluate(() => {
    const { Y, doc, provider } = window.grapevine!;
    const indexOf = (position: unknown): number =>
      Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(position), doc)?.index ?? 0;
    return [...provider.awareness.getStates()].flatMap(([id, { cursor }]) => {
      if (id === doc.clientID || !cursor) return [];
      const { anchor, head } = cursor as { readonly anchor: unknown; readonly head: unknown };
      const [from = 0, to = 0] = [indexOf(anchor), indexOf(head)].toSorted((one, other) => one - other);
      return [doc.getText("content").toString().slice(from, to)];
    });
  });

/** How far two colours of computed styles stand apart, by WCAG 2.2. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [one, other].map(luminance).toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? [])
    .map((part) => Number(part) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test("a writer with Vim and one without write in one text, and each undoes their own edits alone", async ({ room }) => {
  const ben = await room.open();
  const ada = await openWithVim(room);
  await ben.type("one\ntwo\nthree\nfour");
  await expectText(ada, "one\ntwo\nthree\nfour");

  await test.step("dd deletes a line, and u brings it back beside what the other wrote", async () => {
    await ada.page.locator(".cm-content").focus();
    await ada.page.keyboard.type("ggjdd");
    await expectText(ben, "one\nthree\nfour");
    await ben.type(" and five");
    await expectText(ada, "one\nthree\nfour and five");
    await ada.page.keyboard.type("u");
    await expectText(ben, "one\ntwo\nthree\nfour and five");
    await ada.page.keyboard.type("u");
    await ada.press("Control+r");
    await expectText(ben, "one\nthree\nfour and five");
  });

  await test.step("what is typed in insert mode arrives, and Escape keeps the focus", async () => {
    await ada.page.keyboard.type("oinserted");
    await expect(mode(ada.page)).toHaveText("INSERT");
    await ada.press("Escape");
    await expect(mode(ada.page)).toHaveText("NORMAL");
    await expect(ada.editor).toBeFocused();
    await expectText(ben, "one\nthree\ninserted\nfour and five");
  });

  await test.step("the other sees what visual mode selects, which follows the other's edits", async () => {
    await ada.page.keyboard.type("gg0ve");
    await expect.poll(() => othersSelections(ben)).toEqual(["one"]);
    await expect(ben.page.locator(".cm-ySelection")).toHaveCount(1);
    await expect(mode(ada.page)).toHaveText("VISUAL");
    await ben.press("Control+Home");
    await ben.page.keyboard.type("zero ");
    await expectText(ada, "zero one\nthree\ninserted\nfour and five");
    await expect.poll(() => othersSelections(ben)).toEqual(["one"]);
    await ada.page.keyboard.type("Vj");
    await expect.poll(() => othersSelections(ben)).toEqual(["zero one\nthree"]);
    await ada.page.keyboard.type("d");
    await expectText(ben, "inserted\nfour and five");
  });

  await test.step("/ finds, and :w says that the text is saved", async () => {
    await ada.page.keyboard.type("/five");
    await expect(ada.page.getByRole("textbox", { name: "Find" })).toBeFocused();
    await expectAccessible(ada.page);
    await ada.press("Enter");
    await ada.page.keyboard.type("D:w");
    await expect(ada.page.getByRole("textbox", { name: "Command of Vim" })).toBeFocused();
    await ada.press("Enter");
    await expect(ada.page.locator("gv-foot")).toContainText("Saved on this device");
    await expectText(ben, "inserted\nfour and ");
    await ada.page.keyboard.type(":!ls");
    await ada.press("Enter");
    await expect(ada.page.locator(".cm-vim-panel [role=alert]")).toContainText("!ls");
    await expectAccessible(ada.page);
  });

  await expectConverged(ada, ben);
  expect([...ada.errors, ...ben.errors]).toEqual([]);
});

test("the keys are chosen in Appearance, are there after a reload, and go without one", async ({ room }) => {
  const ada = await room.open();
  const { page } = ada;
  await ada.type("- one");
  await choose(page, true);
  await expect(mode(page)).toHaveText("NORMAL");
  await page.keyboard.type("$x");
  await expectText(ada, "- on");

  await test.step("lists go on, Tab moves items, and Enter, formats and the list of shortcuts work", async () => {
    await page.keyboard.type("Ae");
    await page.keyboard.press("Enter");
    await page.keyboard.type("two");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Escape");
    await expectText(ada, "- one\n  - two");
    await page.keyboard.type("viw");
    await page.getByRole("toolbar", { name: "Formatting" }).getByRole("button", { name: "Bold", exact: true }).click();
    await expectText(ada, "- one\n  - **two**");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+/");
    await expect(page.getByRole("heading", { name: "Keyboard shortcuts" })).toBeVisible();
    await page.keyboard.press("Escape");
  });

  await ada.reload();
  await expect(mode(page)).toHaveText("NORMAL");
  await page.locator(".cm-content").focus();
  await page.keyboard.type("ggdd");
  await expectText(ada, "  - **two**");

  await choose(page, false);
  await expect(mode(page)).toBeHidden();
  await expect(cursor(page)).toBeHidden();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("dd");
  await expectText(ada, "dd  - **two**");
  await page.keyboard.press("Control+z");
  await expectText(ada, "  - **two**");
  expect(ada.errors).toEqual([]);
});

test("a word that an input method composes in insert mode arrives whole", async ({ room }) => {
  const ben = await room.open();
  const ada = await openWithVim(room);
  await ada.page.locator(".cm-content").focus();
  await ada.page.keyboard.type("i");
  const devTools = await ada.context.newCDPSession(ada.page);
  for (const text of ["に", "にほ", "にほん"])
    await devTools.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  await devTools.send("Input.insertText", { text: "日本" });
  await expectText(ben, "日本");
  await ada.press("Escape");
  await ada.page.keyboard.type("x");
  await expectText(ben, "日");
  expect(ada.errors).toEqual([]);
});

test("the cursor and the selection stand out from the page in light, dark and forced colours", async ({ room }) => {
  const { page } = await openWithVim(room);
  await page.locator(".cm-content").focus();
  await page.keyboard.type("iSome words");
  await page.keyboard.press("Escape");
  await expect(cursor(page)).toHaveText("s");
  const colors = () =>
    cursor(page).evaluate((element) => {
      const { backgroundColor, color } = getComputedStyle(element);
      return { cursor: backgroundColor, letter: color, page: getComputedStyle(document.body).backgroundColor };
    });
  for (const look of Object.values(looks)) {
    await page.emulateMedia(look);
    await expect.poll(async () => contrast((await colors()).cursor, (await colors()).page)).toBeGreaterThan(3);
    await expect.poll(async () => contrast((await colors()).cursor, (await colors()).letter)).toBeGreaterThan(4.5);
  }
  await page.keyboard.type("vb");
  for (const look of Object.values(looks)) {
    await page.emulateMedia(look);
    const selected = await page
      .locator(".cm-line")
      .evaluate((line) => getComputedStyle(line, "::selection").backgroundColor);
    expect(selected).not.toMatch(/transparent|, 0\)/);
    await expect(cursor(page)).toHaveCount(1);
  }
});

test("the keys work without a network once they have been used, and say so where they cannot be loaded", async ({
  room,
}) => {
  await test.step("used before", async () => {
    const ada = await room.blank({ offlineShell: true });
    const { page } = ada;
    const loaded: string[] = [];
    ada.context.on("request", (request) => loaded.push(request.url()));
    await ada.goto(room.link());
    await page.evaluate(() => navigator.serviceWorker.ready);
    await ada.reload();
    await ada.type("kept");
    expect(loaded.filter((url) => url.includes("vim-keys"))).toEqual([]);
    await choose(page, true);
    await expect(mode(page)).toHaveText("NORMAL");
    await expect.poll(() => ada.kept()).toContainEqual(expect.stringContaining("vim-keys"));
    await ada.context.setOffline(true);
    await ada.reload();
    await expect(mode(page)).toHaveText("NORMAL");
    await page.locator(".cm-content").focus();
    await page.keyboard.type("dd");
    await expectText(ada, "");
    expect(ada.errors).toEqual([]);
  });

  await test.step("never met", async () => {
    const ben = await room.blank();
    const { page } = ben;
    await page.route(/\/assets\/vim-keys-.*\.js/, (route) => route.abort());
    await ben.goto(room.link());
    await choose(page, true);
    await expect(page.getByRole("alert")).toContainText("A part of this page could not be loaded.");
    await page.keyboard.type("dd");
    await expectText(ben, "dd");
    expect(ben.errors).toEqual([]);
  });
});
