/** Lines of Markdown as one writes them: marks that hang, panels, boxes to tick, links to open, code in its language. */
import { expect, expectAccessible, expectConverged, test } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

const box = ({ editor }: Peer, name: string) => editor.getByRole("checkbox", { name });

/** Writes into the shared text, as another program could. */
const write = ({ page }: Peer, text: string): Promise<void> =>
  page.evaluate((text) => {
    window.grapevine?.doc.getText("content").insert(0, text);
  }, text);

test("two people tick tasks in the editor at once, by mouse and by key, and both ticks stay", async ({ room }) => {
  const [ada, ben] = (await room.gather(2)) as [Peer, Peer];
  await write(ada, "- [ ] bread\n- [ ] wine\n- [x] milk");
  await expect(box(ben, "milk")).toBeChecked();
  await ben.editor.focus();
  await ben.press("Control+Home");
  await ben.press("ArrowDown");
  await Promise.all([box(ada, "bread").click(), ben.press("Alt+Enter")]);
  const both = "- [x] bread\n- [x] wine\n- [x] milk";
  for (const peer of [ada, ben]) {
    await expect.poll(() => peer.text()).toBe(both);
    await expect(box(peer, "bread")).toBeChecked();
    await expect(box(peer, "wine")).toBeChecked();
  }

  await test.step("the same box, ticked by both while they are parted, is ticked once", async () => {
    await box(ada, "milk").click();
    await expect(box(ben, "milk")).not.toBeChecked();
    await Promise.all([ada.unplug(), ben.unplug()]);
    for (const peer of [ada, ben]) await box(peer, "milk").click();
    await Promise.all([ada.plugIn(), ben.plugIn()]);
    await expectConverged(ada, ben);
    for (const peer of [ada, ben]) await expect.poll(() => peer.text()).toBe(both);
  });
  expect([...ada.errors, ...ben.errors]).toEqual([]);
});

const sample = [
  "# Plan",
  `- ${"one thing that wraps ".repeat(8)}`,
  `> ${"a quotation that wraps ".repeat(8)}`,
  "| Tea | 3 |\n| --- | - |\n| Milk | 4 |",
  "```js\nlet answer = 42;\n```",
  "See [the page](https://example.org/page).",
].join("\n\n");

