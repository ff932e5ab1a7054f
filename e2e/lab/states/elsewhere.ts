/** The page on a phone, and for somebody who comes back. */
import { devices, expect } from "@playwright/test";
import { createSecret } from "../../../sync/index.ts";
import { expectLinked, expectText } from "../fixtures.ts";
import { askForName, open, sample } from "./together.ts";
import { type Scene, type State, Visitor, type Words } from "./visitor.ts";

const { userAgent, deviceScaleFactor, isMobile, hasTouch } = devices["Pixel 7"];
const pixel = { viewport: { width: 360, height: 640 }, userAgent, deviceScaleFactor, isMobile, hasTouch };

/** What opens as a sheet from a button of the bar. */
const sheet = (name: string, opener: string, content: string): State => ({
  name,
  async enter({ page }) {
    await page.locator(opener).first().click();
    await expect(page.locator(content).first()).toBeVisible();
  },
  leave: (visitor) => visitor.close(),
});

const write: Words = ["Write", "Schreiben"];

export const phone: Scene = {
  name: "a phone",
  open: (room, speech) => open(room, speech, sample, pixel),
  states: [
    {
      name: "Write, with the bar of formats",
      async enter({ page, peer }) {
        await peer.editor.focus();
        await expect(page.getByRole("toolbar")).toBeVisible();
      },
    },
    {
      name: "Read",
      async enter(visitor) {
        await visitor.press(["Read", "Lesen"]);
        await expect(visitor.page.locator("gv-reading .formula.drawn")).toHaveCount(1);
      },
      leave: (visitor) => visitor.press(write),
    },
    sheet("the menu", "gv-menu button", "gv-menu-items button"),
    sheet("where the words are", "gv-status button", "gv-whereabouts li"),
    sheet("People", "gv-people button", "gv-own-person input"),
    sheet("Share", "gv-share button", "gv-share-panel svg"),
    sheet("the outline", ".outline-button", "gv-outline-panel nav li"),
    {
      name: "Find with Replace",
      async enter(visitor) {
        await visitor.choose(["Find and replace", "Suchen und ersetzen"]);
        await visitor.press(["Options", "Optionen"]);
        await expect(visitor.button(["Replace all", "Alle ersetzen"])).toBeVisible();
      },
      leave: ({ page }) => page.locator(".cm-search [name=close]").click(),
    },
    {
      name: "the history",
      async enter(visitor) {
        await visitor.choose(["History", "Verlauf"]);
        await visitor.sees(["This is the text as it is now.", "So ist der Text jetzt."]);
      },
      leave: (visitor) => visitor.close(),
    },
    {
      name: "the question for a name",
      enter: askForName,
      leave: (visitor) => visitor.press(["Skip", "Überspringen"]),
    },
    {
      name: "the list of documents",
      async enter(visitor) {
        await visitor.page.locator("a.mark").click();
        await expect(visitor.page.locator("gv-documents li")).toHaveCount(1);
      },
      async leave({ page, peer }) {
        await page.goBack();
        await peer.ready();
      },
    },
  ],
};

const dayMs = 24 * 60 * 60_000;

export const absence: Scene = {
  name: "coming back after days",
  async open(room, speech) {
    const secret = createSecret();
    const peer = await room.blank({ locale: speech });
    await peer.goto(room.link(secret));
    const visitor = new Visitor(peer, speech);
    await visitor.write("Dear all,\n\nwe meet on Friday at noon.\n\nBring bread.\n\nYours, Ada");
    const ben = await room.open({ secret });
    await expectLinked(ben, peer);
    await expectText(ben, "Dear all,\n\nwe meet on Friday at noon.\n\nBring bread.\n\nYours, Ada");
    await peer.page.goto("about:blank");
    await ben.untilLinks(0);
    const after = new Visitor(ben, "en");
    await after.write("Dear friends,\n\nwe meet on Friday at one.\n\nYours, Ada");
    await peer.page.clock.install({ time: Date.now() + 3 * dayMs });
    await peer.goto(room.link(secret));
    return visitor;
  },
  states: [
    {
      name: "marks of what others changed",
      async enter({ page }) {
        await expect(page.locator("gv-away section")).toBeVisible();
        await page.keyboard.press("F8");
        await expect(page.locator("ins.cm-awayInsertion").first()).toBeVisible();
      },
    },
  ],
};
