/** What people see in their first ten minutes, besides the text. */
import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectLinked, test } from "./lab/fixtures.ts";

const button = (page: Page, name: RegExp) => page.getByRole("button", { name });

test("popups and menus obey the keyboard, and close when the focus leaves them", async ({ room }) => {
  const { page, editor } = await room.open();
  const more = button(page, /^More$/);
  const item = (name: string) => page.getByRole("menuitem", { name });
  await more.focus();
  await page.keyboard.press("ArrowDown");
  await expect(item("New document")).toBeFocused();
  for (const [key, name] of [
    ["ArrowDown", "Open a file"],
    ["ArrowDown", "Export"],
    ["End", "Keyboard shortcuts"],
    ["ArrowDown", "New document"],
    ["f", "Find and replace"],
    ["Home", "New document"],
    ["ArrowUp", "Keyboard shortcuts"],
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
  // Copying by selection takes the focus for a moment.
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await copy.press("Enter");
  await expect(button(page, /^Link copied$/)).toBeFocused();
  await expect(share).toHaveAttribute("aria-expanded", "true");
  for (let stop = 0; stop < 3; stop++) await page.keyboard.press("Tab");
  await expect(share).toHaveAttribute("aria-expanded", "false");

  await test.step("at 400% zoom every popup fits or scrolls", async () => {
    await page.setViewportSize({ width: 320, height: 256 });
    for (const [name, last] of [
      [/^People/, page.getByRole("radio", { name: "Rose" })],
      [/^Share$/, page.getByText(/^A phone’s camera opens/)],
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
              box !== undefined &&
              box.height > 0 &&
              box.top >= 0 &&
              box.bottom <= innerHeight &&
              box.right <= innerWidth
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
});

test("an empty document explains how the page works, and gives the focus back", async ({ room }) => {
  const { page } = await room.open();
  const how = button(page, /^How it works$/);
  const dialog = page.getByRole("dialog", { name: "How it works" });
  const sentence = page.getByText("The link is the key.");
  await how.focus();
  await page.keyboard.press("Enter");
  await expect(sentence).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(how).toBeFocused();

  await how.click();
  await expect(sentence).toBeVisible();
  await button(page, /^Close$/).click();
  await expect(dialog).toBeHidden();
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

test("a page whose program does not load says so instead of staying white", async ({ room, browser }) => {
  const { page, context } = await room.blank();
  const timeline = await context.newCDPSession(page);
  await timeline.send("Animation.enable");
  await timeline.send("Animation.setPlaybackRate", { playbackRate: 100 });
  await page.route(/\/assets\/index-.*\.js/, (route) => route.abort());
  await page.goto(room.link());
  await expect(page.getByRole("heading", { name: "Grapevine" })).toBeVisible();
  await expect(page.getByText("This is taking longer than usual.")).toBeVisible();
  await expectAccessible(page);
  await page.unroute(/\/assets\/index-.*\.js/);

  await page.route(/\/assets\/show-page-.*\.js/, (route) => route.abort());
  await page.goto("about:blank");
  await page.goto(room.link());
  await expect(page.getByRole("alert")).toContainText("The document could not be opened");
  await expectAccessible(page);
  await page.unroute(/\/assets\/show-page-.*\.js/);
  await button(page, /^Reload$/).click();
  await expect(page.locator(".cm-content")).toBeVisible();
  await expect(page.locator(".shell")).toHaveCount(0);

  const withoutScripts = await browser.newPage({ javaScriptEnabled: false });
  await withoutScripts.goto(room.link());
  // Locators by text skip noscript.
  await expect(withoutScripts.locator("noscript p")).toBeVisible();
  await expect(withoutScripts.locator("noscript p")).toContainText("please allow JavaScript for this page");
  await expect(withoutScripts.locator(".skeleton, .slow").locator("visible=true")).toHaveCount(0);
  await withoutScripts.close();
});

test("a first visit reads before the program has come what the page does, and it stays where it is", async ({
  room,
}) => {
  for (const viewport of [
    { width: 320, height: 640 },
    { width: 1_280, height: 800 },
  ]) {
    const { page } = await room.blank({ guest: true, viewport });
    let letThrough = (): void => undefined;
    const through = new Promise<void>((resolve) => (letThrough = resolve));
    await page.route(/\/assets\/.*\.js/, (route) => through.then(() => route.continue()));
    await page.goto(`${room.server.url}/`, { waitUntil: "commit" });
    const words = page.getByText("What you write is saved in this browser").locator("visible=true");
    const place = async () => {
      const [first] = await words.evaluate((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        return [...range.getClientRects()].map(({ x, y, height }) => [x, y, height].map(Math.round));
      });
      return first;
    };
    await expect(words).toBeVisible();
    await expect(page.locator(".skeleton:visible")).toHaveCount(0);
    const before = await place();
    letThrough();
    await expect(page.getByRole("button", { name: "Open a file" })).toBeVisible();
    expect(await place()).toEqual(before);
    await page.keyboard.type("Hello");
    await expect(words).toHaveCount(0);
    // Another visit may show the list.
    await page.reload({ waitUntil: "commit" });
    await expect(page.locator(".cm-content")).toHaveText("Hello");
  }
});

/** Records each state that the page shows, frame by frame, in `window.states`. */
function recordStates(): void {
  const states: { status: string; placeholder: string; percent: number | undefined }[] = [];
  Object.assign(window, { states });
  const within = (host: string, selector: string) =>
    document.querySelector(host)?.shadowRoot?.querySelector(selector)?.textContent?.trim();
  const look = (): void => {
    const percent = within("gv-progress", ".number");
    const state = {
      status: within("gv-status", "[role=status]") ?? "",
      placeholder: document.querySelector(".cm-placeholder")?.textContent ?? "",
      percent: percent === undefined ? undefined : Number.parseInt(percent),
    };
    if (JSON.stringify(states.at(-1)) !== JSON.stringify(state)) states.push(state);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

declare global {
  interface Window {
    states: { status: string; placeholder: string; percent: number | undefined }[];
  }
}

test("a guest of a live document reads only true statements, and the progress bar only grows", async ({ room }) => {
  const ada = await room.open();
  await expect(ada.statusLine).toHaveText("Only on this device");
  const text = "All work and no play makes Jack a dull boy.\n".repeat(15_000);
  await ada.page.evaluate((words) => window.grapevine?.doc.getText("content").insert(0, words), text);
  const ben = await room.blank({ guest: true });
  await ben.context.addInitScript(recordStates);
  await ben.page.goto(room.link());
  await expect(ben.statusLine).toHaveText("2 people, in sync");
  await expect(ben.editor).toContainText("All work and no play");
  const states = await ben.page.evaluate(() => window.states);
  const told = states.map(({ status }) => status).filter((status, index, all) => status !== all[index - 1]);
  // A busy machine may paint nothing before the server has named Ada.
  expect(told.find((status) => status !== "")).toMatch(/^(Looking for others|Connecting to 1 person)$/);
  expect(told).not.toContain("Only on this device");
  expect(states.filter(({ placeholder }) => placeholder.startsWith("Start writing"))).toEqual([]);
  const receiving = states.filter(({ percent }) => percent !== undefined && percent < 100);
  expect(receiving.filter(({ status }) => status.endsWith("in sync"))).toEqual([]);
  const percents = states.flatMap(({ percent }) => percent ?? []);
  expect(percents).toEqual(percents.toSorted((a, b) => a - b));
});

test("without the server the page says that edits are kept", async ({ room, server }) => {
  const ada = await room.blank();
  await ada.page.clock.install();
  await ada.goto(room.link());
  await expect(ada.statusLine).toHaveText("Only on this device");
  await server.stop();
  await expect(ada.statusLine).toHaveText("Reconnecting");
  await ada.page.clock.fastForward(5_000);
  await expect(ada.statusLine).toHaveText("Server unreachable, your edits are kept");
});

test("a part of the page that does not load is reported, and the text can be edited without it", async ({ room }) => {
  const ada = await room.blank();
  const { page } = ada;
  const later = /\/assets\/(gv-people-panel|editor-later)-.*\.js/;
  await page.route(later, (route) => route.abort());
  await ada.goto(room.link());
  await ada.type("plain");
  await button(page, /^People/).click();
  await expect(page.getByRole("alert")).toContainText("A part of this page could not be loaded.");
  expect(ada.errors).toEqual([]);
  await page.unroute(later);
});

test("an empty document is written into where it is pressed, and its doors stay free, at every size", async ({
  room,
}) => {
  const { page, editor } = await room.open();
  const door = page.getByRole("button", { name: "Open a file" });
  for (const [width, height] of [
    [320, 480],
    [360, 700],
    [1_100, 760],
    [1_600, 900],
  ] as const)
    await test.step(`${width} by ${height}`, async () => {
      await page.setViewportSize({ width, height });
      await expect(door).toBeVisible();
      await editor.click();
      await expect(editor).toBeFocused();
      await door.click({ trial: true });
      await editor.blur();
      const box = await page.locator(".cm-scroller").boundingBox();
      if (!box) throw new Error("the text has no place");
      await page.mouse.click(box.x + box.width - 8, box.y + box.height - 8);
      await expect(editor).toBeFocused();
      await page.keyboard.type("a");
      await expect(door).toBeHidden();
      await page.keyboard.press("Backspace");
    });
});
