import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { expect, expectAccessible, test } from "./lab/fixtures.ts";
import { hostileDiagrams, hostileFormulas } from "./lab/hostile/figures.ts";
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

/** Chooses a file in **Export**, and returns where it is. */
async function exported(peer: Peer, name: string): Promise<{ readonly name: string; readonly path: string }> {
  await openExport(peer);
  const [download] = await Promise.all([
    peer.page.waitForEvent("download"),
    peer.page.getByRole("button", { name, exact: true }).click(),
  ]);
  const path = test.info().outputPath(download.suggestedFilename());
  await download.saveAs(path);
  return { name: download.suggestedFilename(), path };
}

/** Presses the keys that print, and returns when the page asks for the browser's dialog. */
async function askToPrint({ page, editor }: Peer): Promise<void> {
  await page.evaluate(() => {
    document.body.removeAttribute("data-asked");
    window.print = () => document.body.setAttribute("data-asked", "");
  });
  await editor.focus();
  await page.keyboard.press("ControlOrMeta+p");
  await expect(page.locator("body")).toHaveAttribute("data-asked", "", { timeout: 20_000 });
}

/** How many pictures of diagrams are on paper, all of them loaded. */
const picturesOnPaper = ({ page }: Peer): Promise<number> =>
  page.evaluate(() => {
    dispatchEvent(new Event("beforeprint"));
    const images = [...(document.querySelector(".sheet")?.shadowRoot?.querySelectorAll("img") ?? [])];
    const loaded = images.filter(({ complete, naturalWidth }) => complete && naturalWidth > 0);
    dispatchEvent(new Event("afterprint"));
    return loaded.length;
  });

/** Opens a file in a browser that has nothing else, and no network. Reports what the file asks for, and what it says. */
async function openFile(browser: Browser, path: string, options: BrowserContextOptions) {
  const context = await browser.newContext({ ...options, offline: true });
  const page = await context.newPage();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => asked.push(message.text()));
  page.on("dialog", (dialog) => {
    asked.push(dialog.message());
    void dialog.dismiss();
  });
  const address = pathToFileURL(path).href;
  // What is in the file itself is no request.
  const others = () => asked.filter((url) => url !== address && !url.startsWith("data:image/svg+xml,"));
  await page.goto(address);
  return { context, page, others };
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
  "Mass is $E = mc^2$ for $5.",
  "$$\n\\sum_{k=1}^{n} k = \\frac{n(n+1)}{2}\n$$",
  "```mermaid\ngraph LR\n  A[Begin here] --> B{Ready?}\n```",
  ...Array.from({ length: 330 }, (_, at) => (at % 12 === 0 ? `## Part ${at / 12}\n\n` : "") + paragraph(at)),
  "The last line of all.",
  "[^n]: A footnote.",
].join("\n\n");

test("a document of thirty pages prints whole, as it reads, and never the key of its link", async ({ room }) => {
  const ada = await room.open({ colorScheme: "dark" });
  await write(ada, long);
  await askToPrint(ada);

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
  // Formulas are their symbols, once each; a diagram is a picture, whose words are among those of the page.
  const symbols = words.replaceAll(/\s/g, "");
  // Letters of a formula stand behind the words of its paragraph, in the file.
  expect(symbols).toContain("Massisfor$5.E=mc2");
  expect(symbols).toMatch(/∑/);
  expect(symbols.split("n(n+1)").length).toBe(2);
  for (const source of ["\\frac", "$$", "graph LR", "B{Ready?}"]) expect(words).not.toContain(source);
  for (const label of ["Begin here", "Ready?"]) expect(words).toContain(label);
  expect(await picturesOnPaper(ada)).toBe(1);
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

  // The browser's own menu waits for nothing. It prints what is known by then, in the text of now.
  await write(ada, "Written since, with $a^2 + b^2$.\n\n");
  const next = (await printed(ada.page)).join(" ").replaceAll(/\s/g, "");
  expect(next).toContain("Writtensince,with.a2+b2");
  expect(next).toContain("Ready?");
  expect(next).not.toContain("B{Ready?}");
  expect(next).toContain("Thelastlineofall.");
});

