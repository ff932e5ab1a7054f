import type { Page } from "@playwright/test";
import { expect, expectAccessible, test } from "./lab/fixtures.ts";

test("contrast themes leave visible what is nothing but a colour", async ({ room }) => {
  const [ada, ben] = await room.gather(2);
  if (!ada || !ben) throw new Error("two peers");
  const { page } = ada;
  await ben.type("remote");
  await expect(page.locator(".cm-ySelectionCaret")).toBeAttached();
  await page.getByRole("button", { name: /^People/ }).click();
  await expect(page.getByRole("textbox", { name: "Your name" })).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const)
    await test.step(colorScheme, async () => {
      await page.emulateMedia({ colorScheme, forcedColors: "active" });
      await expectSeen(page);
    });
});

/** Elements that forced colours (Windows contrast themes) would make as bright as the page. */
async function expectSeen(page: Page): Promise<void> {
  const seen = await page.evaluate(() => {
    const found: Record<string, string> = {};
    const visit = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll<HTMLElement>("*")) {
        if (element.shadowRoot) visit(element.shadowRoot);
        const { forcedColorAdjust, backgroundColor, backgroundImage } = getComputedStyle(element);
        const name = element.getAttribute("aria-label") ?? element.parentElement?.className ?? "";
        if (forcedColorAdjust === "none")
          found[`${element.localName} ${name}`] = `${backgroundColor} ${backgroundImage}`;
      }
    };
    visit(document);
    return found;
  });
  const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const kinds = Object.keys(seen).map((name) => name.split(" ", 1)[0]);
  expect(kinds).toEqual(expect.arrayContaining(["input", "span"]));
  expect(Object.values(seen).filter((paint) => paint === `${background} none`)).toEqual([]);
}

test("everything fits a phone of 360 pixels, and is reachable", async ({ room }) => {
  const ada = await room.open({ viewport: { width: 360, height: 640 }, hasTouch: true });
  await ada.type("a line that is long enough to be wrapped on the screen of a phone, and then some more of it");
  const overflow = await ada.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
  for (const name of [/^Share/, /^People/]) {
    const box = await ada.page.getByRole("button", { name }).boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(360);
    expect(box?.height).toBeGreaterThanOrEqual(40);
  }
  await expectAccessible(ada.page);
});

test("the page sends requests only to its own server", async ({ room, server }) => {
  const ada = await room.blank();
  const strangers: string[] = [];
  ada.page.on("request", (request) => {
    if (!request.url().startsWith(server.url) && !/^(data|blob):/.test(request.url())) strangers.push(request.url());
  });
  await ada.goto(room.link());
  await ada.page.getByRole("button", { name: /^People/ }).click();
  await expect(ada.page.getByRole("textbox", { name: "Your name" })).toBeVisible();
  await ada.page.keyboard.press("Escape");
  await ada.page.getByRole("button", { name: "Share" }).click();
  expect(strangers).toEqual([]);
});
