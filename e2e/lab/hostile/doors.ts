/**
 * The doors by which words come into the page, and go out of it. Each lets in one payload after the other, and looks at the
 * page after each.
 */
import { readFile } from "node:fs/promises";
import { expect, type Locator, type Page } from "@playwright/test";
import { createSecret, documentId } from "../../../sync/index.ts";
import { type DraggedFile, drop } from "../dragged-files.ts";
import { expectText } from "../fixtures.ts";
import type { Peer } from "../peer.ts";
import { fileNameOf } from "./payloads.ts";
import { Watch } from "./watch.ts";

/** Payloads as a document has them: in whole characters. */
export type Texts = readonly string[];

const button = (page: Page, name: string | RegExp): Locator => page.getByRole("button", { name, exact: true });

/** Shows the text beside the editor, so that both draw what comes. */
async function showBoth(page: Page): Promise<void> {
  await page.getByRole("group", { name: "View" }).getByRole("button", { name: "Both", exact: true }).click();
  await expect(page.getByRole("region", { name: "Reading view" })).toBeVisible();
}

/** How many texts are let in between two looks at the page. */
const together = 8;

const groups = (texts: Texts): Texts[] =>
  Array.from({ length: Math.ceil(texts.length / together) }, (_, at) =>
    texts.slice(together * at, together * (at + 1)),
  );

/**
 * Puts each text into the document, alone and where Markdown expects something: an address, a title, the words behind a fence.
 * Expects each to be drawn.
 */
export async function read({ page }: Peer, texts: Texts): Promise<void> {
  await showBoth(page);
  const undrawn = await page.evaluate(async (groups) => {
    const missing: string[] = [];
    const { doc } = window.grapevine!;
    const content = doc.getText("content");
    const drawn = (): string => document.querySelector("gv-reading")?.shadowRoot?.textContent ?? "";
    let number = 0;
    for (const group of groups) {
      const ends: string[] = [];
      const parts = group.flatMap((text) => {
        const line = text.replaceAll(/\s+/g, " ");
        const end = `end-${number++}-of-it`;
        ends.push(end);
        return [`[a](${line})`, `![a](<${line}> "${line}")`, `- [ ] ${line}`, text, end, `~~~${line}\n${end}\n~~~`];
      });
      doc.transact(() => {
        content.delete(0, content.length);
        content.insert(0, parts.join("\n\n"));
      });
      const left = (): string[] => ends.filter((end) => !drawn().includes(end));
      for (let frames = 0; frames < 300 && left().length > 0; frames++) await new Promise(requestAnimationFrame);
      missing.push(...group.filter((_text, index) => left().includes(ends[index] ?? "")));
      for (const what of window.examineHostile()) await window.reportHostile(`among ${group.join("\n")}: ${what}`);
      // What waits for a pointer, for the focus or for time.
      for (const element of document.querySelector("gv-reading")?.shadowRoot?.querySelectorAll("*") ?? [])
        for (const type of ["mouseover", "focus", "animationstart", "transitionend", "error", "load", "toggle"])
          element.dispatchEvent(new Event(type));
    }
    return missing;
  }, groups(texts));
  expect(undrawn, "texts that were not drawn").toEqual([]);
}

/** Pastes each text into the editor, beside which it is drawn. */
export async function paste({ page }: Peer, texts: Texts, flavour: "text/html" | "text/plain"): Promise<void> {
  await showBoth(page);
  const nothing = await page.evaluate(
    async ([groups, flavour]) => {
      const missing: string[] = [];
      const content = window.grapevine!.doc.getText("content");
      const editor = document.querySelector(".cm-content");
      for (const group of groups) {
        content.delete(0, content.length);
        for (const text of group) {
          content.insert(content.length, "\n\n");
          const { length } = content;
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          if (flavour === "text/html") clipboardData.setData(flavour, text);
          editor?.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
          // What makes Markdown of HTML comes with the first.
          const isThere = (): boolean => content.length > length || text.trim() === "";
          for (let frames = 0; frames < 300 && !isThere(); frames++) await new Promise(requestAnimationFrame);
          if (!isThere()) missing.push(text);
        }
        for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
        for (const what of window.examineHostile()) await window.reportHostile(`among ${group.join("\n")}: ${what}`);
      }
      return missing;
    },
    [groups(texts), flavour] as const,
  );
  expect(nothing, "texts that were not pasted").toEqual([]);
}

/** How many texts are dropped at a time, each as two files. The page takes 20 files together. */
const droppedTogether = 9;

/**
 * Drops each text as a file that it names: as one that is refused, as one that goes into the document, and as one that opens as
 * a document. Looks at the question, at the text, and at the list of documents.
 */