test("on paper a long table repeats its head, and wide formulas and diagrams fit the sheet", async ({ room }) => {
  const ada = await room.open();
  const { page } = ada;
  const row = (cell: (column: number) => string) => Array.from({ length: 16 }, (_, column) => cell(column));
  const line = row((column) => `aaa_{${column}}`).join(" & ");
  const matrix = [line, line, line].join(" \\\\ ");
  const steps = row((at) => `  N${at}[Step ${at}] --> N${at + 1}[Step ${at + 1}]`).join("\n");
  const tall = row((at) => `  T${at} --> T${at + 1}`).join("\n");
  await write(
    ada,
    [
      `| Key | Value |\n|---|---|\n${Array.from({ length: 90 }, (_, at) => `| row ${at} | ${at} |`).join("\n")}`,
      `$$\n\\begin{pmatrix}${matrix}\\end{pmatrix}\n$$`,
      `In a line $\\begin{pmatrix}${matrix}\\end{pmatrix}$.`,
      `\`\`\`mermaid\ngraph LR\n${steps}\n\`\`\``,
      `\`\`\`mermaid\ngraph TD\n${tall}\n\`\`\``,
    ].join("\n\n"),
  );
  await askToPrint(ada);
  const pages = await printed(page);
  const withRows = pages.filter((words) => words.includes("row "));
  expect(withRows.length).toBeGreaterThan(2);
  for (const words of withRows) expect(words).toMatch(/Key +Value/);
  // No diagram is cut in two.
  for (const [first, last] of [
    ["Step 0", "Step 16"],
    ["T0", "T16"],
  ] as const)
    expect(pages.filter((words) => words.includes(first) && words.includes(last))).toHaveLength(1);

  await page.setViewportSize({ width: 660, height: 1_000 });
  await askToPrint(ada);
  await page.emulateMedia({ media: "print" });
  const sides = await page.evaluate(() => {
    dispatchEvent(new Event("beforeprint"));
    const sheet = document.querySelector(".sheet");
    const wide = [...(sheet?.shadowRoot?.querySelectorAll("img, .katex-html > *") ?? [])];
    const right = Math.max(...wide.map((element) => element.getBoundingClientRect().right));
    const widths = { right, sheet: sheet?.getBoundingClientRect().right ?? 0, count: wide.length };
    dispatchEvent(new Event("afterprint"));
    return widths;
  });
  expect(sides.count).toBe(4);
  expect(sides.right).toBeLessThanOrEqual(sides.sheet + 1);
});

test("a print does not wait for a diagram that is never drawn", async ({ room }) => {
  const ada = await room.open();
  let asked = 0;
  // The script that draws diagrams never comes.
  await ada.context.route(/diagram-program/, () => {
    asked++;
  });
  await write(ada, "Before $x^2$\n\n```mermaid\ngraph LR\n  A[Start] --> B\n```\n\nThe last line.");
  const printing = askToPrint(ada);
  await expect(ada.page.getByText("Preparing to print")).toBeVisible();
  await printing;
  expect(asked).toBe(1);
  const words = (await printed(ada.page)).join(" ");
  expect(words.replaceAll(/\s/g, "")).toContain("Beforex2graphLRA[Start]-->BThelastline.");
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
  await write(
    ada,
    "# Plan <b>\n\nSome **bold** words.\n\n- [x] done\n- [ ] open\n\n<script>alert(1)</script>\n\nOf $x^2$\n\n```mermaid\ngraph LR\n```",
  );
  await openExport(ada);
  for (const colorScheme of ["light", "dark"] as const) {
    await ada.page.emulateMedia({ colorScheme });
    await expectAccessible(ada.page);
  }
  await ada.page.keyboard.press("Escape");
  const html = await exported(ada, "Web page");
  expect(html.name).toBe("Plan b.html");
  const plain = await exported(ada, "Plain text");
  expect(plain.name).toBe("Plan b.txt");
  expect(await readFile(plain.path, "utf8")).toBe(
    "Plan <b>\n\nSome bold words.\n\n[x] done\n[ ] open\n\n<script>alert(1)</script>\n\nOf $x^2$\n\ngraph LR\n",
  );
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
  expect(copied[0]).toMatch(/\$x\^2\$.*<pre[^>]*><code[^>]*>graph LR\n<\/code>/s);
  expect(copied[0]).not.toMatch(/<math|<img/);
  expect(copied[1]).toContain("Some bold words.");
  expect(ada.errors).toEqual([]);

  const { page } = ada;
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("dialog", () => asked.push("a dialog"));
  await page.route("https://file.example/", async (route) =>
    route.fulfill({ path: html.path, contentType: "text/html; charset=utf-8" }),
  );
  await page.goto("https://file.example/");
  await expect(page.getByRole("heading", { name: "Plan <b>" })).toBeVisible();
  expect(
    await page.getByRole("checkbox").evaluateAll((boxes) => boxes.map((box) => (box as HTMLInputElement).checked)),
  ).toEqual([true, false]);
  await expect(page.getByText("<script>alert(1)</script>")).toBeVisible();
  expect(asked).toEqual(["https://file.example/"]);
});

