/** The page in another language than English: chosen by the browser or by the person, and on the same document as others. */
import type { Page } from "@playwright/test";
import { expect, expectConverged, expectLinked, expectText, test } from "./lab/fixtures.ts";

const rootOf = (page: Page) =>
  page.evaluate(() => {
    const { lang, dir } = document.documentElement;
    return { lang, dir };
  });

test("a German browser gets German, beside an English one on the same document", async ({ room }) => {
  const ada = await room.open();
  const ben = await room.open({ locale: "de-AT" });
  await expectLinked(ada, ben);
  await ada.type("one text, two languages");
  await expectText(ben, "one text, two languages");
  await expectConverged(ada, ben);
  await expect(ada.statusLine).toHaveText("2 people, in sync");
  await expect(ben.statusLine).toHaveText("2 Personen, auf gleichem Stand");
  expect([await rootOf(ada.page), await rootOf(ben.page)]).toEqual([
    { lang: "en", dir: "ltr" },
    { lang: "de", dir: "ltr" },
  ]);
  // What people write is in a language that the page does not know.
  await expect(ben.editor).toHaveAttribute("lang", "");
  await expect(ben.page.getByRole("textbox", { name: "Titel des Dokuments" })).toHaveAttribute("lang", "");
  expect([...ada.errors, ...ben.errors]).toEqual([]);
});

test("who comes for the first time gets a name in the language of the page, and keeps it", async ({ room }) => {
  const ada = await room.blank({ locale: "de" });
  await ada.context.addInitScript(() => (Math.random = () => 0));
  await ada.goto(room.link());
  const ownName = () =>
    ada.page.evaluate(
      () =>
        (window.grapevine!.provider.awareness.getLocalState()?.["user"] as { readonly name: string } | undefined)?.name,
    );
  expect(await ownName()).toBe("Ehrlicher Biber");
  await ada.page.evaluate(() => localStorage.setItem("grapevine.appearance", JSON.stringify({ language: "en" })));
  await ada.reload();
  await expect(ada.page.getByRole("button", { name: "Share" })).toBeVisible();
  expect(await ownName()).toBe("Ehrlicher Biber");
});