test("marks hang, tables and code stand on panels, and code is highlighted in its language", async ({ room }) => {
  const ada = await room.open();
  const { page } = ada;
  await write(ada, sample);
  const lefts = (text: string): Promise<number[]> =>
    page.evaluate((text) => {
      const line = [...document.querySelectorAll(".cm-line")].find((line) => line.textContent.includes(text));
      const words = document.createTreeWalker(line!, NodeFilter.SHOW_TEXT, (node) =>
        node.nodeValue?.includes(text) === true ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP,
      );
      const node = words.nextNode();
      const range = document.createRange();
      range.setStart(node!, node!.nodeValue!.indexOf(text));
      range.setEnd(node!, node!.nodeValue!.length);
      const rows = [...range.getClientRects()];
      return [...new Set(rows.map(({ left }) => Math.round(left)))];
    }, text);

  const setNumbers = async (isOn: boolean): Promise<void> => {
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Appearance" }).click();
    await page.getByRole("checkbox", { name: "Line numbers" }).setChecked(isOn);
    await page.keyboard.press("Escape");
    await expect(page.locator(".cm-lineNumbers")).toHaveCount(isOn ? 1 : 0);
  };

  await test.step("the words of a heading, and all rows of an item, begin in line", async () => {
    await expect(page.locator(".cm-headingMarks")).toHaveText(["# "]);
    const [words = NaN] = await lefts("See ");
    await expect.poll(async () => Math.abs((await lefts("Plan"))[0]! - words)).toBeLessThanOrEqual(1);
    for (const text of ["one thing", "a quotation"]) {
      const [first = NaN, ...others] = await lefts(text);
      expect(first).toBeGreaterThan(words);
      // Marks have the width of two columns but for the rounding of their font.
      for (const other of others) expect(Math.abs(other - first)).toBeLessThanOrEqual(1);
    }
  });

  await test.step("beside line numbers all of them begin in line, and nothing of a panel is cut off", async () => {
    await setNumbers(true);
    const [words = NaN] = await lefts("See ");
    for (const text of ["#", "|", "```"]) expect(Math.abs((await lefts(text))[0]! - words)).toBeLessThanOrEqual(1);
    for (const text of ["one thing", "a quotation"]) expect((await lefts(text))[0]! - words).toBeLessThan(60);
    const cut = await page
      .locator(".cm-codeLine")
      .first()
      .evaluate((line) => getComputedStyle(line).clipPath);
    expect(cut).toMatch(/ 4px round/);
    await setNumbers(false);
  });

  await test.step("the characters of a table are equally wide, and code has its colours", async () => {
    const fonts = await page.evaluate(() =>
      [...document.querySelectorAll(".cm-tableLine")].map((line) => getComputedStyle(line).fontFamily),
    );
    expect(fonts).toHaveLength(3);
    expect(fonts.every((family) => family.includes("mono"))).toBe(true);
    const keyword = page.locator(".cm-codeLine span", { hasText: /^let$/ });
    await expect(keyword).toBeVisible();
    const color = await keyword.evaluate((element) => getComputedStyle(element).color);
    expect(color).not.toBe(await page.locator(".cm-content").evaluate((element) => getComputedStyle(element).color));
  });

  await test.step("a link opens by a press with Ctrl, and a press alone only moves the caret", async () => {
    await page.context().route("https://example.org/**", (route) => route.fulfill({ body: "The page" }));
    const address = page.locator(".cm-address", { hasText: "example.org" });
    await address.click();
    expect(page.context().pages()).toHaveLength(1);
    const opened = page.context().waitForEvent("page");
    await address.click({ modifiers: ["Control"] });
    const other = await opened;
    await other.waitForURL("https://example.org/page");
    expect(await other.evaluate(() => [window.opener, document.referrer])).toEqual([null, ""]);
    await other.close();
    expect(await ada.text()).toBe(sample);
  });

  for (const colorScheme of ["light", "dark"] as const)
    await test.step(colorScheme, async () => {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    });
  await page.setViewportSize({ width: 320, height: 600 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  expect(ada.errors).toEqual([]);
});

test("a writer folds a section by a press or by keys, for themselves alone, while another writes in it", async ({
  room,
}) => {
  const [ada, ben] = (await room.gather(2)) as [Peer, Peer];
  await write(ada, "# One\n\nfirst\n\n## Within\n\nmore\n\n# Two\n\nlast");
  const line = (text: string) => ada.editor.locator(".cm-line", { hasText: text });
  await line("One").hover();
  await line("One").getByRole("button", { name: "Fold this section" }).click();
  await expect(line("first")).toHaveCount(0);
  await expect(line("last")).toBeVisible();
  await ben.editor.locator(".cm-line", { hasText: "first" }).click();
  await ben.press("End");
  await ben.page.keyboard.type(", and new");
  await expect.poll(() => ada.text()).toContain("first, and new");
  await expect(line("first")).toHaveCount(0);
  await ada.editor.getByRole("button", { name: "Unfold this section" }).click();
  await expect(line("first, and new")).toBeVisible();

  await test.step("by keys, from anywhere in the section", async () => {
    await line("more").click();
    await ada.press("Control+Shift+BracketLeft");
    await expect(line("more")).toHaveCount(0);
    await expect(line("first")).toBeVisible();
    await ada.press("Control+Shift+BracketRight");
    await expect(line("more")).toBeVisible();
  });
  await expectConverged(ada, ben);
  expect([...ada.errors, ...ben.errors]).toEqual([]);
});
