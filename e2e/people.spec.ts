/** Who is here: asked once for a name, found and followed in the text, and told apart in a class of twelve. */
import type { Page } from "@playwright/test";
import { palette } from "./lab/colors.ts";
import { expect, expectAccessible, expectLinked, type Room, test } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";
import { Pupil } from "./lab/pupil.ts";

const button = (page: Page, name: RegExp | string) => page.getByRole("button", { name });
const question = (page: Page) => page.getByRole("textbox", { name: "What should others call you?" });
const foot = (page: Page) => page.locator("gv-foot");
/** Ben's row in the list of people. */
const row = (page: Page) => page.getByRole("listitem").getByRole("button", { name: /^Ben/ });
const scrollTop = (page: Page): Promise<number> =>
  page.locator(".cm-scroller").evaluate((scroller) => scroller.scrollTop);

/** Opens the document as someone who chose a name before. */
async function openAs(room: Room, name: string, options: Parameters<Room["blank"]>[0] = {}): Promise<Peer> {
  const peer = await room.blank(options);
  await peer.context.addInitScript(
    (user) => {
      localStorage.setItem("grapevine.user", localStorage.getItem("grapevine.user") ?? JSON.stringify(user));
      // Everything that is said at the foot.
      document.addEventListener("gv-say", (event) => {
        const said = (window as { said?: string[] }).said ?? [];
        (window as { said?: string[] }).said = [...said, (event as CustomEvent<string>).detail];
      });
    },
    { name, color: palette[0] },
  );
  await peer.goto(room.link());
  return peer;
}

const said = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => (window as { said?: string[] }).said ?? []);

/**
 * Runs in the page. Scrolls to the top as a person does, `frames` frames after someone's caret has moved, and keeps in
 * `window.after` where the text is some frames later.
 */
function scrollAwayAfter(frames: number): void {
  const frame = async () => new Promise(requestAnimationFrame);
  const scrollAway = async (): Promise<void> => {
    const scroller = document.querySelector(".cm-scroller") ?? document.body;
    for (let passed = 0; passed < frames; passed++) await frame();
    await new Promise((resolve) => setTimeout(resolve));
    scroller.dispatchEvent(new WheelEvent("wheel", { deltaY: -20_000, bubbles: true }));
    scroller.scrollTop = 0;
    for (let passed = 0; passed < 5; passed++) await frame();
    (window as { after?: number }).after = scroller.scrollTop;
  };
  delete (window as { after?: number }).after;
  window.grapevine?.provider.awareness.once("change", () => void scrollAway());
}

/** Ten pages of text. */
const story = Array.from(
  { length: 60 },
  (_, part) => `## Part ${part + 1}\n\nThe vines of part ${part + 1} are ripe.`,
).join("\n\n");