test("a person changes the language: at once, without losing a word or the caret, and for this browser", async ({
  room,
}) => {
  const ada = await room.open();
  const other = await ada.anotherTab();
  await other.goto(room.link());
  const { page } = ada;
  await ada.type("# Plan\n\nword");
  await ada.press("ArrowLeft");
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Appearance" }).click();
  await page.getByRole("combobox", { name: "Language" }).selectOption("Deutsch");
  await expect(page.getByRole("heading", { name: "Darstellung" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("textbox", { name: "Text des Dokuments" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Fett" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Schreiben" })).toBeVisible();
  await expect(ada.statusLine).toHaveText("Nur auf diesem Gerät (2 Tabs)");
  await ada.editor.focus();
  await page.keyboard.type("X");
  await expectText(ada, "# Plan\n\nworXd");

  await test.step("another tab follows, and a reload stays with it", async () => {
    await expect(other.statusLine).toHaveText("Nur auf diesem Gerät (2 Tabs)");
    await other.page.close();
    await ada.reload();
    await expect(page.getByRole("button", { name: "Teilen" })).toBeVisible();
    expect(await rootOf(page)).toEqual({ lang: "de", dir: "ltr" });
  });

  await test.step("and back", async () => {
    await page.getByRole("button", { name: "Mehr" }).click();
    await page.getByRole("menuitem", { name: "Darstellung" }).click();
    await page.getByRole("combobox", { name: "Sprache" }).selectOption("English");
    await expect(page.getByRole("heading", { name: "Appearance" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("textbox", { name: "Document text" })).toBeVisible();
    await expect(ada.statusLine).toHaveText("Only on this device");
  });
  expect(ada.errors).toEqual([]);
});

test("German that was met once is there without a network", async ({ room }) => {
  const ada = await room.open({ locale: "de", offlineShell: true });
  await ada.type("Text");
  await expect(ada.statusLine).toHaveText("Nur auf diesem Gerät");
  await expect.poll(() => ada.kept()).toContainEqual(expect.stringMatching(/^\/assets\/de-/));
  await ada.unplug();
  await ada.reload();
  await expectText(ada, "Text");
  await expect(ada.statusLine).toHaveText("Offline, deine Änderungen bleiben erhalten");
});

/** What sticks out of the window, and what can be pressed and covers each other, in words. */
const crowded = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: { readonly element: Element; readonly box: Box; readonly name: string }[] = [];
    interface Box {
      readonly left: number;
      readonly right: number;
      readonly top: number;
      readonly bottom: number;
    }
    const overlap = (a: Box, b: Box): Box => ({
      left: Math.max(a.left, b.left),
      right: Math.min(a.right, b.right),
      top: Math.max(a.top, b.top),
      bottom: Math.min(a.bottom, b.bottom),
    });
    // What can be pressed reaches a little beyond what is drawn.
    const isEmpty = ({ left, right, top, bottom }: Box): boolean => right - left <= 4 || bottom - top <= 4;
    /** What is seen of an element within all that scrolls around it. */
    const seen = (element: Element): Box => {
      let box: Box = element.getBoundingClientRect();
      let around: Node | null = element;
      while (around !== null) {
        around = (around as Element).assignedSlot ?? around.parentNode ?? (around as Partial<ShadowRoot>).host ?? null;
        if (around instanceof Element && getComputedStyle(around).overflowX !== "visible")
          box = overlap(box, around.getBoundingClientRect());
      }
      return box;
    };
    const visit = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll("*")) {
        if (element.shadowRoot) visit(element.shadowRoot);
        if (!element.matches("button, a[href], input, select") || !element.checkVisibility({ opacityProperty: true }))
          continue;
        const box = seen(element);
        const name = element.getAttribute("aria-label") ?? element.textContent?.trim() ?? "";
        if (!isEmpty(box)) found.push({ element, box, name: `${element.localName} ${name}` });
      }
    };
    visit(document);
    const { clientWidth, scrollWidth } = document.documentElement;
    return [
      ...(scrollWidth > clientWidth ? [`the page is ${scrollWidth} wide`] : []),
      ...found.flatMap(({ element, box, name }, index) =>
        found
          .slice(index + 1)
          .filter((other) => !element.contains(other.element) && !isEmpty(overlap(box, other.box)))
          .map((other) => `${name} and ${other.name}`),
      ),
    ];
  });

for (const width of [360, 1_280])
  test(`read from right to left, nothing sticks out or covers another at ${width} pixels`, async ({ room }) => {
    const ada = await room.open({ locale: "de", viewport: { width, height: 760 } });
    const { page } = ada;
    const mirror = () => page.evaluate(() => void (document.documentElement.dir = "rtl"));
    await mirror();
    await ada.type("# Plan\n\nText, der lang genug ist, um in mehr als einer Zeile zu stehen: שלום עולם");
    const sides = await page.evaluate(() =>
      [".mark", "gv-menu"].map((name) => document.querySelector(`header ${name}`)?.getBoundingClientRect().x ?? 0),
    );
    expect(sides[0]).toBeGreaterThan(sides[1] ?? 0);
    await expect.poll(() => crowded(page)).toEqual([]);

    await test.step("with both views, or the one that has room", async () => {
      await page.getByRole("button", { name: width < 1_000 ? "Lesen" : "Beides" }).click();
      await expect(page.getByRole("region", { name: "Leseansicht" })).toBeVisible();
      await expect.poll(() => crowded(page)).toEqual([]);
      await page.getByRole("button", { name: "Schreiben", exact: true }).click();
    });

    await test.step("while finding", async () => {
      await ada.editor.focus();
      await ada.press("Control+f");
      await expect(page.getByRole("textbox", { name: "Suchen" })).toBeVisible();
      await expect.poll(() => crowded(page)).toEqual([]);
      await ada.press("Escape");
    });

    await test.step("in the list", async () => {
      await page.getByRole("link", { name: "Dokumente" }).click();
      await expect(page.getByText("1 Dokument", { exact: true })).toBeVisible();
      await expect.poll(() => crowded(page)).toEqual([]);
    });
    expect(ada.errors).toEqual([]);
  });
