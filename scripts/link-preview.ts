/** `npm run link-preview`: makes the picture that a chat shows of a link. */
import { fileURLToPath } from "node:url";
import { readFile } from "node:fs/promises";
import { chromium } from "@playwright/test";
import { chromiumArgs, ensureChromium } from "./chromium.ts";

const target = fileURLToPath(new URL("../app/public/link-preview.png", import.meta.url));
const icon = await readFile(new URL("../app/public/icon.svg", import.meta.url), "utf8");

/** A line of the page: words as bars, by their widths, and who is writing behind them. */
interface Line {
  readonly words: readonly number[];
  readonly writer?: { readonly name: string; readonly color: string };
  readonly heading?: true;
}

const lines: readonly Line[] = [
  { words: [150, 96], heading: true },
  { words: [64, 96, 40, 120], writer: { name: "Ada", color: "#0a7e83" } },
  { words: [110, 52, 84, 70, 30] },
  { words: [48, 130, 62] },
  { words: [92, 44, 118], writer: { name: "Ben", color: "#bf4f05" } },
  { words: [70, 100, 56, 90] },
  { words: [120, 40], writer: { name: "Çağla", color: "#575ef4" } },
];

const html = `<!doctype html>
<style>
  body { margin: 0; inline-size: 1200px; block-size: 630px; display: grid; grid-template-columns: 1fr 568px;
    align-items: center; gap: 40px; padding: 0 64px; box-sizing: border-box; overflow: hidden;
    background: #f3ecfb; color: #241b2c; font-family: ui-sans-serif, system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
  .icon svg { inline-size: 104px; block-size: 104px; display: block; }
  h1 { margin: 28px 0 12px; font-size: 76px; line-height: 1; letter-spacing: -0.03em; }
  p { margin: 0; font-size: 32px; line-height: 1.35; color: #564b60; }
  .sheet { box-sizing: border-box; block-size: 520px; margin-block-start: 110px; padding: 52px 52px 0;
    border-radius: 28px 28px 0 0; background: #fff; box-shadow: 0 24px 80px -16px rgb(36 27 44 / 35%); }
  .line { display: flex; align-items: center; gap: 12px; block-size: 54px; }
  .line i { block-size: 14px; border-radius: 7px; background: #d9d0e3; }
  .heading { block-size: 74px; margin-block-end: 4px; }
  .heading i { block-size: 26px; border-radius: 13px; background: #4a3b58; }
  .caret { position: relative; inline-size: 4px; block-size: 36px; margin-inline-start: -6px; }
  .caret b { position: absolute; inset: -26px auto auto 0; padding: 2px 10px 3px; border-radius: 8px 8px 8px 0;
    color: #fff; font-size: 20px; font-weight: 600; line-height: 1.2; white-space: nowrap; }
</style>
<div><span class="icon">${icon}</span><h1>Grapevine</h1><p>Write together,<br>browser to browser.</p></div>
<div class="sheet">${lines
  .map(({ words, writer, heading }) => {
    const bars = words.map((width) => `<i style="inline-size:${width}px"></i>`).join("");
    const caret = writer
      ? `<span class="caret" style="background:${writer.color}"><b style="background:${writer.color}">${writer.name}</b></span>`
      : "";
    return `<div class="line${heading ? " heading" : ""}">${bars}${caret}</div>`;
  })
  .join("")}</div>`;

const browser = await chromium.launch({ executablePath: await ensureChromium(), args: [...chromiumArgs] });
const page = await browser.newPage({ viewport: { width: 1200, height: 630 } });
await page.setContent(html);
await page.screenshot({ path: target });
await browser.close();
console.log(`Made ${target}`);
