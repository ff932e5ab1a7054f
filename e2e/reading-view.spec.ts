/** The text as it reads, alone and beside the editor, while others write. */
import type { Locator, Page } from "@playwright/test";
import { expect, expectAccessible, expectConverged, test } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

const view = (page: Page): Locator => page.getByRole("region", { name: "Reading view" });
const mode = (page: Page, name: "Write" | "Read" | "Both"): Locator =>
  page.getByRole("group", { name: "View" }).getByRole("button", { name, exact: true });

/** Writes a text at once, as if it were pasted. */
function write({ page }: Peer, text: string, at = 0): Promise<void> {
  return page.evaluate(([text, at]) => window.grapevine?.doc.getText("content").insert(at, text), [text, at] as const);
}

/** How far below the top of its pane an element stands, in pixels. */
const topOf = (target: Locator): Promise<number> => target.evaluate((element) => element.getBoundingClientRect().top);

const chapters = Array.from(
  { length: 40 },
  (_, index) => `## Chapter ${index + 1}\n\n${`Words of chapter ${index + 1}. `.repeat(12)}\n\n- one\n- two\n`,
).join("\n");

test("two people tick tasks at once, and both ticks stay", async ({ room }) => {
  const [ada, ben] = (await room.gather(2)) as [Peer, Peer];
  await write(ada, "# Shopping\n\n- [ ] bread\n- [ ] wine\n- [x] milk");
  for (const { page } of [ada, ben]) await mode(page, "Read").click();
  const box = ({ page }: Peer, name: string): Locator => view(page).getByRole("checkbox", { name });
  await expect(box(ben, "milk")).toBeChecked();
  const item = await view(ben.page).getByRole("listitem").first().boundingBox();
  expect(item?.height, "a box and its words stand on one line").toBeLessThan(45);
  await Promise.all([box(ada, "bread").click(), box(ben, "wine").click()]);
  const both = "# Shopping\n\n- [x] bread\n- [x] wine\n- [x] milk";
  for (const peer of [ada, ben]) {
    await expect.poll(() => peer.text()).toBe(both);
    await expect(box(peer, "bread")).toBeChecked();
    await expect(box(peer, "wine")).toBeChecked();
  }

  await test.step("a press counts in the moment in which another's tick has come and is not drawn yet", async () => {
    await view(ben.page).evaluate((pane) => {
      const boxes = (pane.getRootNode() as ShadowRoot).querySelectorAll<HTMLInputElement>("input[type=checkbox]");
      const text = window.grapevine?.doc.getText("content");
      const at = text?.toJSON().indexOf("[x] milk") ?? 0;
      text?.insert(at + 1, " ");
      text?.delete(at + 2, 1);
      boxes[0]?.click();
    });
    await expect.poll(() => ada.text()).toBe("# Shopping\n\n- [ ] bread\n- [x] wine\n- [ ] milk");
    for (const name of ["milk", "bread"]) await box(ada, name).click();
    for (const peer of [ada, ben]) await expect.poll(() => peer.text()).toBe(both);
  });

  await test.step("one step of undo takes a tick back", async () => {
    await expect(box(ada, "bread")).toBeFocused();
    await ada.press("Control+z");
    await expect(box(ben, "bread")).not.toBeChecked();
    await expect(box(ben, "wine")).toBeChecked();
  });

  await test.step("the same box at once is ticked once", async () => {
    await Promise.all([ada.unplug(), ben.unplug()]);
    await box(ada, "bread").press("Space");
    await box(ben, "bread").press("Space");
    await Promise.all([ada.plugIn(), ben.plugIn()]);
    await expectConverged(ada, ben);
    for (const peer of [ada, ben]) await expect.poll(() => peer.text()).toBe(both);
  });
  expect([...ada.errors, ...ben.errors]).toEqual([]);
});