export async function dropFiles({ page }: Peer, texts: Texts): Promise<void> {
  const reading = page.getByRole("region", { name: "Reading view" });
  for (let from = 0; from < texts.length; from += droppedTogether) {
    const group = texts.slice(from, from + droppedTogether);
    const files = group.map((text): DraggedFile => ({ name: fileNameOf(text), content: text }));
    const refused = group.map((text): DraggedFile => ({ name: fileNameOf(text), content: [0] }));
    const end = `end-${from}-of-it`;
    await showBoth(page);
    const what = `files named ${files.map(({ name }) => name).join("\n")}`;
    await drop(page.locator("header"), [...files, ...refused, { name: "end.md", content: end }]);
    await expect(page.locator("gv-files").getByRole("listitem")).toHaveCount(files.length + refused.length + 1);
    await look(page, what);
    await button(page, "Insert into this document").click();
    await expect(reading).toContainText(end);
    await look(page, what);
    await drop(page.locator("header"), files);
    const before = page.url();
    await button(page, /^Open as /).click();
    await expect(page).not.toHaveURL(before);
    await expect.poll(() => page.evaluate(() => window.grapevine?.doc.getText("content").length)).toBeGreaterThan(0);
    await showBoth(page);
    await look(page, what);
  }
  await page.getByRole("link", { name: "Documents" }).click();
  await expect.poll(() => page.getByRole("listitem").count()).toBeGreaterThan(1);
  await look(page, "the list of files that were opened");
}

/** Types each text as the document's title and as this person's name. The other one sees them, too. */
export async function typeNames({ page }: Peer, texts: Texts): Promise<void> {
  await button(page, /^People/).click();
  await expect(page.getByRole("textbox", { name: "Your name" })).toBeVisible();
  for (const name of ["Document title", "Your name"])
    await page.getByRole("textbox", { name }).evaluate(
      async (field, [texts, name, together]) => {
        for (const [index, text] of texts.entries()) {
          (field as HTMLInputElement).value = text;
          field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
          if (index % together !== 0 && index !== texts.length - 1) continue;
          for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame);
          for (const what of window.examineHostile()) await window.reportHostile(`${name}, ${text}: ${what}`);
        }
      },
      [texts, name, 2] as const,
    );
  await page.keyboard.press("Escape");
}

/** A peer that keeps to no rules tells each text as its name, its colour and the title. Waits until the other has each. */
export async function tellNames(eve: Peer, ada: Peer, texts: Texts): Promise<void> {
  await button(ada.page, /^People/).click();
  const lie = await eve.page.evaluateHandle(() => ({
    cursor: window.grapevine?.provider.awareness.getLocalState()?.["cursor"],
  }));
  // Peers pass on no more than a short state.
  for (const text of texts.map((each) => each.slice(0, 200))) {
    await eve.page.evaluate(
      ([text, { cursor }]) => {
        const { doc, provider } = window.grapevine!;
        provider.awareness.setLocalState({ user: { name: text, color: text, colorLight: text }, cursor, [text]: text });
        const title = doc.getText("title");
        doc.transact(() => {
          title.delete(0, title.length);
          title.insert(0, text);
        });
      },
      [text, lie] as const,
    );
    await ada.page.waitForFunction(
      (text) => {
        const { doc, provider } = window.grapevine!;
        const names = [...provider.awareness.getStates().values()].map(
          ({ user }) => (user as { name?: unknown })?.name,
        );
        return names.includes(text) && doc.getText("title").toString() === text;
      },
      text,
      { polling: 20 },
    );
    for (const what of await ada.page.evaluate(() => window.examineHostile()))
      await ada.page.evaluate((what) => window.reportHostile(what), `a peer's name and title, ${text}: ${what}`);
  }
  await ada.page.keyboard.press("Escape");
}

/** Opens the list of documents, with each text as a title, a beginning and a writer's name. */
export async function list(ada: Peer, texts: Texts): Promise<void> {
  const { page } = ada;
  const making = texts.map(async (text) => {
    const secret = createSecret();
    const id = await documentId(secret);
    const known = { openedAt: 1, editedAt: 1, metAt: 1, othersHaveIt: true, bytes: 1, keep: true };
    return { ...known, secret, id, title: text, excerpt: text, editedBy: text, metWith: [text] };
  });
  const records = await Promise.all(making);
  // With the first document there is a list.
  await ada.type("a");
  await expect.poll(() => page.evaluate(indexExists)).toBe(true);
  await page.evaluate(async (records) => {
    const opening = indexedDB.open("grapevine-documents");
    await new Promise((resolve) => opening.addEventListener("success", resolve));
    const store = opening.result.transaction("custom", "readwrite").objectStore("custom");
    for (const record of records) store.put(record, record.id);
    await new Promise((resolve) => store.transaction.addEventListener("complete", resolve));
    opening.result.close();
  }, records);
  await page.goto(new URL("/", page.url()).href);
  await expect(page.getByRole("heading", { name: "Documents", level: 1 })).toBeVisible();
  await expect.poll(() => page.getByRole("listitem").count()).toBeGreaterThanOrEqual(records.length);
  await page.getByRole("searchbox").fill("hit(");
  await look(page, "the list of documents");
}

