/** The whole page by keyboard alone. */
import type { Locator, Page } from "@playwright/test";
import { expect, expectLinked, test } from "./lab/fixtures.ts";

/** Most presses of Tab until something must have been reached. */
const mostStops = 60;

const isFocused = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element.matches(":focus, :focus-within"));

/** Presses Tab until the target has the focus, which must be visible there. */
async function tabTo(page: Page, target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < mostStops && !(await isFocused(target)); stop++) await page.keyboard.press(key);
  await expect(target).toBeFocused();
  // The text shows a caret instead, and a row of the list its own outline.
  const isMarked = (element: Element): boolean =>
    [element, element.closest("li")].some((each) => each !== null && getComputedStyle(each).outlineStyle !== "none") ||
    element.matches(".cm-content");
  expect(await target.evaluate(isMarked)).toBe(true);
}

test("a person writes, looks around, restores, shares and tidies up without a pointer", async ({ room, server }) => {
  const ben = await room.blank();
  const ada = await room.blank();
  const { page } = ada;
  const button = (name: string | RegExp) => page.getByRole("button", { name }).first();
  await ada.goto(`${server.url}/`);
  await expect(ada.editor).toBeFocused();
  await page.keyboard.type("# Plan\n\nBuy bread.");

  await test.step("the status says where the words are", async () => {
    await tabTo(page, button(/Only on this device/), "Shift+Tab");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "Where your words are" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("heading", { name: "Where your words are" })).toBeHidden();
    await expect(button(/Only on this device/)).toBeFocused();
  });

  await test.step("a name", async () => {
    await tabTo(page, button(/^People/));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("list", { name: "People here" })).toBeFocused();
    await tabTo(page, page.getByRole("textbox", { name: "Your name" }));
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("Ada");
    await page.keyboard.press("Enter");
    await expect(button(/^People/)).toBeFocused();
  });

  await test.step("the link", async () => {
    await tabTo(page, button(/^Share$/));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("textbox", { name: "Link to this document" })).toBeFocused();
    await tabTo(page, button(/^(Copy link|Link copied)$/));
    await page.keyboard.press("Enter");
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
    await page.keyboard.press("Escape");
    await expect(button(/^Share$/)).toBeFocused();
  });

  await ben.goto(page.url());
  await expectLinked(ada, ben);
  await ben.type(" And wine.");

  await test.step("a person is followed", async () => {
    await tabTo(page, button(/^People/));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("list", { name: "People here" })).toBeFocused();
    const name = await ben.page.evaluate(() => {
      const user: unknown = window.grapevine?.provider.awareness.getLocalState()?.["user"];
      return (user as { readonly name: string }).name;
    });
    const person = page.getByRole("button", { name: new RegExp(name) }).first();
    await tabTo(page, person);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
  });

  await test.step("the history", async () => {
    await tabTo(page, button(/^More$/));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("menuitem", { name: "New document" })).toBeFocused();
    await page.keyboard.press("h");
    await expect(page.getByRole("menuitem", { name: "History" })).toBeFocused();
    await page.keyboard.press("Enter");
    // What is in a dialog is slotted, so it is no descendant of the dialog itself.
    const history = page.locator("gv-history");
    await expect(history.getByRole("option", { selected: true })).toBeFocused();
    await tabTo(page, history.getByRole("button", { name: "Copy this version" }));
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog", { name: "History" })).toBeHidden();
  });

  await test.step("finding", async () => {
    await tabTo(page, ada.editor);
    await page.keyboard.press("ControlOrMeta+f");
    await page.keyboard.type("wine");
    await expect(page.getByText("1 match")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(ada.editor).toBeFocused();
  });

  await test.step("the list of documents", async () => {
    await tabTo(page, page.getByRole("link", { name: "Documents" }), "Shift+Tab");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "Documents" })).toBeFocused();
    await tabTo(page, page.getByRole("searchbox", { name: "Search documents" }));
    await page.keyboard.type("plan");
    const row = page.getByRole("listitem").filter({ has: page.getByRole("link", { name: "Plan" }) });
    await tabTo(page, row.getByRole("button", { name: "Rename" }));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("textbox", { name: "Title" })).toBeFocused();
    await page.keyboard.type("Plan for Friday");
    await page.keyboard.press("Enter");
    await tabTo(page, page.getByRole("link", { name: "Plan for Friday" }), "Shift+Tab");
    await page.keyboard.press("Enter");
    await expect(ada.editor).toContainText("And wine.");
    await expect(page.getByRole("textbox", { name: "Document title" })).toHaveValue("Plan for Friday");
  });

  await test.step("a document is removed", async () => {
    await page.goBack();
    const row = page.getByRole("listitem").filter({ has: page.getByRole("link", { name: "Plan for Friday" }) });
    await tabTo(page, row.getByRole("button", { name: "Remove from this device" }));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog", { name: "Remove from this device?" })).toBeVisible();
    await tabTo(page, page.getByRole("button", { name: "Remove", exact: true }));
    await page.keyboard.press("Enter");
    await expect(row).toHaveCount(0);
  });
  expect([...ada.errors, ...ben.errors]).toEqual([]);
});
