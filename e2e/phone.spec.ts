import { devices, type CDPSession, type Page } from "@playwright/test";
import { expect, expectLinked, expectText, test } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

const { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch } = devices["Pixel 7"];
const pixel = { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch };
/** The narrower one says more. */
const phones = [
  ["a Pixel 7", pixel, { tag: "@long" }],
  ["360 pixels", { ...pixel, viewport: { width: 360, height: 640 } }, {}],
] as const;

/** Tap targets smaller than 44 pixels (WCAG 2.2, 2.5.5). */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const visit = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll<HTMLElement>("*")) {
        if (element.shadowRoot) visit(element.shadowRoot);
        if (!element.matches("button, input, select, summary, a[href], [role=button]")) continue;
        if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        const { width, height } = (element.closest("label") ?? element).getBoundingClientRect();
        if (width > 0 && Math.min(width, height) < 43.9)
          found.push(`${element.tagName} ${element.getAttribute("name") ?? element.textContent} ${width} ${height}`);
      }
    };
    visit(document);
    return found;
  });
}

/** Expects nothing to overflow sideways, and everything to be large enough to tap. */
async function expectFits(page: Page): Promise<void> {
  const overflow = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [scrollWidth - clientWidth, window.visualViewport?.scale];
  });
  expect(overflow).toEqual([0, 1]);
  // Popups open with an animation.
  await expect.poll(() => smallTargets(page)).toEqual([]);
}

/** Marks a word as an input method does during composition, when nothing is certain yet. */
async function compose(keyboard: CDPSession, ...stages: string[]): Promise<void> {
  for (const text of stages)
    await keyboard.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
}

async function tapIntoText({ page, editor }: Peer): Promise<CDPSession> {
  await editor.tap();
  await expect(editor).toBeFocused();
  return page.context().newCDPSession(page);
}

for (const [name, phone, details] of phones)
  test(`everything can be reached by taps on ${name}`, details, async ({ room }) => {
    const [ada, ben] = [await room.open(phone), await room.open()];
    await expectLinked(ada, ben);
    const { page } = ada;
    await tapIntoText(ada);
    await page.keyboard.insertText(
      "# On the way\n\nA line that is long enough to be wrapped, averyveryverylongwordthatfitsnowhere".concat(
        "x".repeat(60),
      ),
    );
    await ben.type("!");
    await expect(page.locator(".cm-ySelectionCaret")).toBeAttached();
    await expectFits(page);

    await page.getByRole("button", { name: "Share" }).tap();
    await expect(page.getByRole("textbox", { name: "Link to this document" })).toHaveValue(room.link());
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(room.link());
    await expectFits(page);
    await page.touchscreen.tap(4, 30);
    await expect(page.getByRole("textbox", { name: "Link to this document" })).toBeHidden();

    await page.getByRole("button", { name: /^People/ }).tap();
    await page.getByRole("textbox", { name: "Your name" }).tap();
    await page.getByRole("textbox", { name: "Your name" }).fill("Ada");
    await page.getByRole("radio").first().tap();
    await expect(ben.page.locator(".cm-ySelectionInfo")).toHaveText("Ada");
    await expectFits(page);
    await page.touchscreen.tap(20, 90);
    await expect(page.getByRole("textbox", { name: "Your name" })).toBeHidden();

    await page.getByRole("button", { name: "More" }).tap();
    await expect(page.getByRole("menuitem", { name: "Export" })).toBeVisible();
    await expectFits(page);
    await page.getByRole("menuitem", { name: "Find and replace" }).tap();
    await page.getByRole("textbox", { name: "Find" }).tap();
    await page.keyboard.insertText("way");
    await expectFits(page);
    await page.getByRole("button", { name: "close" }).tap();
    await page.getByRole("button", { name: "More" }).tap();
    await page.getByRole("menuitem", { name: "New document" }).tap();
    await expect.poll(() => ada.text()).toBe("");
    expect(ada.errors).toEqual([]);
  });

test("a word that a phone's keyboard composes arrives once, also when others type meanwhile", async ({ room }) => {
  const [ada, ben] = [await room.open(pixel), await room.open()];
  await expectLinked(ada, ben);
  const keyboard = await tapIntoText(ada);

  // A suggestion replaces the letters typed so far.
  await compose(keyboard, "h", "he", "hel");
  await keyboard.send("Input.insertText", { text: "hello " });
  await expectText(ben, "hello ");

  await compose(keyboard, "に", "にほ");
  await expectText(ben, "hello にほ");
  await ben.editor.focus();
  await ben.page.keyboard.press("ControlOrMeta+Home");
  await ben.page.keyboard.type("Oh, ");
  await expectText(ada, "Oh, hello にほ");
  await compose(keyboard, "にほん", "にほんご");
  await expectText(ben, "Oh, hello にほんご");
  await ben.page.keyboard.press("ControlOrMeta+End");
  await ben.page.keyboard.type("!");
  await expectText(ada, "Oh, hello にほんご!");
  await keyboard.send("Input.insertText", { text: "日本語" });
  await expectText(ben, "Oh, hello 日本語!");
  await expectText(ada, "Oh, hello 日本語!");

  // A cancelled composition leaves nothing.
  await compose(keyboard, "か", "");
  await expectText(ben, "Oh, hello 日本語!");
  await ada.page.keyboard.press("Backspace");
  await expectText(ben, "Oh, hello 日本!");
  expect(ada.errors).toEqual([]);
});

test("a word that a phone's keyboard composed stays whole when others' edits and cursors arrive as it ends", async ({
  room,
}) => {
  const [ada, ben] = [await room.open(pixel), await room.open()];
  await expectLinked(ada, ben);
  const keyboard = await tapIntoText(ada);
  await ben.type("!");
  await expectText(ada, "!");
  // The editor reads the composed text a frame later. Before that, a cursor or an edit arrives.
  for (const comes of ["cursor", "edit"] as const) {
    await ada.page.evaluate((what) => {
      const grapevine = window.grapevine;
      if (!grapevine) throw new Error("no document is open");
      const { Y, doc, provider } = grapevine;
      const { awareness } = provider;
      if (what === "cursor") {
        const others = [...awareness.getStates().keys()].filter((clientId) => clientId !== awareness.clientID);
        const tell = () => awareness.emit("change", [{ added: [], updated: others, removed: [] }, "test"]);
        addEventListener("compositionend", tell, { capture: true, once: true });
      } else {
        const copy = new Y.Doc();
        Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
        copy.getText("content").insert(0, "?");
        const update = Y.encodeStateAsUpdate(copy, Y.encodeStateVector(doc));
        const receive = () => {
          provider.emit("before-apply", []);
          Y.applyUpdate(doc, update, provider);
        };
        addEventListener("compositionend", receive, { once: true });
      }
    }, comes);
    await compose(keyboard, "に", "にほんご");
    await expectText(ben, comes === "cursor" ? "にほんご!" : "日本語にほんご!");
    await keyboard.send("Input.insertText", { text: "日本語" });
    await expectText(ben, comes === "cursor" ? "日本語!" : "?日本語日本語!");
  }
  expect(ada.errors).toEqual([]);
});