/** Runs in the page: whether it has stored what it knows of documents. */
async function indexExists(): Promise<boolean> {
  return (await indexedDB.databases()).some(({ name }) => name === "grapevine-documents");
}

/** How many named versions the history shows. */
const versionsShown = 200;

/** A peer names versions by each text, and the history of the document is opened. */
export async function openHistory(eve: Peer, ada: Peer, texts: Texts): Promise<void> {
  const { page } = ada;
  for (let from = 0; from < texts.length; from += versionsShown) {
    const group = texts.slice(from, from + versionsShown);
    await eve.page.evaluate((group) => {
      const { doc } = window.grapevine!;
      const versions = doc.getMap("versions");
      doc.transact(() => {
        versions.clear();
        for (const [index, text] of group.entries()) {
          const [length, hash, at] = [index + 1, index + 1, Date.now() - 60_000 - index];
          versions.set(`${hash.toString(36)}.${length.toString(36)}`, { name: text, at, by: [text], length, hash });
        }
      });
    }, group);
    const count = (): Promise<number> => page.evaluate(() => window.grapevine!.doc.getMap("versions").size);
    await expect.poll(count).toBe(group.length);
    await button(page, "More").click();
    await page.getByRole("menuitem", { name: "History" }).click();
    // Some have nothing that can be seen.
    await expect.poll(() => page.getByRole("option").count()).toBeGreaterThan(0.8 * group.length);
    await look(page, "the history");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("option")).toHaveCount(0);
  }
}

/** How many texts are one file. */
const inOneFile = 80;

/**
 * Exports texts as a web page and copies them with their formatting, and opens both in a page that no policy protects and that
 * is watched, too.
 */
export async function takeOut({ page, context }: Peer, texts: Texts): Promise<void> {
  const browser = context.browser();
  if (browser === null) throw new Error("no browser");
  const outside = await browser.newContext();
  const watch = await Watch.over(outside, "https://reader.example");
  const reader = await outside.newPage();
  const choose = async (name: string): Promise<void> => {
    await button(page, "More").click();
    await page.getByRole("menuitem", { name: "Export" }).click();
    await button(page, name).click();
  };
  const policy = /<meta http-equiv="content-security-policy"[^>]*>/i;
  for (let from = 0; from < texts.length; from += inOneFile) {
    await page.evaluate(
      (text) => {
        const content = window.grapevine!.doc.getText("content");
        content.delete(0, content.length);
        content.insert(0, text);
      },
      texts.slice(from, from + inOneFile).join("\n\n---\n\n"),
    );
    const [download] = await Promise.all([page.waitForEvent("download"), choose("Web page")]);
    const file = await readFile(await download.path(), "utf8");
    expect(file).toMatch(policy);
    await page.evaluate(() => (window.copiedHtml = undefined));
    await choose("Copy with formatting");
    await page.waitForFunction(() => window.copiedHtml !== undefined, undefined, { polling: 20 });
    const copied = (await page.evaluate(() => window.copiedHtml)) ?? "";
    for (const [what, html] of [
      ["the exported page", file.replace(policy, "")],
      ["the copied text", `<!doctype html><meta charset=utf-8><div class=text>${copied}</div>`],
    ] as const) {
      watch.trying(what);
      await reader.setContent(html);
      await look(reader, what);
    }
  }
  await outside.close();
  expect(watch.found.slice(0, 20)).toEqual([]);
}

/** Looks at the page now, and once what it began to load has come. */
async function look(page: Page, what: string): Promise<void> {
  await page.evaluate(async (what) => {
    for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
    for (const wrong of window.examineHostile()) await window.reportHostile(`${what}: ${wrong}`);
  }, what);
}

/** A page that has been attacked is where it was, and writes what one types. */
export async function expectUnharmed(ada: Peer, link: string): Promise<void> {
  await ada.page.goto("about:blank");
  await ada.goto(link);
  await ada.page.evaluate(() => {
    const content = window.grapevine!.doc.getText("content");
    content.delete(0, content.length);
  });
  await ada.type("calm");
  await expectText(ada, "calm");
  expect(ada.page.url()).toBe(link);
}
