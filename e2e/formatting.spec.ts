/** Formatting by the bar and by keys, alone and with others. */
import type { EditorView } from "@codemirror/view";
import { devices, type Locator, type Page } from "@playwright/test";
import { expect, expectAccessible, expectConverged, expectText, test } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

const { userAgent, deviceScaleFactor, isMobile, hasTouch } = devices["Pixel 7"];
const phone = { viewport: { width: 360, height: 640 }, userAgent, deviceScaleFactor, isMobile, hasTouch };

const toolbar = (page: Page): Locator => page.getByRole("toolbar", { name: "Formatting" });
const button = (page: Page, name: string): Locator => toolbar(page).getByRole("button", { name, exact: true });

/** Selects the first occurrence of some words, or puts the caret before them. */
async function select({ page }: Peer, words: string, caret = false): Promise<void> {
  await page.evaluate(
    ([words, caret]) => {
      const view = document.querySelector<HTMLElement & { view: EditorView }>("gv-editor")?.view;
      if (!view) throw new Error("no editor");
      const anchor = view.state.doc.toString().indexOf(words);
      view.dispatch({ selection: { anchor, head: caret ? anchor : anchor + words.length } });
      view.focus();
    },
    [words, caret] as const,
  );
}

test("a writer formats by bar and by keys while another writes in the same paragraph", async ({ room }) => {
  const [ada, ben] = (await room.gather(2)) as [Peer, Peer];
  const { page } = ada;
  await ada.type("Some words here.");
  await expectText(ben, "Some words here.");
  await select(ada, "words");
  await Promise.all([button(page, "Bold").click(), ben.type(" And more.")]);
  await expectText(ada, "Some **words** here. And more.");
  await expectConverged(ada, ben);
  await expect(button(page, "Bold")).toHaveAttribute("aria-pressed", "true");
  await expect(button(page, "Italic")).toHaveAttribute("aria-pressed", "false");
  await expect(ada.editor).toBeFocused();

  await test.step("undo takes back the writer's own step alone", async () => {
    await ada.press("Control+z");
    await expectText(ben, "Some words here. And more.");
    await expect(button(page, "Bold")).toHaveAttribute("aria-pressed", "false");
  });

  await test.step("the same press takes the format away", async () => {
    await button(page, "Italic").click();
    await ada.press("Control+b");
    await expectText(ben, "Some ***words*** here. And more.");
    await ada.press("Control+b");
    await button(page, "Italic").click();
    await expectText(ben, "Some words here. And more.");
  });

  await test.step("keys format words, and lines", async () => {
    await Promise.all([ada.press("Control+k"), ben.type(" Later.")]);
    await page.keyboard.type("https://a.example");
    await expectText(ben, "Some [words](https://a.example) here. And more. Later.");
    await ada.press("Control+Shift+Digit8");
    await expect(button(page, "List")).toHaveAttribute("aria-pressed", "true");
    await ada.press("Control+Alt+Digit2");
    await expectText(ben, "## Some [words](https://a.example) here. And more. Later.");
    await button(page, "Heading").click();
    await expect(button(page, "Heading")).toHaveAttribute("aria-pressed", "true");
    await button(page, "Task").click();
    await button(page, "Quote").click();
    await expectText(ben, "> - [ ] Some [words](https://a.example) here. And more. Later.");
  });

  await test.step("a bracket that is typed on a selection goes around it", async () => {
    await select(ada, "here");
    await page.keyboard.type("(");
    await expectText(ben, "> - [ ] Some [words](https://a.example) (here). And more. Later.");
  });
  expect([...ada.errors, ...ben.errors]).toEqual([]);
});

test("Tab moves items of lists, and Escape then Tab leaves the text", async ({ room }) => {
  const ada = await room.open();
  const { page } = ada;
  await expect(button(page, "Bold")).toBeVisible();
  await page.keyboard.type("- one\ntwo");
  await expectText(ada, "- one\n- two");
  await page.keyboard.press("Tab");
  await expectText(ada, "- one\n  - two");
  await page.keyboard.press("Enter");
  await page.keyboard.type("three");
  await page.keyboard.press("Shift+Tab");
  await expectText(ada, "- one\n  - two\n- three");
  await expect(ada.editor).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expectText(ada, "- one\n  - two\n- three");
  await expect(button(page, "Bold")).toBeFocused();

  await test.step("the bar is one stop, with arrows within it", async () => {
    await page.keyboard.press("ArrowRight");
    await expect(button(page, "Italic")).toBeFocused();
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowRight");
    await expect(button(page, "Bold")).toBeFocused();
    await page.keyboard.press("Shift+Tab");
    await expect(ada.editor).toBeFocused();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect(ada.editor).toBeFocused();
    await expectText(ada, "- one\n  - two\n- **three**");
  });

  await test.step("outside lists Tab leaves the text", async () => {
    await ada.press("Control+End");
    await page.keyboard.type("\n\nplain");
    await page.keyboard.press("Tab");
    await expect(ada.editor).not.toBeFocused();
  });
  expect(ada.errors).toEqual([]);
});

