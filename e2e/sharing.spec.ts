/** How a link gets to others, and what is said about it. */
import type { Locator, Page } from "@playwright/test";
import { correction, generate } from "lean-qr";
import { expect, expectAccessible, expectLinked, expectText, test } from "./lab/fixtures.ts";

const share = (page: Page) => page.getByRole("button", { name: /^Share$/ });
const qrCode = (page: Page) => page.getByRole("img", { name: "QR code of the link to this document" });

/** Reads the code as a camera sees it: a row of characters for each row of modules, with four empty ones around. */
async function modulesOf(code: Locator, size: number): Promise<string[]> {
  await code.scrollIntoViewIfNeeded();
  const { x, y, ...box } = (await code.boundingBox())!;
  // Playwright would cut out a pixel more where the popup lies between two.
  const clip = { x: Math.round(x), y: Math.round(y), ...box };
  const png = (await code.page().screenshot({ clip })).toString("base64");
  return code.page().evaluate(
    async ({ png, size }) => {
      const image = new Image();
      image.src = `data:image/png;base64,${png}`;
      await image.decode();
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [image.width, image.height];
      const context = canvas.getContext("2d")!;
      context.drawImage(image, 0, 0);
      const at = (module: number, length: number) => Math.round(((module + 4 + 0.5) * length) / (size + 8));
      const span = Array.from({ length: size + 8 }, (_, index) => index - 4);
      const isDark = (x: number, y: number): boolean =>
        (context.getImageData(at(x, image.width), at(y, image.height), 1, 1).data[0] ?? 0) < 128;
      return span.map((y) => span.map((x) => (isDark(x, y) ? "#" : ".")).join(""));
    },
    { png, size },
  );
}

test("a teacher shows the code of the link, in light, dark and forced colours", async ({ room }) => {
  const { page } = await room.open();
  await share(page).click();
  await expect(qrCode(page)).toBeVisible();
  const code = generate(room.link(), { minCorrectionLevel: correction.M });
  const span = Array.from({ length: code.size + 8 }, (_, index) => index - 4);
  const expected = span.map((y) => span.map((x) => (code.get(x, y) ? "#" : ".")).join(""));
  for (const media of [
    { colorScheme: "light", forcedColors: "none" },
    { colorScheme: "dark", forcedColors: "none" },
    { colorScheme: "dark", forcedColors: "active" },
  ] as const)
    await test.step(`${media.colorScheme}, forced colours ${media.forcedColors}`, async () => {
      await page.emulateMedia(media);
      // The popup grows as it opens.
      await expect.poll(() => modulesOf(qrCode(page), code.size)).toEqual(expected);
    });
  await page.setViewportSize({ width: 320, height: 560 });
  expect(await modulesOf(qrCode(page), code.size)).toEqual(expected);
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);
});

test("a person copies the link by keyboard, and reads who can do what and who has the text", async ({ room }) => {
  const ada = await room.open();
  const { page } = ada;
  await ada.type("for Ben");
  await share(page).focus();
  await page.keyboard.press("Enter");
  const link = page.getByRole("textbox", { name: "Link to this document" });
  await expect(link).toBeFocused();
  await expect(
    page.getByText("Anyone with this link can read and write, and nobody can be shut out again."),
  ).toBeVisible();
  await expect(page.getByText("keep this page open until they have it")).toBeVisible();
  await expect(page.locator("gv-foot")).toHaveText("Link copied");
  await page.evaluate(() => navigator.clipboard.writeText("something else"));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(room.link());

  const ben = await room.blank({ guest: true });
  await ben.page.goto(await link.inputValue());
  await ben.ready();
  await expectText(ben, "for Ben");
  await expectLinked(ada, ben);
  await expect(page.getByText(/has it, too\.$/)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(share(page)).toBeFocused();
});

test("the system's share sheet gets the link, and never the title", async ({ room }) => {
  const ada = await room.blank();
  const { page } = ada;
  await ada.context.addInitScript(() => {
    const sent: ShareData[] = [];
    Object.assign(window, { sent });
    // Chromium has no share sheet on Linux.
    Object.defineProperty(navigator, "share", { value: (data: ShareData) => Promise.resolve(void sent.push(data)) });
  });
  await ada.goto(room.link());
  await page.getByRole("textbox", { name: "Document title" }).fill("Notice of resignation");
  await share(page).click();
  await page.getByRole("button", { name: "Send link" }).click();
  const sent = () => page.evaluate(() => (window as unknown as { sent: ShareData[] }).sent);
  await expect.poll(sent).toEqual([{ url: room.link() }]);
  await expectAccessible(page);
});

test("where copying is not allowed, the link is selected for the person to copy", async ({ room }) => {
  const { page } = await room.open();
  await page.evaluate(() => {
    Object.defineProperty(navigator, "clipboard", { value: undefined });
    document.execCommand = () => false;
  });
  await share(page).click();
  await expect(page.getByText("This browser did not allow copying. Select the link and copy it.")).toBeVisible();
  const field = page.getByRole("textbox", { name: "Link to this document" });
  await expect(field).toBeFocused();
  const selected = await field.evaluate((input: HTMLInputElement) => input.selectionEnd! - input.selectionStart!);
  expect(selected).toBe(room.link().length);
  await expect(page.locator("gv-foot")).toHaveText("");
});

test("a chat that looks at the link finds a name and a picture, and nothing of the document", async ({
  room,
  server,
}) => {
  const ada = await room.open();
  await ada.page.getByRole("textbox", { name: "Document title" }).fill("Notice of resignation");
  const html = await (await fetch(room.link())).text();
  const tags = new Map(
    [...html.matchAll(/<meta (?:property|name)="((?:og|twitter):[\w:]+)" content="([^"]*)"/g)].map(
      ([, name = "", content = ""]) => [name, content] as const,
    ),
  );
  expect(tags.get("og:site_name")).toBe("Grapevine");
  expect(tags.get("twitter:card")).toBe("summary_large_image");
  expect(tags.has("og:url")).toBe(false);
  expect(html).not.toContain("resignation");
  expect(tags.get("og:image")).toBe(`${server.url}/link-preview.png`);
  const picture = await fetch(tags.get("og:image")!);
  expect(picture.headers.get("content-type")).toBe("image/png");
  const bytes = Buffer.from(await picture.arrayBuffer());
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1_200, 630]);
});

test("Share stands out for someone who is alone with what they wrote, until they press it or somebody comes", async ({
  room,
}) => {
  const first = await room.open();
  await expect(share(first.page)).not.toHaveClass(/primary/);
  await first.type("Plan");
  await expect(share(first.page)).toHaveClass(/primary/);
  const second = await room.open();
  await expectText(first, "Plan");
  await expectText(second, "Plan");
  for (const { page } of [first, second]) await expect(share(page)).not.toHaveClass(/primary/);
  await second.page.close();
  await expect(share(first.page)).toHaveClass(/primary/);
  await share(first.page).click();
  await first.page.keyboard.press("Escape");
  await expect(share(first.page)).not.toHaveClass(/primary/);
});
