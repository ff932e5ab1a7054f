/** One system of type and light: where a text is written, where it is read, and where it is taken away. */
import { pathToFileURL } from "node:url";
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

const text = [
  "# One",
  "## Two",
  "### Three",
  "Words with `inline` code.",
  "> A quotation",
  "```\nfenced\n```",
  "| Tea | 3 |\n| --- | - |\n| Milk | 4 |",
].join("\n\n");

const write = ({ page }: Peer, text: string): Promise<void> =>
  page.evaluate((text) => window.grapevine?.doc.getText("content").insert(0, text), text);

/** How words are set: sizes are shares of the size of plain words. */
interface Setting {
  readonly size: number;
  readonly family: string;
  readonly weight: string;
  readonly style: string;
  readonly color: string;
}

/** How the innermost element is set that has exactly these words. */
const settingOf = (within: Locator, words: string, plain: number): Promise<Setting> =>
  within
    .getByText(words, { exact: true })
    .first()
    .evaluate((element, plain) => {
      const { fontSize, fontFamily, fontWeight, fontStyle, color } = getComputedStyle(element);
      const size = Math.round((Number.parseFloat(fontSize) / plain) * 100) / 100;
      return { size, family: fontFamily, weight: fontWeight, style: fontStyle, color };
    }, plain);

async function settingsOf(within: Locator): Promise<Record<string, Setting>> {
  const plain = await within
    .getByText("Words with")
    .first()
    .evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
  const settings: Record<string, Setting> = {};
  for (const words of ["One", "Two", "Three", "inline", "A quotation", "fenced"])
    settings[words] = await settingOf(within, words, plain);
  return settings;
}

/** The WCAG contrast of an element's words with what lies behind them. */
const contrastOf = (element: Locator): Promise<number> =>
  element.evaluate((element) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const channels = (color: string): number[] => {
      canvas?.clearRect(0, 0, 1, 1);
      if (canvas) canvas.fillStyle = color;
      canvas?.fillRect(0, 0, 1, 1);
      return [...(canvas?.getImageData(0, 0, 1, 1).data ?? [])];
    };
    const luminance = (color: string): number => {
      const [red = 0, green = 0, blue = 0] = channels(color).map((channel) => {
        const share = channel / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const { color, backgroundColor } = getComputedStyle(element);
    const [dark = 0, light = 0] = [luminance(color), luminance(backgroundColor)].toSorted((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  });

for (const colorScheme of ["light", "dark"] as const)
  test(`headings, quotes and code are set alike in the editor, as they read and in a file, in the ${colorScheme}`, async ({
    room,
    browser,
  }) => {
    const ada = await room.open({ colorScheme });
    const { page } = ada;
    await write(ada, text);
    await page.getByRole("group", { name: "View" }).getByRole("button", { name: "Both", exact: true }).click();
    const reading = page.getByRole("region", { name: "Reading view" });
    await expect(reading.getByRole("cell", { name: "Milk" })).toBeVisible();
    const written = await settingsOf(ada.editor);
    expect(Object.values(written).map(({ size }) => size)).toEqual([1.75, 1.38, 1.15, 0.9, 1, 0.9]);
    expect(written["A quotation"]?.style).toBe("normal");
    expect(await settingsOf(reading)).toEqual(written);

    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Export" }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Web page", exact: true }).click(),
    ]);
    const path = test.info().outputPath("text.html");
    await download.saveAs(path);
    const file: Page = await browser.newPage({ colorScheme });
    await file.goto(pathToFileURL(path).href);
    expect(await settingsOf(file.locator("body"))).toEqual(written);
    await file.close();
  });

test("Share is quiet once somebody is there, and never brighter than the text in the dark", async ({ room }) => {
  const ada = await room.open({ colorScheme: "dark" });
  const share = ada.page.getByRole("button", { name: "Share" });
  await write(ada, "# One");
  const fill = (): Promise<string> => share.evaluate((button) => getComputedStyle(button).backgroundColor);
  const page = await ada.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(await fill()).not.toBe(page);
  expect(await contrastOf(share)).toBeGreaterThanOrEqual(4.5);
  const loud = await fill();
  // Against the page its fill has less than half of the contrast that the words of the text have.
  const swatch = await share.evaluate((button, page) => {
    const made = document.createElement("b");
    made.style.color = getComputedStyle(button).backgroundColor;
    made.style.backgroundColor = page;
    made.id = "swatch";
    document.body.append(made);
    return made.id;
  }, page);
  const standsOut = await contrastOf(ada.page.locator(`#${swatch}`));
  expect(standsOut).toBeGreaterThanOrEqual(3);
  expect(standsOut).toBeLessThan(6);
  await room.open();
  await expect.poll(fill).not.toBe(loud);
  expect(await contrastOf(share)).toBeGreaterThanOrEqual(4.5);
});