test("the place that is read stays while another writes above it", async ({ room }) => {
  const [ada, ben] = (await room.gather(2)) as [Peer, Peer];
  await write(ada, chapters);
  await mode(ada.page, "Read").click();
  const heading = view(ada.page).getByRole("heading", { name: "Chapter 20", exact: true });
  await heading.evaluate((element) => element.scrollIntoView());
  const before = await topOf(heading);
  await ben.editor.focus();
  await ben.press("Control+Home");
  await ben.page.keyboard.type("# New\n\nFirst words\n\n");
  await write(ben, `${"A paragraph of many words. ".repeat(80)}\n\n`);
  await expect(view(ada.page).getByRole("heading", { name: "New" })).toBeAttached();
  await expect(view(ada.page).getByText("A paragraph of many words.").first()).toBeAttached();
  await expect.poll(async () => Math.abs((await topOf(heading)) - before)).toBeLessThan(2);

  await test.step("links within the text lead there, and leave the address alone", async () => {
    await write(ben, "[To the end](#chapter-40)\n\n");
    const address = ada.page.url();
    const link = view(ada.page).getByRole("link", { name: "To the end" });
    await link.focus();
    await ada.page.keyboard.press("Enter");
    await expect(view(ada.page).getByRole("heading", { name: "Chapter 40" })).toBeInViewport();
    expect(ada.page.url()).toBe(address);
  });
  expect([...ada.errors, ...ben.errors]).toEqual([]);
});

test("in Both, the editor and the text scroll in step, whichever leads", async ({ room }) => {
  const ada = await room.open();
  const { page } = ada;
  await write(ada, chapters);
  await mode(page, "Both").click();
  await expect(ada.editor).toBeFocused();
  await expect(view(page).getByRole("heading", { name: "Chapter 40" })).toBeAttached();
  const drawn = (number: number): Locator =>
    view(page).getByRole("heading", { name: `Chapter ${number}`, exact: true });
  const line = (number: number): Locator => page.locator(".cm-line", { hasText: new RegExp(`^## Chapter ${number}$`) });
  /** How far apart the same line stands in the two panes. */
  const apart = async (number: number): Promise<number> => {
    if ((await line(number).count()) === 0) return Number.POSITIVE_INFINITY;
    return Math.abs((await topOf(drawn(number))) - (await topOf(line(number))));
  };
  const firstInView = (): Promise<number> =>
    view(page).evaluate((pane) => {
      const { top } = pane.getBoundingClientRect();
      const heading = [...pane.querySelectorAll("h2")].find((each) => each.getBoundingClientRect().top >= top);
      return Number(/\d+/.exec(heading?.textContent ?? "")?.[0] ?? 0);
    });
  await page.locator(".cm-scroller").hover();
  await page.mouse.wheel(0, -100_000);
  await expect.poll(firstInView).toBe(1);
  for (const pane of [page.locator(".cm-scroller"), view(page)]) {
    const from = await firstInView();
    await pane.hover();
    await page.mouse.wheel(0, 2_000);
    await expect.poll(firstInView).toBeGreaterThan(from + 3);
    await expect.poll(async () => apart(await firstInView())).toBeLessThan(120);
  }
  await page.locator(".cm-scroller").hover();
  await page.mouse.wheel(0, -100_000);
  await expect.poll(() => view(page).evaluate(({ scrollTop }) => scrollTop)).toBe(0);

  await test.step("lines stand at their true heights, also when letters grow while nothing is shown", async () => {
    /** By how much the heights that stand for sections out of view are wrong, in pixels. */
    const wrongBy = (): Promise<number> =>
      view(page).evaluate((pane) => {
        const heights = [...pane.querySelectorAll<HTMLElement>(".section")].map((section) => {
          const inner = getComputedStyle(section).paddingBlockStart;
          const { bottom } = section.lastElementChild?.getBoundingClientRect() ?? { bottom: 0 };
          const height = bottom - section.getBoundingClientRect().top - Number.parseFloat(inner);
          return Math.abs(height - Number.parseFloat(section.style.containIntrinsicBlockSize));
        });
        return heights.length > 1 ? Math.max(...heights) : Number.NaN;
      });
    await expect.poll(wrongBy).toBeLessThan(1);
    await mode(page, "Write").click();
    await page.evaluate(() => document.documentElement.style.setProperty("--gv-text-scale", "1.5"));
    await mode(page, "Both").click();
    await expect.poll(wrongBy).toBeLessThan(1);
    await page.evaluate(() => document.documentElement.style.removeProperty("--gv-text-scale"));
  });

  await test.step("what is written is drawn beside it", async () => {
    await ada.type("\n\nThe **end**.");
    await expect(view(page).getByText("The end.")).toBeInViewport();
    await page.setViewportSize({ width: 600, height: 700 });
    await expect(mode(page, "Write")).toHaveAttribute("aria-pressed", "true");
    await expect(mode(page, "Both")).toBeHidden();
    await expect(view(page)).toBeHidden();
  });
  expect(ada.errors).toEqual([]);
});

