/** `npm run picture`: makes the README's picture, two people at one document, from the built app. */
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "@playwright/test";
import { madeHere } from "./made-here.ts";
import { startServer } from "../signaling/server.ts";
import { createSecret, formatDocumentLink } from "../sync/index.ts";
import { chromiumArgs, ensureChromium } from "./chromium.ts";

const target = fileURLToPath(new URL("../docs/two-editors.png", import.meta.url));
const size = { width: 620, height: 560 };

const server = await startServer({ port: 0, host: "127.0.0.1" });
const browser = await chromium.launch({ executablePath: await ensureChromium(), args: [...chromiumArgs] });
const link = `http://localhost:${server.port}/${formatDocumentLink(createSecret())}`;

async function open(name: string, colour: string, colorScheme: "light" | "dark"): Promise<Page> {
  const context = await browser.newContext({ viewport: size, colorScheme, serviceWorkers: "block" });
  await context.addInitScript(madeHere);
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole("button", { name: /^People/ }).click();
  await page.getByRole("textbox", { name: "Your name" }).fill(name);
  await page.getByRole("radio", { name: colour }).check({ force: true });
  await page.keyboard.press("Escape");
  return page;
}

const ada = await open("Ada", "Teal", "light");
const ben = await open("Ben", "Rust", "dark");
await ada.getByText(/2 people, in sync/).waitFor();
await ada.getByRole("textbox", { name: "Document title" }).fill("Harvest notes");
await ada.locator(".cm-content").focus();
await ada.keyboard.insertText(
  "# Harvest notes\n\nThe vines on the **south slope** are ripe first. We begin there on *Monday*.\n\n## To bring\n\n- baskets, `24` of them\n- the good shears\n",
);
await ben.getByText("the good shears").waitFor();
await ben.locator(".cm-content").focus();
await ben.keyboard.press("ControlOrMeta+End");
await ben.keyboard.type("- and something to eat!");
await ada.getByText("something to eat!").waitFor();
await ada.locator(".cm-ySelectionCaret").first().waitFor();

const shots = await Promise.all([ada, ben].map((page) => page.screenshot()));
const gap = 16;
const sheet = await browser.newPage({ viewport: { width: 2 * size.width + 3 * gap, height: size.height + 2 * gap } });
const images = shots.map((shot) => `<img src="data:image/png;base64,${shot.toString("base64")}">`).join("");
await sheet.setContent(
  `<style>body{margin:0;padding:${gap}px;display:flex;gap:${gap}px;background:#8a8594}img{border-radius:10px}</style>${images}`,
);
await sheet.screenshot({ path: target });
await browser.close();
await server.close();
console.log(`Made ${target}`);
