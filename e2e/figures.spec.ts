/** Code in its colours, formulas and diagrams in the text as it reads. */
import type { Locator, Page } from "@playwright/test";
import { expect, expectAccessible, test } from "./lab/fixtures.ts";
import { hostileDiagrams, hostileFormulas } from "./lab/hostile/figures.ts";
import type { Peer } from "./lab/peer.ts";

const view = (page: Page): Locator => page.getByRole("region", { name: "Reading view" });
const mode = (page: Page, name: "Write" | "Read" | "Both"): Locator =>
  page.getByRole("group", { name: "View" }).getByRole("button", { name, exact: true });

/** Writes a text at once, as if it were pasted. */
function write({ page }: Peer, text: string, at = 0): Promise<void> {
  return page.evaluate(([text, at]) => window.grapevine?.doc.getText("content").insert(at, text), [text, at] as const);
}

const sample = `# Figures of $x$

A formula $e^{i\\pi} + 1 = 0$ in a line, and $5 and $6 are prices.

$$
\\sum_{i=1}^{n} i = \\frac{n(n+1)}{2}
$$

A wrong one: $\\frac{1$.

\`\`\`ts
// A comment
const answer: number = 42;
export function greet(name: string) { return "Hello, " + name; }
\`\`\`

\`\`\`mermaid
graph LR
  A[Start] --> B{Ready?}
  B -->|yes| C[Go]
  B -->|no| A
\`\`\`

\`\`\`mermaid
graph LR
  A[Start --> 
\`\`\`

The end
`;

for (const colorScheme of ["light", "dark"] as const)
  test(`code, formulas and diagrams are drawn, and shut nobody out, in the ${colorScheme}`, async ({ room }) => {
    const ada = await room.open({
      colorScheme,
      ...(colorScheme === "dark" && { viewport: { width: 320, height: 640 } }),
    });
    const { page } = ada;
    await write(ada, sample);
    await mode(page, "Read").click();
    await expect(view(page).getByText("The end")).toBeAttached();
    await expect(view(page).locator(".formula.drawn")).toHaveCount(3);
    await expect(view(page).locator("math")).toHaveCount(3);
    await expect(view(page).getByText("and $5 and $6 are prices.")).toBeVisible();
    await expect(view(page).getByText("(this formula has a mistake)")).toBeVisible();
    await expect(view(page).locator("pre .keyword").first()).toHaveText("const");
    await expect(view(page).getByRole("img", { name: /^Diagram: .*Start/ })).toBeVisible();
    await expect(view(page).getByText("This diagram cannot be drawn as it is written.")).toBeAttached();
    await expectAccessible(page);
    await expect(page).toHaveTitle(/Figures of x/);
    expect(ada.errors).toEqual([]);
  });

test("a diagram and formulas that are wider than a phone stay legible, and keys scroll them in their boxes", async ({
  room,
}) => {
  const ada = await room.open({ viewport: { width: 320, height: 640 } });
  const { page } = ada;
  const sum = Array.from({ length: 10 }, (_, at) => `x_{${at}}`).join(" + ");
  const steps = Array.from({ length: 8 }, (_, at) => `  N${at}[Step ${at}] --> N${at + 1}[Step ${at + 1}]`);
  await write(
    ada,
    `In a line $\\sqrt{${sum}}$.\n\n$$\n${sum}\n$$\n\n\`\`\`mermaid\ngraph LR\n${steps.join("\n")}\n\`\`\`\n`,
  );
  await mode(page, "Read").click();
  const image = view(page).getByRole("img", { name: /^Diagram: / });
  await expect(image).toBeVisible();
  // Letters have 16 px in a diagram of the size that it is drawn in.
  const letters = await image.evaluate((image: HTMLImageElement) => (16 * image.width) / image.naturalWidth);
  expect(letters).toBeGreaterThan(11);
  for (const [name, count] of [
    ["Formula", 2],
    ["Diagram", 1],
  ] as const) {
    const boxes = view(page).getByRole("group", { name, exact: true });
    await expect(boxes).toHaveCount(count);
    for (const box of await boxes.all()) {
      await box.focus();
      await expect(box).toBeFocused();
      await page.keyboard.press("ArrowRight");
      await expect.poll(() => box.evaluate(({ scrollLeft }) => scrollLeft)).toBeGreaterThan(0);
    }
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await page.setViewportSize({ width: 1_600, height: 640 });
  await expect(view(page).getByRole("group", { name: "Formula", exact: true })).toHaveCount(0);
});

test("a formula and a diagram that were met once are there without a network", async ({ room }) => {
  const ada = await room.blank({ offlineShell: true });
  const { page } = ada;
  await ada.goto(room.link());
  await page.evaluate(() => navigator.serviceWorker.ready);
  await ada.reload();
  const text = "Mass $E = mc^2$\n\n```mermaid\ngraph LR\n  A[Start] --> B[End]\n```\n";
  await write(ada, text);
  await expectDrawn();
  await ada.context.setOffline(true);
  await ada.reload();
  await expect.poll(() => ada.text()).toBe(text);
  await expectDrawn();
  // Another one is drawn by what was kept.
  await write(ada, "More $a^2$\n\n");
  await expect(view(page).locator(".formula.drawn")).toHaveCount(2);

  async function expectDrawn(): Promise<void> {
    await mode(page, "Read").click();
    await expect(view(page).locator(".formula.drawn")).toHaveCount(1);
    await expect(view(page).getByRole("img", { name: /^Diagram: .*Start/ })).toBeVisible();
    // Fonts are kept as they load.
    await page.evaluate(() => document.fonts.ready);
  }
});

test("hostile formulas and diagrams run nothing, load nothing, and lead nowhere", async ({ room }) => {
  const ada = await room.open();
  const { page } = ada;
  const requests: string[] = [];
  const dialogs: string[] = [];
  // What the page's policy lets through comes here.
  await ada.context.route(/evil\.example/, (route) => {
    requests.push(route.request().url());
    return route.abort();
  });
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await mode(page, "Read").click();
  const text = [
    ...hostileFormulas.map((formula) => `$${formula}$`),
    ...hostileDiagrams.map((diagram) => `\`\`\`mermaid\n${diagram}\n\`\`\``),
    "```mermaid\ngraph LR\n  Z[The last] --> Y\n```",
  ].join("\n\n");
  await write(ada, text);
  await expect(view(page).getByRole("img", { name: /^Diagram: .*The last/ })).toBeAttached({ timeout: 60_000 });
  expect(await view(page).locator("script, iframe, a[href^='javascript'], [onerror], [onclick]").count()).toBe(0);
  expect(dialogs).toEqual([]);
  expect(requests).toEqual([]);
  expect(page.frames().filter((frame) => !["about:srcdoc", page.url()].includes(frame.url()))).toEqual([]);
  await mode(page, "Write").click();
  await ada.type("The page goes on. ");
  await expect.poll(() => ada.text()).toContain("The page goes on.");
  expect(ada.errors).toEqual([]);
});
