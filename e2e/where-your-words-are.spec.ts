/** "Where your words are": who has the document, what to do when nobody has, and asking before something is lost. */
import type { Page } from "@playwright/test";
import { documentId } from "../sync/index.ts";
import { expect, test } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

const panel = ({ page }: Peer) => page.locator("gv-whereabouts");
const status = (peer: Peer) => peer.statusLine.getByRole("button");

async function rename({ page }: Peer, name: string): Promise<void> {
  await page.getByRole("button", { name: /^People/ }).click();
  await page.getByRole("textbox", { name: "Your name" }).fill(name);
  await page.keyboard.press("Enter");
}

/** Closes the page as a person does. Returns whether the browser asks first; if so, the page stays. */
async function closingAsks(page: Page): Promise<boolean> {
  const asks = new Promise<boolean>((resolve) => {
    page.once("close", () => resolve(false));
    page.once("dialog", (dialog) => {
      expect(dialog.type()).toBe("beforeunload");
      void dialog.dismiss().then(() => resolve(true));
    });
  });
  await page.close({ runBeforeUnload: true });
  return asks;
}

/** In this browser nothing can be saved. */
async function refuseStorage({ page }: Peer): Promise<void> {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("The user denied permission to access the database.", "SecurityError");
    };
  });
}

test("one sees by name who has exactly this, who is behind, and who has left", async ({ room }) => {
  const [ada, ben] = await room.gather(2);
  if (!ada || !ben) throw new Error("two peers");
  await rename(ben, "Ben");
  await ada.type("The plan");
  await expect(ada.statusLine).toHaveText("2 people, in sync");
  await status(ada).click();
  await expect(ada.page.getByRole("dialog", { name: "Where your words are" })).toBeVisible();
  await expect(ada.page.getByRole("heading", { name: "Where your words are" })).toBeVisible();
  await expect(panel(ada).getByText("Saved here and with Ben.")).toBeVisible();
  await expect(panel(ada).getByText(/^Saved on this device since \d\d:\d\d$/)).toBeVisible();
  await expect(panel(ada).getByText(/^Ben has exactly this checked \d+ s ago$/)).toBeVisible();

  await test.step("numbers on demand", async () => {
    await expect(panel(ada).getByRole("table")).toBeHidden();
    await panel(ada).getByText("Numbers").click();
    await expect(panel(ada).getByRole("row", { name: /^Ben same \d+ s ago \S+/ })).toBeVisible();
    await expect(panel(ada).getByText("You are linked to Ben.", { exact: true })).toBeVisible();
  });

  await test.step("a cable is pulled", async () => {
    await ben.unplug();
    await ada.type(" of the day");
    await expect(panel(ada)).toBeHidden();
    await status(ada).click();
    // At first there is no answer, then no link.
    await expect(panel(ada).getByText(/^Ben is (away, and )?behind .*had everything \d+ s ago$/)).toBeVisible();
    await ben.plugIn();
    await expect(panel(ada).getByText("Saved here and with Ben.")).toBeVisible();
  });

  await test.step("the other person leaves", async () => {
    await ben.page.close();
    await expect(panel(ada).getByText(/^Ben is away had exactly this \d+ s ago$/)).toBeVisible();
    await expect(panel(ada).getByText("Only on this device.", { exact: true })).toBeVisible();
  });
});

test("alone it is a fact, with what to do about it, by keyboard and in 320 pixels", async ({ room, server }) => {
  const ada = await room.open({ viewport: { width: 320, height: 568 } });
  const { page } = ada;
  await ada.type("Mine");
  await expect(ada.statusLine).toHaveText("Only on this device");
  await meetBen(page, room.secret, await documentId(room.secret));
  await status(ada).focus();
  await page.keyboard.press("Enter");
  await expect(panel(ada)).toBeVisible();
  await expect(panel(ada).getByText("Only on this device.", { exact: true })).toBeVisible();
  await expect(panel(ada).getByText(/^You last met Ben yesterday at \d\d:\d\d changed here since$/)).toBeVisible();
  await expect(panel(ada).getByText(/share the link, and keep this page open/)).toBeVisible();
  await expect(panel(ada).getByRole("heading", { name: "Where your words are" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(panel(ada).getByRole("button", { name: "Download a copy" })).toBeFocused();
  const download = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  expect((await download).suggestedFilename()).toMatch(/\.md$/);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(panel(ada).getByText("You have no links.")).toBeVisible();
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);

  await test.step("the server is dead", async () => {
    await server.stop();
    await expect(panel(ada).getByText(/The server that introduces people cannot be reached/)).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(panel(ada)).toBeHidden();
    await expect(status(ada)).toBeFocused();
    await expect(ada.statusLine).toHaveText("Server unreachable, your edits are kept");
  });
});

test("closing asks only when what was written is not saved, and with nobody else", async ({ room }) => {
  const ada = await room.blank();
  await refuseStorage(ada);
  await ada.goto(room.link());
  await ada.type("Not saved anywhere");
  await expect(ada.statusLine).toHaveText("Only in this tab");
  await status(ada).click();
  await expect(panel(ada).getByText("If this tab closes, what is only here is lost.")).toBeVisible();
  expect(await closingAsks(ada.page)).toBe(true);

  const ben = await room.open();
  await expect(panel(ada).getByText(/^With .+, and not saved here\.$/)).toBeVisible();
  expect(await closingAsks(ada.page)).toBe(false);

  // Ben's browser saves: nobody is asked, alone or not.
  await ben.type("Saved here. ");
  expect(await closingAsks(ben.page)).toBe(false);
});

/** Puts into the list of documents that this browser met Ben yesterday. */
async function meetBen(page: Page, secret: string, id: string): Promise<void> {
  const metAt = Date.now() - 24 * 60 * 60_000;
  const record = { secret, id, metAt, metWith: ["Ben"], othersHaveIt: false, openedAt: metAt };
  await page.evaluate(
    ({ record }) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open("grapevine-documents");
        opening.addEventListener("upgradeneeded", () => {
          opening.result.createObjectStore("updates", { autoIncrement: true });
          opening.result.createObjectStore("custom");
        });
        opening.addEventListener("error", () => reject(opening.error));
        opening.addEventListener("success", () => {
          const writing = opening.result.transaction("custom", "readwrite");
          writing.objectStore("custom").put(record, record.id);
          writing.addEventListener("complete", () => {
            opening.result.close();
            resolve();
          });
        });
      }),
    { record },
  );
}
