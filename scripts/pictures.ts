/**
 * `npm run pictures`: makes the pictures of README and docs from the built app: two people at one document, and the main
 * states of the page.
 */
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type BrowserContextOptions, chromium, type Page } from "@playwright/test";
import type * as Y from "yjs";
import { madeHere } from "./made-here.ts";
import { startServer } from "../signaling/server.ts";
import { createSecret, formatDocumentLink } from "../sync/index.ts";
import { chromiumArgs, ensureChromium } from "./chromium.ts";

const docs = new URL("../docs/", import.meta.url);
const pathOf = (name: string): string => fileURLToPath(new URL(name, docs));
const narrow = { width: 620, height: 560 };
const wide = { width: 1_000, height: 640 };
const phone = { width: 390, height: 740 };

const notes =
  "# Harvest notes\n\nThe vines on the **south slope** are ripe first. We begin there on *Monday*.\n\n## To bring\n\n- baskets, `24` of them\n- the good shears\n";

const server = await startServer({ port: 0, host: "127.0.0.1" });
const browser = await chromium.launch({ executablePath: await ensureChromium(), args: [...chromiumArgs] });
const origin = `http://localhost:${server.port}/`;
const link = `${origin}${formatDocumentLink(createSecret())}`;

async function open(name: string, colour: string, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ serviceWorkers: "block", ...options });
  await context.addInitScript(madeHere);
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole("button", { name: /^People/ }).click();
  await page.getByRole("textbox", { name: "Your name" }).fill(name);
  await page.getByRole("radio", { name: colour }).check({ force: true });
  await page.keyboard.press("Escape");
  return page;
}

const editor = (page: Page) => page.locator(".cm-content");
const press = (page: Page, name: RegExp) => page.getByRole("button", { name }).first().click();

async function write(page: Page, text: string): Promise<void> {
  await editor(page).focus();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.insertText(text);
}

/** Replaces words in the shared text. */
async function replace(page: Page, words: string, by: string): Promise<void> {
  await page.evaluate(
    ([words, by]) => {
      const { grapevine } = globalThis as unknown as { readonly grapevine: { readonly doc: Y.Doc } };
      const content = grapevine.doc.getText("content");
      const at = content.toJSON().indexOf(words);
      content.delete(at, words.length);
      content.insert(at, by);
    },
    [words, by] as const,
  );
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: pathOf(`pictures/${name}.png`), animations: "disabled" });
}

async function openMenuItem(page: Page, name: string): Promise<void> {
  await press(page, /^More$/);
  await page.getByRole("menuitem", { name }).click();
}

await mkdir(pathOf("pictures"), { recursive: true });
const ada = await open("Ada", "Teal", { viewport: narrow, colorScheme: "light" });
const ben = await open("Ben", "Rust", { viewport: narrow, colorScheme: "dark" });
await ada.getByText(/2 people, in sync/).waitFor();
await ada.getByRole("textbox", { name: "Document title" }).fill("Harvest notes");
await write(ada, notes);
await ben.getByText("the good shears").waitFor();
await editor(ben).focus();
await ben.keyboard.press("ControlOrMeta+End");
await ben.keyboard.type("- and something to eat!");
await ada.getByText("something to eat!").waitFor();
await ada.locator(".cm-ySelectionCaret").first().waitFor();

const shots = await Promise.all([ada, ben].map((page) => page.screenshot()));
const gap = 16;
const sheet = await browser.newPage({
  viewport: { width: 2 * narrow.width + 3 * gap, height: narrow.height + 2 * gap },
});
const images = shots.map((shot) => `<img src="data:image/png;base64,${shot.toString("base64")}">`).join("");
await sheet.setContent(
  `<style>body{margin:0;padding:${gap}px;display:flex;gap:${gap}px;background:#8a8594}img{border-radius:10px}</style>${images}`,
);
await sheet.screenshot({ path: pathOf("two-editors.png") });

await ada.setViewportSize(wide);
await ben.setViewportSize(wide);

await press(ada, /2 people, in sync/);
await ada.getByRole("heading", { name: "Where your words are" }).waitFor();
await shoot(ada, "where-your-words-are");
await ada.keyboard.press("Escape");

await press(ada, /^Share$/);
await ada.getByRole("textbox", { name: "Link to this document" }).waitFor();
await shoot(ada, "share");
await ada.keyboard.press("Escape");

// A version to compare with, and what somebody removed.
await openMenuItem(ada, "History");
await ada.locator("gv-history").getByRole("option").first().waitFor();
await ada.keyboard.press("Escape");
await replace(ada, "Monday", "Tuesday");
await openMenuItem(ada, "History");
await ada.locator("gv-history").getByRole("option").nth(1).click();
await ada.locator("gv-history").locator("del").first().waitFor();
await shoot(ada, "history");
await ada.keyboard.press("Escape");

await editor(ben).focus();
await ben.keyboard.press("ControlOrMeta+a");
await ben.keyboard.press("Delete");
await ada.getByRole("button", { name: "Bring it back" }).waitFor();
await shoot(ada, "bring-it-back");
await press(ada, /^Bring it back$/);
await ada.getByText("the good shears").waitFor();

// Ada closes the page, Ben writes on, and Ada returns.
await ada.goto("about:blank");
await ben
  .getByText(/Only on this device/)
  .first()
  .waitFor();
await write(ben, "\n- gloves for everybody\n");
await replace(ben, "`24` of them", "`30` of them");
await ada.clock.install({ time: Date.now() + 3 * 24 * 60 * 60_000 });
await ada.goto(link);
await ada.getByRole("region", { name: "While you were away" }).waitFor();
await shoot(ada, "while-you-were-away");

for (const [title, text] of [
  ["Letter to the winemaker", "Dear Frances,\n\nthe barrels arrived, and two of them leak.\n"],
  ["Shopping", "- yeast\n- corks\n- a new hose\n"],
] as const) {
  await ben.goto(`${origin}#/new`);
  await ben.getByRole("textbox", { name: "Document title" }).fill(title);
  await write(ben, text);
  await ben.getByRole("button", { name: /Only on this device/ }).waitFor();
}
await ben.getByRole("link", { name: "Documents" }).click();
await ben.getByRole("heading", { name: "Documents" }).waitFor();
await ben.getByText("Harvest notes").first().waitFor();
await shoot(ben, "documents");

const cleo = await open("Cleo", "Green", { viewport: phone, colorScheme: "light", hasTouch: true, isMobile: true });
await cleo.getByText("the good shears").waitFor();
await press(cleo, /^People/);
await cleo.getByRole("textbox", { name: "Your name" }).waitFor();
await shoot(cleo, "phone");

await browser.close();
await server.close();
console.log(`Made the pictures in ${pathOf("")}`);
