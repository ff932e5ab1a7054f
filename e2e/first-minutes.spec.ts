/** What people meet in the first ten minutes, apart from the text itself. */
import type { Page } from "@playwright/test";
import { expect, expectLinked, test } from "./fixtures.ts";

const button = (page: Page, name: RegExp) => page.getByRole("button", { name });

test("popups and menus do what the keyboard says, and close when the focus leaves them", async ({ room }) => {
  const { page, editor } = await room.open();
  const more = button(page, /^More$/);
  const item = (name: string) => page.getByRole("menuitem", { name });
  await more.focus();
  await page.keyboard.press("ArrowDown");
  await expect(item("New document")).toBeFocused();
  for (const [key, name] of [
    ["ArrowDown", "Download a copy"],
    ["End", "Find and replace"],
    ["ArrowDown", "New document"],
    ["f", "Find and replace"],
    ["Home", "New document"],
    ["ArrowUp", "Find and replace"],
  ] as const) {
    await page.keyboard.press(key);
    await expect(item(name)).toBeFocused();
  }
  await page.keyboard.press("Escape");
  await expect(more).toBeFocused();
  await expect(more).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("Enter");
  await expect(item("New document")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(editor).toBeFocused();
  await expect(more).toHaveAttribute("aria-expanded", "false");

  const people = button(page, /^People/);
  await people.click();
  await expect(page.getByRole("list", { name: "People here" })).toBeFocused();
  await page.keyboard.press("Tab");
  const name = page.getByRole("textbox", { name: "Your name" });
  await expect(name).toBeFocused();
  await name.fill("Ada");
  await page.keyboard.press("Enter");
  await expect(people).toBeFocused();
  await expect(people).toHaveAttribute("aria-expanded", "false");
  await people.click();
  await expect(page.getByRole("listitem")).toContainText(/Ada\s*you/);
  await editor.focus();
  await expect(people).toHaveAttribute("aria-expanded", "false");

  const share = button(page, /^Share$/);
  await share.click();
  const copy = button(page, /^(Copy link|Link copied)$/);
  await copy.focus();
  // Copying by selection borrows the focus.
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await copy.press("Enter");
  await expect(button(page, /^Link copied$/)).toBeFocused();
  await expect(share).toHaveAttribute("aria-expanded", "true");
  for (let stop = 0; stop < 3; stop++) await page.keyboard.press("Tab");
  await expect(share).toHaveAttribute("aria-expanded", "false");
});

test("at 400% zoom every popup fits, and what does not fit can be scrolled to", async ({ room }) => {
  const { page } = await room.open({ viewport: { width: 320, height: 256 } });
  for (const [name, last] of [
    [/^People/, page.getByRole("radio", { name: "Rose" })],
    [/^Share$/, button(page, /^(Copy link|Link copied)$/)],
    [/^More$/, page.getByRole("menuitem").last()],
  ] as const) {
    await button(page, name).click();
    await expect(last).toBeAttached();
    const body = page.locator("wa-popover[open]").first();
    await expect(body).toBeAttached();
    await expect
      .poll(() =>
        body.evaluate((popover) => {
          const box = popover.shadowRoot?.querySelector("[part=body]")?.getBoundingClientRect();
          return (
            box !== undefined && box.height > 0 && box.top >= 0 && box.bottom <= innerHeight && box.right <= innerWidth
          );
        }),
      )
      .toBe(true);
    await page.mouse.move(160, 150);
    await page.mouse.wheel(0, 1_000);
    await expect(last).toBeInViewport({ ratio: 0.9 });
    await page.keyboard.press("Escape");
    await expect(page.locator("wa-popover[open]")).toHaveCount(0);
  }
});

test("tabs of one browser are one person, with one name and one colour", async ({ room }) => {
  const ada = await room.open();
  const twin = await ada.anotherTab();
  await twin.goto(room.link());
  await expectLinked(ada, twin);
  for (const tab of [ada, twin]) {
    await expect(button(tab.page, /^People here: 1$/)).toBeVisible();
    await expect(tab.statusLine).toHaveText("Only on this device (2 tabs)");
  }
  const ben = await room.open();
  await expectLinked(ada, twin, ben);
  for (const { page, statusLine } of [ada, twin, ben]) {
    await expect(button(page, /^People here: 2$/)).toBeVisible();
    await expect(statusLine).toHaveText("2 people, in sync");
  }
  await button(twin.page, /^People/).click();
  await twin.page.getByRole("textbox", { name: "Your name" }).fill("Ada");
  const users = () =>
    ben.page.evaluate(() => {
      const states = [...(window.grapevine?.provider.awareness.getStates().values() ?? [])];
      return states.map((state) => state["user"] as { name: string; color: string });
    });
  await expect.poll(async () => (await users()).filter(({ name }) => name === "Ada")).toHaveLength(2);
  const colors = (await users()).map(({ name, color }) => [name === "Ada", color]);
  expect(new Set(colors.map(String)).size).toBe(2);
  await twin.page.close();
  await ben.page.close();
  await expect(ada.statusLine).toHaveText("Only on this device");
});