test("a teacher finds and follows a pupil in a class of twelve, and all have their own colour", async ({
  room,
  server,
}) => {
  const teacher = await openAs(room, "Teacher");
  await teacher.editor.focus();
  await teacher.page.keyboard.insertText(story);
  await teacher.press("Control+Home");
  const ben = await openAs(room, "Ben");
  const ada = await openAs(room, "Ada");
  const pupils = Array.from({ length: 9 }, (_, index) => {
    return new Pupil(server.url, room.secret, { name: `Pupil ${index + 1}`, color: palette[index + 1] ?? "" });
  });
  try {
    const { page } = teacher;
    for (const each of [teacher, ben, ada]) await expect(button(each.page, "People here: 12")).toBeVisible();
    await expect.poll(() => pupils.every(({ text }) => text === story)).toBe(true);

    await test.step("twelve people have twelve colours", async () => {
      const colors = () =>
        page.evaluate(() =>
          Array.from(
            window.grapevine?.provider.awareness.getStates().values() ?? [],
            (state) => (state["user"] as { color: string }).color,
          ),
        );
      await expect.poll(async () => new Set(await colors()).size).toBe(12);
    });

    await test.step("a mark at the edge leads to a pupil who writes below", async () => {
      await ben.type("!");
      await button(page, "Ben is writing below").click();
      await expect(page.locator(".cm-ySelectionInfo", { hasText: "Ben" })).toBeInViewport();
      await expect(button(page, "Ben is writing below")).toHaveCount(0);
      // The teacher's own caret stayed, and a key returns to it.
      await teacher.editor.press("ArrowRight");
      await expect(button(page, "Ben is writing below")).toBeVisible();
    });

    await test.step("whoever has no caret is reading, and a long list has a filter", async () => {
      await button(page, /^People/).click();
      await expect(page.getByRole("heading", { name: "People, 12 here" })).toBeVisible();
      await expect(page.getByRole("listitem").filter({ hasText: "Pupil 3" })).toContainText("reading");
      pupils[2]?.select(0);
      await expect(page.getByRole("listitem").getByRole("button", { name: /^Pupil 3/ })).toBeAttached();
      const filter = page.getByRole("textbox", { name: "Find a person" });
      await filter.fill("nobody");
      await expect(page.getByText("Nobody of that name is here")).toBeVisible();
      await filter.fill("be");
      await expect(page.getByRole("list", { name: "People here" }).getByRole("listitem")).toHaveText([/Ben/]);
    });

    await test.step("one press goes to a person, another follows until one moves", async () => {
      await row(page).focus();
      await page.keyboard.press("Enter");
      await expect(page.locator(".cm-ySelectionCaret").filter({ hasText: "Ben" })).toBeInViewport();
      await expect(row(page)).toHaveAttribute("aria-pressed", "false");
      await expect(row(page)).toContainText("Press again to follow");
      await page.keyboard.press("Enter");
      await expect(row(page)).toHaveAttribute("aria-pressed", "true");
      await expect(foot(page)).toHaveText("Following Ben");
      await page.keyboard.press("Escape");
      await ben.press("Control+Home");
      await ben.page.keyboard.type("Ben: ");
      await expect(page.locator(".cm-ySelectionCaret").filter({ hasText: "Ben" })).toBeInViewport();
      await expect(page.locator(".cm-line").first()).toHaveText("Ben: ## Part 1");
      await ben.press("Control+End");
      await expect(page.locator(".cm-ySelectionCaret").filter({ hasText: "Ben" })).toBeInViewport();
      await page.mouse.move(400, 400);
      await page.mouse.wheel(0, -20_000);
      await expect(foot(page)).not.toHaveText("Following Ben");
      await expect(button(page, "Ben is writing below")).toBeVisible();
      await ben.page.keyboard.type("further");
      await expect.poll(() => ada.text()).toContain("further");
      await expect(button(page, "Ben is writing below")).toBeVisible();
    });

    await test.step("who scrolls away from a person is not taken back, at whatever moment they do so", async () => {
      for (const frames of [0, 1, 2, 3]) {
        await ben.press("Control+Home");
        await button(page, /^People/).click();
        await row(page).focus();
        await page.keyboard.press("Enter");
        await page.keyboard.press("Enter");
        await expect(foot(page)).toHaveText("Following Ben");
        await page.keyboard.press("Escape");
        await expect.poll(() => scrollTop(page)).toBe(0);
        await page.evaluate(scrollAwayAfter, frames);
        await ben.press("Control+End");
        await expect.poll(() => page.evaluate(() => (window as { readonly after?: number }).after)).toBe(0);
        await expect(foot(page)).not.toHaveText("Following Ben");
      }
    });

    await test.step("twelve who select everything tint the text twice at most", async () => {
      for (const pupil of pupils) pupil.select(0, 2_000);
      await expect.poll(() => layers(page)).toBe(2);
      pupils[0]?.select(0);
      for (const pupil of pupils.slice(1)) pupil.select(3);
      await expect.poll(() => layers(page)).toBe(0);
    });

    await test.step("the page is accessible in light, dark and forced colours", async () => {
      await button(page, /^People/).click();
      await expect(page.getByRole("list", { name: "People here" })).toBeFocused();
      for (const [colorScheme, forcedColors] of [
        ["light", "none"],
        ["dark", "none"],
        ["dark", "active"],
      ] as const) {
        await page.emulateMedia({ colorScheme, forcedColors });
        await expectAccessible(page);
      }
      await page.emulateMedia({ colorScheme: "light", forcedColors: "none" });
    });

    await test.step("in a window of 320 pixels everybody can be reached", async () => {
      await page.setViewportSize({ width: 320, height: 568 });
      await expect(page.getByRole("list", { name: "People here" })).toBeVisible();
      for (const part of [page.getByRole("listitem").last(), page.getByRole("radio").last()]) {
        await part.scrollIntoViewIfNeeded();
        await expect(part).toBeInViewport({ ratio: 0.9 });
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    });
    expect([teacher, ben, ada].flatMap(({ errors }) => errors)).toEqual([]);
  } finally {
    for (const pupil of pupils) pupil.leave();
  }
});

/** Most selections that lie over each other anywhere. */
function layers(page: Page): Promise<number> {
  return page.evaluate(() => {
    const boxes = Array.from(document.querySelectorAll(".cm-ySelection"), (each) => each.getBoundingClientRect());
    const at = (x: number, y: number) =>
      boxes.filter(({ left, right, top, bottom }) => left < x && x < right && top < y && y < bottom).length;
    return Math.max(0, ...boxes.map(({ left, top, width, height }) => at(left + width / 2, top + height / 2)));
  });
}

test("a person is asked once for a name, without losing a key", async ({ room }) => {
  const ada = await room.open({ viewport: { width: 360, height: 640 }, hasTouch: true });
  await ada.editor.focus();
  const ben = await openAs(room, "Ben");
  await expectLinked(ada, ben);
  await expect(question(ada.page)).toBeVisible();
  // On a phone, too, the one other person is shown.
  await expect(button(ada.page, "People here: 2").locator("gv-avatar:visible")).toHaveCount(2);
  await expect(ada.page.getByText("+1")).toHaveCount(0);
  await expect(ada.editor).toBeFocused();
  await ada.page.keyboard.type("still writing");
  expect(await ada.text()).toBe("still writing");
  await expectAccessible(ada.page);
  // Ben has chosen a name.
  await expect.poll(() => said(ben.page)).toHaveLength(1);
  await expect(question(ben.page)).toHaveCount(0);

  await question(ada.page).fill("Ada");
  await ada.page.keyboard.press("Enter");
  await expect(question(ada.page)).toHaveCount(0);
  await expect(foot(ada.page)).toHaveText("Others see you as Ada");
  await expect(ada.editor).toBeFocused();
  await expect(ben.page.locator(".cm-ySelectionInfo")).toHaveText("Ada");

  const kim = await room.open();
  await button(kim.page, "Skip").click();
  await expect(question(kim.page)).toHaveCount(0);
  await kim.reload();
  await expect(button(kim.page, "People here: 3")).toBeVisible();
  await expect(foot(kim.page)).toHaveText("3 people here");
  await expect(question(kim.page)).toHaveCount(0);
});

test("who comes and who goes is said once, and a reload is not", async ({ room }) => {
  const ada = await openAs(room, "Ada");
  const ben = await openAs(room, "Ben");
  await expect.poll(() => said(ada.page)).toEqual(["Ben is here"]);
  await expect.poll(() => said(ben.page)).toEqual(["Ada is here"]);
  const twin = await ben.anotherTab();
  await twin.goto(room.link());
  await ben.reload();
  await expectLinked(ada, ben, twin);
  await expect(button(ada.page, "People here: 2")).toBeVisible();
  const eve = await openAs(room, "Eve");
  await expect.poll(() => said(ada.page)).toEqual(["Ben is here", "Eve is here"]);
  await eve.page.close();
  await expect(foot(ada.page)).toHaveText("Eve left");
  expect(await said(ada.page)).toEqual(["Ben is here", "Eve is here", "Eve left"]);
});

test("names at carets make room for what one writes, and shrink to initials", async ({ room }) => {
  const ada = await openAs(room, "Ada");
  const [ben, eve] = [await openAs(room, "Ben"), await openAs(room, "Eve")];
  await expectLinked(ada, ben, eve);
  await ada.editor.focus();
  await ada.page.keyboard.insertText("first row\nsecond row\nthird row\n");
  await ada.press("Control+Home");
  const name = (text: string) => ada.page.locator(".cm-ySelectionInfo", { hasText: text });
  const box = async (text: string) => {
    await expect(name(text)).toBeVisible();
    return (await name(text).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  };
  const own = await ada.page.locator(".cm-line").first().boundingBox();
  const below = (own?.y ?? 0) + (own?.height ?? 0);

  await ben.editor.focus();
  await ben.press("Control+Home");
  await ben.press("ArrowDown");
  await expect.poll(async () => (await box("Ben")).y).toBeGreaterThanOrEqual(below);

  await eve.editor.focus();
  await eve.press("Control+Home");
  await eve.press("ArrowDown");
  await expect.poll(async () => (await box("Eve")).y).toBeGreaterThanOrEqual(below);
  const [bens, eves] = [await box("Ben"), await box("Eve")];
  expect(bens.x + bens.width <= eves.x + 1 || eves.x + eves.width <= bens.x + 1).toBe(true);

  await expect(name("Ben")).toBeHidden();
  await expect(name("Eve")).toBeHidden();
  const initials = () =>
    ada.page.evaluate(() =>
      Array.from(document.querySelectorAll(".cm-ySelectionCaret"), (caret) => {
        const { content, left } = getComputedStyle(caret, "::before");
        return `${content} ${left}`;
      }).toSorted(),
    );
  expect(await initials()).toEqual(['"B" -6px', '"E" 7px']);

  // Selections are as high as the row, like one's own.
  await ben.press("Shift+End");
  const line = await ada.page.locator(".cm-line").nth(1).boundingBox();
  const selection = ada.page.locator(".cm-ySelection");
  await expect(selection).toHaveCount(1);
  expect((await selection.boundingBox())?.height).toBeCloseTo(line?.height ?? 0, 0);
});