test("the gaps below headings and between notes are the same where a section of the text ends", async ({ room }) => {
  const [{ page }] = (await room.gather(1)) as [Peer];
  const texts = Array.from({ length: 150 }, (_, at) => `## ${at}\n\n${"Words. ".repeat(1 + (at % 7))}[^${at}]`);
  const notes = Array.from({ length: 150 }, (_, at) => `[^${at}]: Note`);
  await page.evaluate(
    (text) => window.grapevine?.doc.getText("content").insert(0, text),
    [...texts, ...notes].join("\n\n"),
  );
  await mode(page, "Read").click();
  await expect(view(page).getByRole("link", { name: "Note 150", exact: true })).toBeAttached();
  const gaps = (selector: string): Promise<string[]> =>
    view(page).evaluate(
      (pane, selector) =>
        [...pane.querySelectorAll(selector)].map((element) => getComputedStyle(element).marginBlockStart),
      selector,
    );
  for (const [within, across] of [
    [".heading + .block", ".section:has(> .heading:last-child) + .section > .block:first-child"],
    [".notes .block + .block", ".notes .section + .section > .block:first-child"],
  ] as const) {
    const usual = new Set(await gaps(within));
    const atEdges = new Set(await gaps(across));
    expect([usual.size, atEdges]).toEqual([1, usual]);
  }
});

test("nothing of a hostile text runs, and no request leaves the page", async ({ room }) => {
  const [ada, ben] = (await room.gather(2)) as [Peer, Peer];
  const { page } = ada;
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("dialog", (dialog) => void dialog.dismiss().then(() => requests.push("a dialog")));
  await mode(page, "Read").click();
  await write(
    ben,
    [
      "# Hostile",
      "<img src=https://evil.example/a.gif onerror='document.title = 1'><script>document.title = 1</script>",
      "![A cat](https://evil.example/cat.png) [![in a link](https://evil.example/b.png)](https://evil.example/)",
      "[run](javascript:alert(1)) [page](data:text/html,a) [home](/) [here](#hostile)",
      "<svg onload=alert(1)><iframe src=https://evil.example></iframe><style>@import 'https://evil.example/c.css'</style>",
      `> ${"> ".repeat(5_000)}deep`,
      "*_".repeat(20_000),
      "[a](".repeat(5_000),
      "The end",
    ].join("\n\n"),
  );
  await expect(view(page).getByText("The end")).toBeAttached();
  await expect(view(page).getByRole("link", { name: "Image: A cat, from evil.example" })).toHaveAttribute(
    "rel",
    "noopener noreferrer",
  );
  const unsafe =
    "script, img, svg, iframe, style, object, embed, :not(.section)[style], [onerror], [onload], [href^=javascript], [id]";
  await expect(view(page).locator(unsafe)).toHaveCount(0);
  await view(page).getByRole("link", { name: "here" }).click();
  expect(page.url()).toBe(room.link());
  expect(requests.filter((url) => !url.startsWith(room.server.url))).toEqual([]);
  expect(await page.title()).toBe("Hostile");
  expect([...ada.errors, ...ben.errors]).toEqual([]);
});

