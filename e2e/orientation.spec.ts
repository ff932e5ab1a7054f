/** Finding one's way: the list of shortcuts, how the text looks, and its outline. */
import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectConverged, expectText, test } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });

test("the list of shortcuts opens by keys alone, scrolls by them, and gives the focus back", async ({ room }) => {
  const ada = await room.open();
  const { page } = ada;
  const sheet = dialog(page, "Keyboard shortcuts");
  await page.keyboard.type("- one");
  await expectText(ada, "- one");
  await page.keyboard.press("Control+/");
  await expect(sheet).toBeVisible();
  const content = page.getByRole("group", { name: "Shortcuts" });
  await expect(content).toBeFocused();
  await expect(content.getByText("Ctrl+B", { exact: true })).toBeVisible();
  await page.setViewportSize({ width: 320, height: 500 });
  await page.keyboard.press("End");
  await expect(page.getByRole("heading", { name: "This page" })).toBeInViewport();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await expect(ada.editor).toBeFocused();

  await test.step("in the text ? is a letter, and Ctrl+Shift+7 makes a numbered list", async () => {
    await page.keyboard.press("Control+Shift+Digit7");
    await expectText(ada, "1. one");
    await page.keyboard.press("Shift+?");
    await expectText(ada, "1. one?");
    await expect(sheet).toBeHidden();
  });

  await test.step("outside it ? opens the list, and so does the menu", async () => {
    const more = page.getByRole("button", { name: "More" });
    await more.focus();
    await page.keyboard.press("Shift+?");
    await expect(sheet).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(more).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("menuitem", { name: "New document" })).toBeFocused();
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    await expect(sheet).toBeVisible();
  });
  expect(ada.errors).toEqual([]);
});

/** How the text looks: its font, its size, its distance of lines, and the colours of the page. */
const look = (page: Page) =>
  page.evaluate(() => {
    const line = document.querySelector(".cm-line");
    if (line === null) throw new Error("no line");
    const { fontFamily, fontSize, lineHeight, color } = getComputedStyle(line);
    return { fontFamily, fontSize, lineHeight, color, page: getComputedStyle(document.body).backgroundColor };
  });

