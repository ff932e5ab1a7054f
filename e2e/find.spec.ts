/** Find loads the first time someone uses it. What they type meanwhile goes into its field, and nowhere else. */
import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectText, test } from "./lab/fixtures.ts";

const program = /\/assets\/find-.*\.js/;

const find = (page: Page) => page.getByRole("textbox", { name: "Find" });
const next = (page: Page) => page.getByRole("button", { name: "Next" });
const matches = (page: Page) => page.locator(".cm-searchMatch");

/** Holds the program back until the returned function is called. */
async function hold(page: Page): Promise<() => void> {
  let letThrough = (): void => undefined;
  const through = new Promise<void>((resolve) => (letThrough = resolve));
  await page.route(program, (route) => through.then(() => route.continue()));
  return letThrough;
}

test("finding is loaded when it is asked for, and what is typed until then is found", async ({ room }) => {
  const ada = await room.blank();
  const { page } = ada;
  const asked: string[] = [];
  page.on("request", (request) => void (program.test(request.url()) && asked.push(request.url())));
  const letThrough = await hold(page);
  await ada.goto(room.link());
  await ada.type("one fish, two fish");
  await page.waitForLoadState("networkidle");
  expect(asked).toEqual([]);

  await page.keyboard.press("ControlOrMeta+f");
  await page.keyboard.type("fi");
  await expect(find(page)).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.type("sh");
  await page.keyboard.press("Enter");
  await expect(next(page)).toHaveCount(0);
  letThrough();
  await expect(page.getByText("1 of 2")).toBeVisible();
  await expect(find(page)).toBeFocused();
  await expect(find(page)).toHaveValue("fish");
  await expect(matches(page)).toHaveCount(2);
  await expectText(ada, "one fish, two fish");
  expect(asked).toHaveLength(1);
  await page.keyboard.press("Escape");
  await expect(ada.editor).toBeFocused();

  await test.step("also in another document of the same page", async () => {
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "New document" }).click();
    await expect(ada.editor).toHaveText("Start writing");
    await ada.type("red fish");
    await page.keyboard.press("ControlOrMeta+f");
    await page.keyboard.type("red");
    await expect(matches(page)).toHaveCount(1);
  });
  expect(ada.errors).toEqual([]);
});

test("a word that is composed in the field goes on when the panel comes", async ({ room }) => {
  const ada = await room.blank();
  const { page } = ada;
  const letThrough = await hold(page);
  await ada.goto(room.link());
  await ada.editor.focus();
  await page.keyboard.insertText("一 日本 二 日本");
  const keyboard = await ada.context.newCDPSession(page);
  const compose = (text: string) =>
    keyboard.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });

  await page.keyboard.press("ControlOrMeta+f");
  await expect(find(page)).toBeFocused();
  await find(page).evaluate((field) => {
    const told: string[] = [];
    Object.assign(window, { told });
    for (const type of ["compositionstart", "compositionend", "blur"])
      field.addEventListener(type, () => void told.push(type));
  });
  await compose("に");
  letThrough();
  await expect(next(page)).toBeVisible();
  await compose("にほ");
  await expect(find(page)).toHaveValue("にほ");
  await keyboard.send("Input.insertText", { text: "日本" });
  await expect(find(page)).toHaveValue("日本");
  await expect(matches(page)).toHaveCount(2);
  expect(await page.evaluate(() => Reflect.get(window, "told"))).toEqual(["compositionstart", "compositionend"]);
  await expectText(ada, "一 日本 二 日本");
});

test("finding that cannot be loaded is reported, and the text gets the focus back", async ({ room }) => {
  const ada = await room.open();
  const { page } = ada;
  await ada.type("one fish");
  await page.route(program, (route) => route.abort());
  await page.keyboard.press("ControlOrMeta+f");
  await expect(page.getByRole("alert")).toContainText("A part of this page could not be loaded.");
  await expect(find(page)).toHaveCount(0);
  await expect(ada.editor).toBeFocused();
  await expectText(ada, "one fish");
  expect(ada.errors).toEqual([]);
});

test("finding is there without a network after the first visit, although nobody has asked for it", async ({ room }) => {
  const ada = await room.open({ offlineShell: true });
  const { page } = ada;
  await ada.type("one fish, two fish");
  await page.evaluate(() => navigator.serviceWorker.ready);
  await ada.unplug();
  await ada.reload();
  await expectText(ada, "one fish, two fish");
  await ada.editor.focus();
  await page.keyboard.press("ControlOrMeta+f");
  await page.keyboard.type("fish");
  await expect(matches(page)).toHaveCount(2);
});
