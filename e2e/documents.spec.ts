/** The list of documents, as those see it who look for what they wrote. */
import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { createSecret, documentId } from "../sync/index.ts";
import { expect, expectAccessible, expectConverged, expectLinked, expectText, test } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

const heading = (page: Page): Locator => page.getByRole("heading", { name: "Documents", level: 1 });
const row = (page: Page, title: string): Locator =>
  page.getByRole("listitem").filter({ has: page.getByRole("link", { name: title, exact: true }) });
const titles = (page: Page): Locator => page.getByRole("listitem").getByRole("link");

/** What the browser has stored of documents: names of databases, and what localStorage holds. */
const stored = (page: Page): Promise<string[]> =>
  page.evaluate(async () => [
    ...(await indexedDB.databases()).map(({ name }) => name ?? ""),
    ...Object.entries(localStorage)
      .filter(([key]) => !["grapevine.user", "grapevine.name-asked", "grapevine.config"].includes(key))
      .map((entry) => entry.join("=")),
  ]);

/** From now on the page's databases have no room. */
const fill = (): void => {
  for (const method of ["add", "put"] as const)
    IDBObjectStore.prototype[method] = () => {
      throw new DOMException("The storage is full.", "QuotaExceededError");
    };
};

/** Another tab of the same browser. */
async function openTab(peer: Peer, url: string): Promise<Peer> {
  const tab = await peer.anotherTab();
  await tab.page.goto(url);
  return tab;
}

/** Writes a document and waits until the list knows it. */
async function write(peer: Peer, link: string, text: string): Promise<void> {
  await peer.goto(link);
  await peer.editor.focus();
  await peer.page.keyboard.insertText(text);
  const [title = ""] = text.replace("# ", "").split("\n");
  await expect.poll(() => listed(peer.page)).toContain(title);
}

/** The titles of the records that the browser has, read past the page. */
const listed = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const opening = indexedDB.open("grapevine-documents");
    opening.addEventListener("upgradeneeded", () => opening.transaction?.abort());
    const found = await new Promise<boolean>((resolve) => {
      opening.addEventListener("success", () => resolve(true));
      opening.addEventListener("error", () => resolve(false));
    });
    if (!found) return [];
    const reading = opening.result.transaction("custom").objectStore("custom").getAll();
    await new Promise((resolve) => reading.addEventListener("success", resolve));
    opening.result.close();
    return reading.result.map(({ title }: { title: string }) => title);
  });

test("the author closes the laptop and finds the document again from the front page, and that Ben has it", async ({
  room,
  server,
}) => {
  const [ada, ben] = [await room.blank(), await room.blank()];
  await ada.goto(`${server.url}/`);
  const link = ada.page.url();
  await ada.editor.focus();
  await ada.page.keyboard.insertText("# Field report\n\nThe **vines** are in bloom.\n");
  await ben.goto(link);
  await expectLinked(ada, ben);
  await expectConverged(ada, ben);
  await ben.type("So are the roses.");
  await expectText(ada, "# Field report\n\nThe **vines** are in bloom.\nSo are the roses.");
  await expect
    .poll(() => ada.page.evaluate(() => window.grapevine?.provider.agreement().links.map(({ standing }) => standing)))
    .toEqual(["same"]);
  const closed = ada.page.waitForEvent("close");
  await ada.page.close({ runBeforeUnload: true });
  await closed;

  const again = await openTab(ada, server.url);
  await expect(heading(again.page)).toBeVisible();
  await expect(again.page).toHaveTitle("Documents · Grapevine");
  const report = row(again.page, "Field report");
  await expect(report).toContainText("The vines are in bloom. So are the roses.");
  await expect(report).toContainText(/Edited just now by \w+/);
  await expect(report).toContainText(/Also with \w.*, checked just now/);
  await report.getByRole("link").click();
  await expectText(again, "# Field report\n\nThe **vines** are in bloom.\nSo are the roses.");
  expect(again.page.url()).toBe(link);

  await again.page.getByRole("link", { name: "Documents" }).click();
  await expect(heading(again.page)).toBeVisible();
  await again.page.goBack();
  await expect(again.editor).toBeVisible();
  await again.page.goForward();
  await expect(row(again.page, "Field report")).toBeVisible();
});