test("a table is filled with Tab, grows by it, and lines up, while another writes in it", async ({ room }) => {
  const [ada, ben] = (await room.gather(2)) as [Peer, Peer];
  const { page } = ada;
  await ada.editor.focus();
  await button(page, "Table").click();
  await expectText(ben, "|     |     |\n| --- | --- |\n|     |     |");
  for (const words of ["Fruit", "Pieces", "Apples", "12", "Pears"]) {
    await page.keyboard.type(words);
    await page.keyboard.press("Tab");
  }
  const table = "| Fruit  | Pieces |\n| ------ | ------ |\n| Apples | 12     |\n| Pears  |        |";
  await expectText(ben, table);
  await select(ben, "Apples");
  await Promise.all([ben.page.keyboard.type("Quinces"), page.keyboard.type("3")]);
  const uneven = "| Fruit  | Pieces |\n| ------ | ------ |\n| Quinces | 12     |\n| Pears  | 3       |";
  await expectText(ada, uneven);
  await expectText(ben, uneven);
  await page.keyboard.press("Shift+Tab");
  await expectText(ben, "| Fruit   | Pieces |\n| ------- | ------ |\n| Quinces | 12     |\n| Pears   | 3      |");
  await ada.press("Control+z");
  await expectText(ben, uneven);
  expect([...ada.errors, ...ben.errors]).toEqual([]);
});

/** Puts flavours of one thing into the clipboard, as another program does. */
function copy({ page }: Peer, flavours: Readonly<Record<string, string>>): Promise<void> {
  return page.evaluate(async (flavours) => {
    const blobs = Object.entries(flavours).map(([type, text]) => [type, new Blob([text], { type })] as const);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
  }, flavours);
}

test("what is pasted from a page becomes Markdown, nothing of it acts, and Shift pastes it plain", async ({ room }) => {
  const [ada, ben] = (await room.gather(2)) as [Peer, Peer];
  const requests: string[] = [];
  ada.page.on("request", (request) => requests.push(request.url()));
  await ada.type("Read this.");
  await copy(ada, {
    "text/plain": "Shopping\nmilk\nbread",
    "text/html":
      "<h2>Shopping</h2><ul><li><b>milk</b><li><a href='https://a.example/page'>bread</a></ul>" +
      "<img src='https://tracker.example/a.gif' onerror='document.title=1'><script>document.title = 2</script>",
  });
  await ada.press("Control+v");
  const pasted = "Read this.\n\n## Shopping\n\n- **milk**\n- [bread](https://a.example/page)";
  await expectText(ben, pasted);
  await ada.press("Control+z");
  await expectText(ben, "Read this.");
  await ada.press("Control+Shift+v");
  await expectText(ben, "Read this.Shopping\nmilk\nbread");
  await ada.press("Control+z");
  await select(ada, "this");
  await copy(ada, { "text/plain": "https://b.example" });
  await ada.press("Control+v");
  await expectText(ben, "Read [this](https://b.example).");
  expect(requests.filter((url) => !url.startsWith(room.server.url) && !url.startsWith("blob:"))).toEqual([]);
  expect(await ada.page.title()).not.toMatch(/^[12]$/);
  expect([...ada.errors, ...ben.errors]).toEqual([]);
});

test("one can write before the bar is there, and the text stays in place when it comes", async ({ room }) => {
  const ada = await room.blank();
  const { page } = ada;
  let allow = (): void => undefined;
  const allowed = new Promise<void>((resolve) => (allow = resolve));
  const asked = page.waitForRequest(/gv-format-bar/);
  await page.route(/gv-format-bar/, async (route) => {
    await allowed;
    await route.continue();
  });
  await ada.goto(room.link());
  await page.keyboard.type("Early words");
  await expectText(ada, "Early words");
  await asked;
  const line = page.locator(".cm-line").first();
  const before = await line.boundingBox();
  await expect(toolbar(page)).toHaveCount(0);
  allow();
  await expect(button(page, "Bold")).toBeVisible();
  expect(await line.boundingBox()).toEqual(before);
  await expect(ada.editor).toBeFocused();
  await expectAccessible(page);
  expect(ada.errors).toEqual([]);
});

test("on a phone the bar stands above the keyboard, and a tap leaves the focus in the text", async ({ room }) => {
  const ada = await room.open(phone);
  const { page } = ada;
  await ada.editor.tap({ position: { x: 60, y: 45 } });
  await page.keyboard.insertText("word");
  await button(page, "Bold").tap();
  await expectText(ada, "**word**");
  await expect(ada.editor).toBeFocused();
  const bottom = async (): Promise<number> => {
    const box = await toolbar(page).boundingBox();
    return Math.round((box?.y ?? 0) + (box?.height ?? 0));
  };
  expect(await bottom()).toBe(640);

  await test.step("a keyboard makes the page smaller", async () => {
    await page.setViewportSize({ width: 360, height: 340 });
    await expect.poll(bottom).toBe(340);
  });

  await test.step("the bar scrolls sideways, and the page does not", async () => {
    await button(page, "Quote").scrollIntoViewIfNeeded();
    await button(page, "Quote").tap();
    await expectText(ada, "> **word**");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await expectAccessible(page);
  });
  expect(ada.errors).toEqual([]);
});
