/** The page in another language than English: chosen by the browser or by the person, and on the same document as others. */
import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectConverged, expectLinked, expectText, test } from "./lab/fixtures.ts";

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
  const words = () =>
    ada.page.evaluate(async () => (await (await caches.open("met")).keys()).map(({ url }) => new URL(url).pathname));
  await expect.poll(words).toContainEqual(expect.stringMatching(/^\/assets\/de-/));
  await ada.unplug();
  await ada.reload();
  await expectText(ada, "Text");
  await expect(ada.statusLine).toHaveText("Offline, deine Änderungen bleiben erhalten");
});

test("the page has no axe violations in German, in light and dark", async ({ room }) => {
  const ada = await room.open({ locale: "de" });
  const { page } = ada;
  const inSchemes = async (state: string): Promise<void> => {
    for (const colorScheme of ["light", "dark"] as const)
      await test.step(`${state}, ${colorScheme}`, async () => {
        await page.emulateMedia({ colorScheme });
        await expectAccessible(page);
      });
  };
  await inSchemes("a new document");
  await ada.type("# Plan\n\n- [ ] eins");
  await page.getByRole("button", { name: "Beides" }).click();
  await expect(page.getByRole("region", { name: "Leseansicht" }).getByRole("checkbox", { name: "eins" })).toBeVisible();
  await inSchemes("both views");
  await page.getByRole("button", { name: "Mehr" }).click();
  await page.getByRole("menuitem", { name: "Darstellung" }).click();
  await expect(page.getByRole("dialog", { name: "Darstellung" })).toBeVisible();
  await inSchemes("a dialog");
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Dokumente" }).click();
  await expect(page.getByText("1 Dokument", { exact: true })).toBeVisible();
  await inSchemes("the list");
});