const sample = `# Title

Words with a [link](https://a.example), \`code\` and a note[^1].

- [ ] task
- [x] done

> A quote

| a | b | c |
| - | - | - |
| 1 | 2 | ${"averywidecell".repeat(12)} |

\`\`\`
${"a wide line of code ".repeat(12)}
\`\`\`

![A cat](https://a.example/cat.png)

שלום

[^1]: The note
`;

for (const colorScheme of ["light", "dark"] as const)
  test(`the text reads by keyboard alone, and shuts nobody out, in the ${colorScheme}`, async ({ room }) => {
    const ada = await room.open({
      colorScheme,
      ...(colorScheme === "dark" && { viewport: { width: 320, height: 640 } }),
    });
    const { page } = ada;
    await write(ada, `${sample}\n${chapters}`);
    await expect(ada.editor).toContainText("Title");
    await ada.editor.focus();
    await ada.press("Control+Home");
    await page.keyboard.press("ArrowDown");
    await mode(page, "Read").focus();
    await page.keyboard.press("Enter");
    await expect(view(page)).toBeFocused();
    await expect(view(page).getByRole("heading", { name: "Chapter 40" })).toBeAttached();
    await expect(mode(page, "Read")).toHaveAttribute("aria-pressed", "true");
    await expect(ada.editor).toBeHidden();
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await page.keyboard.press("PageDown");
    await expect.poll(() => view(page).evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(100);
    await page.keyboard.press("Escape");
    await expect(ada.editor).toBeFocused();
    await expect(view(page)).toBeHidden();
    await page.keyboard.type("!");
    await expect.poll(async () => (await ada.text()).slice(0, 12)).toBe("# Title\n!\nWo");
    if (colorScheme === "light") {
      await mode(page, "Both").click();
      await expect(view(page)).toBeVisible();
      await expectAccessible(page);
    }
    expect(ada.errors).toEqual([]);
  });

test("numbers of long lists and marks beside the text are not cut off, and notes stand in its column", async ({
  room,
}) => {
  const ada = await room.open();
  const { page } = ada;
  await write(ada, "123456. an item\n\nwords[^1]\n\n[^1]: A note");
  await mode(page, "Read").click();
  await expect(view(page).getByText("an item")).toBeVisible();
  const edges = await view(page).evaluate((pane) => {
    const [inner, outer] = [pane.clientLeft + pane.getBoundingClientRect().left, pane.clientWidth];
    const boxes = Array.from(pane.querySelectorAll(".section"), (section) => section.getBoundingClientRect());
    return boxes.map(({ left, right }) => [left - inner, right - inner - outer]);
  });
  expect(edges.length).toBeGreaterThanOrEqual(2);
  for (const [left, right] of edges) expect([left, right]).toEqual([0, 0]);
  const left = (target: Locator): Promise<number> => target.evaluate((each) => each.getBoundingClientRect().left);
  expect(await left(view(page).locator(".note"))).toBe(await left(view(page).getByText("words")));
});

test("the view is loaded when it is first asked for, and works without a network from then on", async ({ room }) => {
  const ada = await room.blank({ offlineShell: true });
  const { page } = ada;
  const loaded: string[] = [];
  ada.context.on("request", (request) => loaded.push(request.url()));
  await ada.goto(room.link());
  await page.evaluate(() => navigator.serviceWorker.ready);
  await ada.reload();
  await ada.type("# Kept");
  expect(loaded.filter((url) => url.includes("gv-reading"))).toEqual([]);
  await mode(page, "Read").click();
  await expect(view(page).getByRole("heading", { name: "Kept" })).toBeVisible();
  // The view, and what draws the text for it.
  for (const part of [/\/gv-reading-(?!text)/, /\/gv-reading-text-/])
    await expect.poll(() => ada.kept()).toContainEqual(expect.stringMatching(part));
  await ada.context.setOffline(true);
  await ada.reload();
  await expect(mode(page, "Write")).toHaveAttribute("aria-pressed", "true");
  await mode(page, "Read").click();
  await expect(view(page).getByRole("heading", { name: "Kept" })).toBeVisible();
  expect(ada.errors).toEqual([]);
});
