/** Finding one's way: the list of shortcuts, how the text looks, and its outline. */
import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectText, test } from "./lab/fixtures.ts";

const schemes = ["light", "dark"] as const;

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
  for (const colorScheme of schemes)
    await test.step(colorScheme, async () => {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    });
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