test("a first visit begins with a document, one that stays empty leaves no trace, and /#/new always makes one", async ({
  room,
  server,
}) => {
  const ada = await room.blank();
  for (const address of ["/", "/", "/#/new", "/#/new"]) {
    await ada.page.goto("about:blank");
    await ada.goto(server.url + address);
    await expect(ada.page).toHaveURL(/#\/edit\/[\w-]{43}$/);
  }
  // Time passes until the page would have noted it: leaving writes what is missing.
  await ada.page.goto(`${server.url}/healthz`);
  expect(await stored(ada.page)).toEqual([expect.stringMatching(/^grapevine\.held=/)]);

  await write(ada, `${server.url}/#/new`, "# Notes");
  const first = ada.page.url();
  await ada.page.goto("about:blank");
  await ada.page.goto(server.url);
  await expect(titles(ada.page)).toHaveText(["Notes"]);
  await ada.page.getByRole("button", { name: "New document" }).click();
  await ada.ready();
  expect(ada.page.url()).not.toBe(first);
  // One can write at once.
  await ada.page.keyboard.type("# Another");
  await ada.page.getByRole("link", { name: "Documents" }).click();
  await expect(titles(ada.page)).toHaveText(["Another", "Notes"]);
  // An empty document whose link was handed out is one to find again.
  await ada.page.getByRole("button", { name: "New document" }).click();
  await ada.ready();
  await ada.page.getByRole("button", { name: "Share" }).click();
  await ada.page.keyboard.press("Escape");
  await ada.page.getByRole("link", { name: "Documents" }).click();
  await expect(titles(ada.page)).toHaveCount(3);
  await expect(row(ada.page, "Untitled")).toContainText("No text yet.");
});

test("documents are searched, sorted, renamed, copied and downloaded from the list", async ({ room, server }) => {
  const ada = await room.blank();
  await write(ada, `${server.url}/#/new`, "# Zebra\n\nstripes");
  await ada.page.goto("about:blank");
  await write(ada, `${server.url}/#/new`, "# Apple\n\nred and green");
  const { page } = ada;
  await page.goto(`${server.url}/#/`);
  await expect(titles(page)).toHaveText(["Apple", "Zebra"]);

  await page.getByRole("searchbox", { name: "Search documents" }).fill("STRIPES");
  await expect(titles(page)).toHaveText(["Zebra"]);
  await expect(page.getByText("1 of 2 documents")).toBeVisible();
  await page.getByRole("searchbox").fill("");
  await page.getByRole("combobox", { name: "Sort by" }).selectOption("Title");

  // A tab in which the document is open hears of its new title.
  const tab = await openTab(
    ada,
    server.url + new URL((await titles(page).nth(1).getAttribute("href"))!, server.url).hash,
  );
  await tab.ready();
  await row(page, "Zebra").getByRole("button", { name: "Rename" }).click();
  await expect(page.getByRole("dialog", { name: "Rename" })).toBeVisible();
  await page.getByRole("textbox", { name: "Title" }).fill("A zebra");
  await page.keyboard.press("Enter");
  await expect(titles(page)).toHaveText(["A zebra", "Apple"]);
  await expect(tab.page.getByRole("textbox", { name: "Document title" })).toHaveValue("A zebra");

  await row(page, "Apple").getByRole("button", { name: "Copy" }).click();
  await expect(titles(page)).toHaveText(["A zebra", "Apple", "Apple (copy)"]);
  await expect(titles(page).nth(2)).toBeFocused();
  const download = page.waitForEvent("download");
  await row(page, "Apple (copy)").getByRole("button", { name: "Download" }).click();
  expect((await download).suggestedFilename()).toBe("Apple (copy).md");
  expect(readFileSync(await (await download).path(), "utf8")).toBe("# Apple\n\nred and green");
  await page.keyboard.press("Enter");
});

test("a document that is removed in one tab is gone in the other, where it is open, and nothing of it stays", async ({
  room,
  server,
}) => {
  const ada = await room.blank();
  await write(ada, room.link(), "# Plan\n\nfor tomorrow");
  const list = await openTab(ada, server.url);
  const other = await openTab(ada, server.url);
  await expect(row(other.page, "Plan")).toBeVisible();
  await row(list.page, "Plan").getByRole("button", { name: "Remove from this device" }).click();
  const dialog = list.page.getByRole("dialog", { name: "Remove from this device?" });
  await expect(dialog).toBeVisible();
  await expect(list.page.getByText("This is the only copy known.")).toBeVisible();
  await list.page.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toBeHidden();
  await row(list.page, "Plan").getByRole("button", { name: "Remove from this device" }).click();
  await list.page.getByRole("button", { name: "Remove", exact: true }).click();
  for (const { page } of [list, other, ada]) {
    await expect(heading(page)).toBeVisible();
    await expect(titles(page)).toHaveCount(0);
    await expect(page.getByText("This browser knows no documents yet.")).toBeVisible();
  }
  await expect.poll(() => stored(ada.page)).toEqual([]);
  await list.page.goto(`${server.url}/healthz`);
  await other.page.goto(`${server.url}/healthz`);
  await ada.page.goto(`${server.url}/healthz`);
  expect(await stored(ada.page)).toEqual([]);
});

test("when the browser's storage is full, the list has what was saved before and what was just written", async ({
  room,
  server,
}) => {
  const ada = await room.blank();
  await write(ada, `${server.url}/#/new`, "# Before");
  await ada.page.evaluate(fill);
  await ada.page.addInitScript(fill);
  await ada.page.getByRole("button", { name: "More" }).click();
  await ada.page.getByRole("menuitem", { name: "New document" }).click();
  await ada.page.waitForURL(/#\/edit\//);
  await ada.ready();
  await ada.page.keyboard.insertText("# After");
  await expect(ada.page.getByText("This browser is not saving this document")).toBeVisible();
  await ada.page.getByRole("link", { name: "Documents" }).click();
  await expect(titles(ada.page)).toHaveText(["After", "Before"]);
  await ada.page.reload();
  await expect(titles(ada.page)).toHaveText(["After", "Before"]);
  await row(ada.page, "After").getByRole("link").click();
  await expectText(ada, "# After");
  await ada.page.getByRole("link", { name: "Documents" }).click();
  await row(ada.page, "Before").getByRole("link").click();
  await expectText(ada, "# Before");
});

test("a document whose database cannot be opened is listed with what is known, and the list says so", async ({
  room,
  server,
}) => {
  const ada = await room.blank();
  await write(ada, room.link(), "# Broken\n\nbut remembered");
  await ada.page.goto("about:blank");
  await write(ada, `${server.url}/#/new`, "# Whole");
  const list = await ada.anotherTab();
  await list.page.addInitScript(
    (broken) => {
      const open = IDBFactory.prototype.open.bind(indexedDB);
      IDBFactory.prototype.open = (name, ...version) => {
        if (name === broken) throw new DOMException("Internal error opening backing store.", "UnknownError");
        return open(name, ...version);
      };
    },
    `grapevine-${await documentId(room.secret)}`,
  );
  await list.page.goto(server.url);
  await expect(row(list.page, "Broken")).toContainText("Its saved copy cannot be read.");
  await expect(row(list.page, "Broken")).toContainText("but remembered");
  await expect(row(list.page, "Broken").getByRole("button")).toHaveCount(1);
  await expect(row(list.page, "Whole").getByRole("button")).toHaveCount(4);
  await expect(row(list.page, "Whole")).not.toContainText("cannot be read");
});

test("on a shared computer a document is not kept: nothing of it is stored, in no tab, and the page says so", async ({
  room,
}) => {
  const ben = await room.open();
  // As a guest: for others, this test says at each visit that the document was made here.
  const ada = await room.open({ guest: true });
  await ada.type("# A secret");
  await expectConverged(ada, ben);
  const tab = await openTab(ada, room.link());
  await tab.ready();
  await ada.page.getByRole("button", { name: "More" }).click();
  const item = ada.page.getByRole("menuitemcheckbox", { name: "Do not keep on this device" });
  await expect(item).not.toBeChecked();
  await item.click();
  await expect(ada.page.getByRole("dialog", { name: "Do not keep on this device?" })).toBeVisible();
  await expect(ada.page.getByText("Others who are here have the text, too.")).toBeVisible();
  await ada.page.getByRole("button", { name: "Do not keep", exact: true }).click();
  const notice = "This document is not kept on this device.";
  for (const { page } of [ada, tab]) await expect(page.getByText(notice)).toBeVisible();
  await expect.poll(() => stored(ada.page)).toEqual([]);

  // Neither writing, nor reloading, nor another tab stores anything.
  await ada.type("\nnobody else's");
  await ada.reload();
  await expectText(ada, "# A secret\nnobody else's");
  await expect(ada.page.getByText(notice)).toBeVisible();
  const third = await openTab(ada, room.link());
  await expect(third.page.getByText(notice)).toBeVisible();
  for (const { page } of [third, tab]) await page.close();
  await ben.type(", ever");
  await expectText(ada, "# A secret\nnobody else's, ever");
  await ada.page.goto(`${room.server.url}/healthz`);
  expect(await stored(ada.page)).toEqual([]);

  // The person changes their mind.
  await ada.goto(room.link());
  await ada.page.getByRole("button", { name: "Keep it here" }).click();
  await expect(ada.page.getByText(notice)).toBeHidden();
  await ada.page.getByRole("link", { name: "Documents" }).click();
  await expect(titles(ada.page)).toHaveText(["A secret"]);
});

test("a list of 300 documents is quick, works by keyboard, fits a phone, and has no axe violations", async ({
  room,
  server,
}) => {
  const ada = await room.blank();
  const { page } = ada;
  const records = await Promise.all(
    Array.from({ length: 300 }, async (_, at) => {
      const secret = createSecret();
      return {
        secret,
        id: await documentId(secret),
        title: `Document ${at}`,
        excerpt: "A line of text ".repeat(20),
        openedAt: 1,
        editedAt: 1_000_000 * (at + 1),
        editedBy: "Ben",
        metAt: at % 2 === 0 ? 5 : undefined,
        metWith: ["Ben"],
        othersHaveIt: at % 4 === 0,
        bytes: 1_000 * at,
        keep: true,
      };
    }),
  );
  await page.goto(`${server.url}/healthz`);
  await page.evaluate(async (records) => {
    const opening = indexedDB.open("grapevine-documents");
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("updates", { autoIncrement: true });
      opening.result.createObjectStore("custom");
    };
    await new Promise((resolve) => (opening.onsuccess = resolve));
    const transaction = opening.result.transaction("custom", "readwrite");
    for (const record of records) transaction.objectStore("custom").put(record, record.id);
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    opening.result.close();
  }, records);
  await page.goto(server.url);
  await expect(titles(page)).toHaveCount(300);
  const search = page.getByRole("searchbox", { name: "Search documents" });
  const took = await page.evaluate(async () => {
    const list = document.querySelector("gv-documents");
    const input = list?.shadowRoot?.querySelector<HTMLInputElement>("#query");
    if (!input || !list) throw new Error("no list");
    const start = performance.now();
    input.value = "Document 29";
    input.dispatchEvent(new Event("input"));
    await (list as HTMLElement & { updateComplete: Promise<unknown> }).updateComplete;
    list.getBoundingClientRect();
    return performance.now() - start;
  });
  expect(took).toBeLessThan(500);
  await expect(titles(page)).toHaveCount(13);
  await search.fill("");

  // By keyboard alone: what begins documents, the search, the order, and what can be done with the first document.
  await heading(page).focus();
  const order = ["New document", "Search documents", "Sort by", "Document 299", "Remove from this device"];
  const reached: string[] = [];
  for (let stop = 0; stop < 20 && reached.length < order.length; stop++) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      let focused = document.activeElement;
      while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
      const labels = (focused as HTMLInputElement | null)?.labels;
      return focused?.ariaLabel ?? labels?.[0]?.textContent ?? focused?.textContent ?? "";
    });
    if (order.includes(name.trim())) reached.push(name.trim());
  }
  expect(reached).toEqual(order);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await expect(page.locator(":focus").last()).toHaveAccessibleName("Cancel");
  await page.keyboard.press("Escape");
  // A dozen of them: axe looks at each part of each row.
  await search.fill("Document 29");
  await expect(titles(page)).toHaveCount(13);
  await row(page, "Document 299").getByRole("button", { name: "Remove from this device" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  for (const colorScheme of ["light", "dark"] as const)
    for (const forcedColors of ["none", "active"] as const) {
      await page.emulateMedia({ colorScheme, forcedColors });
      await expectAccessible(page);
    }
  await page.setViewportSize({ width: 320, height: 640 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide).toBeLessThanOrEqual(0);
  await expectAccessible(page);
});
