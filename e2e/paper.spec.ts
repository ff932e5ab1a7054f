import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { expect, expectAccessible, test } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

/** The words of each page of a print, also of the browser's own lines above and below, which people print by default. */
async function printed(page: Page, options: { readonly ownLines?: boolean } = {}): Promise<string[]> {
  const margin = { top: "2cm", bottom: "2cm", left: "1cm", right: "1cm" };
  const file = await page.pdf(
    options.ownLines === true ? { displayHeaderFooter: true, margin } : { preferCSSPageSize: true },
  );
  const pdf = await getDocument({ data: new Uint8Array(file), useSystemFonts: true, verbosity: 0 }).promise;
  const pages: string[] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    const { items } = await (await pdf.getPage(number)).getTextContent();
    pages.push(items.map((item) => ("str" in item ? item.str : "")).join(" "));
  }
  await pdf.destroy();
  return pages;
}

async function openExport({ page }: Peer): Promise<void> {
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Export" }).click();
  await expect(page.getByRole("button", { name: "Markdown", exact: true })).toBeFocused();
}

async function write({ page }: Peer, text: string): Promise<void> {
  await page.evaluate((text) => window.grapevine?.doc.getText("content").insert(0, text), text);
}

const paragraph = (number: number): string =>
  `Paragraph ${number}, ${"with words enough for some lines on a sheet of paper ".repeat(4)}ends.`;
const long = [
  "# The whole text",
  "[A page](https://example.org/page) is named, and it ~~was~~ is **read**.[^n]",
  "| Key | Value |\n|---|---|\n| one | 1 |\n| two | 2 |",
  ...Array.from({ length: 330 }, (_, at) => (at % 12 === 0 ? `## Part ${at / 12}\n\n` : "") + paragraph(at)),
  "The last line of all.",
  "[^n]: A footnote.",
].join("\n\n");

test("a document of thirty pages prints whole, as it reads, and never the key of its link", async ({ room }) => {
  const ada = await room.open({ colorScheme: "dark" });
  await write(ada, long);
  await ada.page.evaluate(() => {
    window.print = () => document.body.setAttribute("data-asked", "");
  });
  await ada.editor.focus();
  await ada.page.keyboard.press("ControlOrMeta+p");
  await expect(ada.page.locator("body")).toHaveAttribute("data-asked");

  const pages = await printed(ada.page);
  const words = pages.join(" ").replaceAll(/\s+/g, " ");
  expect(pages.length).toBeGreaterThanOrEqual(30);
  // Line breaks of the HTML are no lines on paper, and its ink is black, also in the dark theme.
  const look = await ada.page.evaluate(() => {
    dispatchEvent(new Event("beforeprint"));
    const paragraph = document.querySelector(".sheet")?.shadowRoot?.querySelector("p");
    const { whiteSpace, color } = getComputedStyle(paragraph ?? document.body);
    dispatchEvent(new Event("afterprint"));
    return { whiteSpace, color };
  });
  expect(look).toEqual({ whiteSpace: "normal", color: "rgb(0, 0, 0)" });
  for (let number = 0; number < 330; number++) expect(words.split(`Paragraph ${number},`).length, `${number}`).toBe(2);
  expect(pages[0]).toMatch(/^1 \/ \d+ +The whole text/);
  expect(words).toMatch(/Key +Value +one +1 +two +2/);
  expect(words).toMatch(/A page +\[1\]/);
  expect(words.slice(-400)).toMatch(/The last line of all\. .*A footnote\. .*https:\/\/example\.org\/page/);
  for (const [index, page] of pages.entries()) {
    expect(page).toMatch(new RegExp(`^${index + 1} / ${pages.length} `));
    // No heading is alone at the end of a page.
    expect(page).not.toMatch(/Part \d+\s*$/);
  }
  for (const mark of ["**", "##", "~~", "|", "Formatting", "People"]) expect(words).not.toContain(mark);
  const all = (await printed(ada.page, { ownLines: true })).join(" ");
  expect(all).toContain("The last line of all.");
  expect(all).not.toContain(room.secret.slice(0, 8));
  await expect(ada.page.locator(".sheet")).toHaveCount(0);
});

test("a print that the browser begins by itself has the whole text, as it is written", async ({ room }) => {
  const ada = await room.open();
  await write(ada, long);
  const words = (await printed(ada.page, { ownLines: true })).join(" ");
  expect(words).toContain("# The whole text");
  expect(words).toContain("The last line of all.");
  expect(words).not.toContain(room.secret.slice(0, 8));
});

test("a text is exported as a web page, as plain words, and to the clipboard", async ({ room }) => {
  const ada = await room.open();
  await ada.page.setViewportSize({ width: 360, height: 640 });
  await write(ada, "# Plan <b>\n\nSome **bold** words.\n\n- [x] done\n- [ ] open\n\n<script>alert(1)</script>");
  await openExport(ada);
  for (const colorScheme of ["light", "dark"] as const) {
    await ada.page.emulateMedia({ colorScheme });
    await expectAccessible(ada.page);
  }
  const file = async (name: string) => {
    const [download] = await Promise.all([
      ada.page.waitForEvent("download"),
      ada.page.getByRole("button", { name, exact: true }).click(),
    ]);
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
  };
  const html = await file("Web page");
  expect(html.name).toBe("Plan b.html");
  await openExport(ada);
  expect(await file("Plain text")).toEqual({
    name: "Plan b.txt",
    text: "Plan <b>\n\nSome bold words.\n\n[x] done\n[ ] open\n\n<script>alert(1)</script>\n",
  });
  await openExport(ada);
  await ada.page.keyboard.press("Tab");
  await ada.page.keyboard.press("Tab");
  await ada.page.keyboard.press("Tab");
  await ada.page.keyboard.press("Enter");
  await expect(ada.page.getByText("Copied with formatting")).toBeVisible();
  const copied = await ada.page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    return Promise.all(["text/html", "text/plain"].map(async (type) => (await item?.getType(type))?.text()));
  });
  expect(copied[0]).toContain("<strong>bold</strong>");
  expect(copied[1]).toContain("Some bold words.");
  expect(ada.errors).toEqual([]);

  const { page } = ada;
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("dialog", () => asked.push("a dialog"));
  await page.route("https://file.example/", (route) =>
    route.fulfill({ body: html.text, contentType: "text/html; charset=utf-8" }),
  );
  await page.goto("https://file.example/");
  await expect(page.getByRole("heading", { name: "Plan <b>" })).toBeVisible();
  expect(
    await page.getByRole("checkbox").evaluateAll((boxes) => boxes.map((box) => (box as HTMLInputElement).checked)),
  ).toEqual([true, false]);
  await expect(page.getByText("<script>alert(1)</script>")).toBeVisible();
  expect(asked).toEqual(["https://file.example/"]);
});