test("an exported page shows formulas, diagrams and code without a network, in either theme", async ({
  room,
  browser,
}) => {
  const ada = await room.open();
  const steps = Array.from({ length: 8 }, (_, at) => `  N${at}[Step ${at}] --> N${at + 1}[Step ${at + 1}]`);
  await write(
    ada,
    [
      "# Of $x$ and more",
      "[Up](#of-x-and-more) in $\\mathbb{R}$, a wrong one $\\frac{1$.",
      "$$\n\\sum_{k=1}^{n} k = \\frac{n(n+1)}{2}\n$$",
      `\`\`\`mermaid\ngraph LR\n${steps.join("\n")}\n\`\`\``,
      "```ts\nconst answer = 42;\n```",
      "| a | b |\n|---|---|\n| 1 | $y$ |",
    ].join("\n\n"),
  );
  const { path } = await exported(ada, "Web page");
  const pixels: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    const viewport = { width: colorScheme === "light" ? 320 : 1_000, height: 700 };
    const { context, page, others } = await openFile(browser, path, { colorScheme, viewport });
    await expect(page).toHaveTitle("Of x and more");
    await expect(page.locator("math")).toHaveCount(4);
    await expect(page.locator("math mi").getByText("ℝ")).toBeVisible();
    await expect(page.getByText("a wrong one $\\frac{1$.")).toBeVisible();
    await expect(page.locator("pre .keyword")).toHaveText("const");
    const image = page.getByRole("img", { name: /^Diagram: .*Step 0/ });
    await expect(image).toBeVisible();
    expect(await image.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    pixels.push(await image.evaluate((image: HTMLImageElement) => image.currentSrc));
    // Wide boxes scroll by themselves, by keys as well.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
    await expect(page.getByRole("group")).toHaveCount(1);
    await expect(page.getByRole("group", { name: "Diagram", exact: true })).toHaveAttribute("tabindex", "0");
    await page.getByRole("link", { name: "Up" }).click();
    await expect(page.locator("h1:target")).toHaveCount(1);
    await expectAccessible(page);
    expect(await page.locator("script, iframe, link, object, embed").count()).toBe(0);
    expect(others()).toEqual([]);
    await context.close();
  }
  expect(new Set(pixels).size).toBe(2);
  expect(ada.errors).toEqual([]);
});

test("hostile formulas and diagrams run nothing and ask for nothing, on paper and in a file", async ({
  room,
  browser,
}) => {
  const ada = await room.open();
  const { page } = ada;
  const asked: string[] = [];
  await ada.context.route(/evil\.example/, (route) => {
    asked.push(route.request().url());
    return route.abort();
  });
  page.on("dialog", (dialog) => {
    asked.push(dialog.message());
    void dialog.dismiss();
  });
  await write(
    ada,
    [
      ...hostileFormulas.flatMap((formula) => [`$${formula}$`, `$$\n${formula}\n$$`]),
      ...hostileDiagrams.map((diagram) => `\`\`\`mermaid\n${diagram}\n\`\`\``),
      "The last line.",
    ].join("\n\n"),
  );
  await askToPrint(ada);
  expect((await printed(page)).join(" ")).toContain("The last line.");
  const { path } = await exported(ada, "Web page");
  expect(asked).toEqual([]);
  expect(ada.errors).toEqual([]);

  const file = await openFile(browser, path, {});
  await expect(file.page.getByText("The last line.")).toBeAttached();
  await expect(file.page.locator("img").first()).toBeAttached();
  expect(await file.page.locator("script, iframe, object, embed, form, a, [onerror], [onclick]").count()).toBe(0);
  expect(file.others()).toEqual([]);
  await file.context.close();
});