test("an appearance is set by keys, holds in other tabs at once, and is there before the first paint", async ({
  room,
}) => {
  const ada = await room.open();
  const { page } = ada;
  await page.keyboard.type("# Plan\n\nFirst words.\n\nLast words.");
  const before = await look(page);
  const other = await ada.context.newPage();
  await other.goto(room.link());
  await expect(other.locator(".cm-content")).toContainText("Last words.");
  await page.bringToFront();
  const panel = dialog(page, "Appearance");
  const openPanel = async (): Promise<void> => {
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Appearance" }).click();
    await expect(page.getByRole("radio", { name: "System" })).toBeVisible();
  };

  await test.step("by keys", async () => {
    await openPanel();
    await expect(page.getByRole("radio", { name: "System" })).toBeFocused();
    await page.keyboard.press("ArrowLeft");
    await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Tab");
    await expect(page.getByRole("slider", { name: "Text size" })).toBeFocused();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.getByRole("checkbox", { name: "Focus mode" }).check();
    await page.getByRole("checkbox", { name: "Check spelling" }).uncheck();
    await page.getByRole("checkbox", { name: "Line numbers" }).check();
  });
  const after = await look(page);
  expect(after.page).not.toBe(before.page);
  expect(after.fontFamily).not.toBe(before.fontFamily);
  expect(Number.parseFloat(after.fontSize)).toBeCloseTo(Number.parseFloat(before.fontSize) * 1.2, 1);
  await expect(ada.editor).toHaveAttribute("spellcheck", "false");
  await expect(page.locator(".cm-lineNumbers")).toBeVisible();
  await expect(page.locator(".cm-inFocus")).toHaveText("Last words.");
  await expectAccessible(page);

  await test.step("the other tab follows", async () => {
    await expect.poll(async () => (await look(other)).fontSize).toBe(after.fontSize);
    expect((await look(other)).page).toBe(after.page);
    await expect(other.locator(".cm-lineNumbers")).toBeVisible();
  });

  await test.step("a page that opens is dark before any module has run", async () => {
    await other.route(/\.js$/, (route) => route.abort());
    await other.reload();
    await expect(other.locator(".shell")).toBeVisible();
    expect(await other.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(after.page);
  });

  await test.step("at 320 pixels the text stays in view beside the numbers, and the panel fits", async () => {
    await page.setViewportSize({ width: 320, height: 560 });
    await page.getByRole("button", { name: "Reset" }).scrollIntoViewIfNeeded();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    await page.keyboard.press("Escape");
    await expect(panel).toBeHidden();
    const box = await page.locator(".cm-line").last().boundingBox();
    expect(box?.x).toBeGreaterThan(20);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(320);
  });

  await test.step("dimmed text can be read, and contrast themes dim nothing", async () => {
    await expectAccessible(page);
    const inkOf = (line: number) =>
      page
        .locator(".cm-line")
        .nth(line)
        .evaluate((element) => getComputedStyle(element).color);
    expect(await inkOf(2)).not.toBe(await inkOf(4));
    await page.emulateMedia({ forcedColors: "active" });
    expect(await inkOf(2)).toBe(await inkOf(4));
    await page.emulateMedia({ forcedColors: "none" });
  });

  await test.step("Reset", async () => {
    await page.setViewportSize({ width: 1280, height: 720 });
    await openPanel();
    await page.getByRole("button", { name: "Reset" }).click();
    await expectAccessible(page);
    expect(await look(page)).toEqual(before);
    await expect(page.locator(".cm-lineNumbers")).toHaveCount(0);
    await expect(ada.editor).toHaveAttribute("spellcheck", "true");
  });
  expect(ada.errors).toEqual([]);
});

const outline = (page: Page) => page.getByRole("navigation", { name: "Outline" });
const entries = (page: Page) => outline(page).getByRole("listitem");

test("an outline beside the text follows what others write, and leads to sections by keys", async ({ room }) => {
  const [ada, ben] = (await room.gather(2)) as [Peer, Peer];
  const { page } = ada;
  await expect(page.getByRole("button", { name: "Outline" })).toBeVisible();
  await ada.editor.focus();
  await page.keyboard.insertText(`# Plan\n\n${"Words.\n\n".repeat(60)}## Food\n\nBread.`);
  await expect(entries(page)).toHaveText(["Plan", "Food"]);
  await expect(page.getByRole("button", { name: "Outline" })).toBeHidden();
  await expect(outline(page).locator("[aria-current=true]")).toHaveText("Food");
  await expect(outline(page)).toContainText("63 words");

  await test.step("what the other writes is there, and where it is now", async () => {
    await ben.type("\n\n## **Wine** and `more` ##\n\nRed.");
    await expect(entries(page)).toHaveText(["Plan", "Food", "Wine and more"]);
    await expect(outline(page).locator("[aria-current=true]")).toHaveText("Food");
    await ben.editor.focus();
    await ben.page.keyboard.press("Control+Home");
    await ben.page.keyboard.type("Above all of it.\n\n");
    await expectConverged(ada, ben);
    // Between two keys "Plan" was no heading, and the outline follows a moment later.
    await expect(outline(page)).toContainText("71 words");
    await expect(entries(page)).toHaveText(["Plan", "Food", "Wine and more"]);
  });

  await test.step("one stop for Tab, arrows within, and Enter leads there", async () => {
    await page.keyboard.press("Shift+Tab");
    await expect(outline(page).getByRole("button", { name: "Food" })).toBeFocused();
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await expect(ada.editor).toBeFocused();
    await page.keyboard.type("!");
    await expect.poll(() => ada.text()).toContain("# Plan!\n");
    await expect(outline(page).locator("[aria-current=true]")).toHaveText("Plan!");
    await expect(page.locator(".cm-line", { hasText: "# Plan!" })).toBeInViewport();
  });

  await test.step("the counts are of the selection, where there is one", async () => {
    await page.keyboard.press("Shift+Home");
    await expect(outline(page)).toContainText("Selected: 1 word, 7 characters");
  });

  expect([...ada.errors, ...ben.errors]).toEqual([]);
});

test("on a phone the outline is a sheet, whose entries lead to the text", async ({ room }) => {
  const ada = await room.open({ viewport: { width: 360, height: 640 }, hasTouch: true });
  const { page } = ada;
  const button = page.getByRole("button", { name: "Outline" });
  await button.tap();
  await expect(outline(page)).toContainText("No headings yet.");
  await expect(outline(page)).toContainText("0 words");
  await page.keyboard.press("Escape");
  await ada.editor.focus();
  await page.keyboard.insertText(`# Plan\n\n${"Words.\n\n".repeat(40)}## Food`);
  await expect(outline(page)).toHaveCount(0);
  await button.tap();
  await expect(entries(page)).toHaveText(["Plan", "Food"]);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  const box = await entries(page).first().getByRole("button").boundingBox();
  expect(box?.height).toBeGreaterThanOrEqual(44);
  await entries(page).first().tap();
  await expect(dialog(page, "Outline")).toBeHidden();
  await expect(ada.editor).toBeFocused();
  await page.keyboard.insertText(" B");
  await expect.poll(() => ada.text()).toMatch(/^# Plan B\n/);
  expect(ada.errors).toEqual([]);
});
