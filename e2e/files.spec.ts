/** Files that are dropped on the page, picked, or pasted: from a folder, a camera, another page, and from those who mean harm. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { createSecret } from "../sync/index.ts";
import { type DraggedFile, dragOver, drop, paste, type Spot } from "./lab/dragged-files.ts";
import { expect, expectAccessible, expectConverged, expectText, test } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

const markdown = (name: string, content: string): DraggedFile => ({ name, type: "text/markdown", content });
const plan = markdown("Party plan.md", "Bring cake\r\nand tea\r\n");
const png = [...readFileSync("app/public/icon-192.png").subarray(0, 64)];
const photo: DraggedFile = { name: "photo.png", type: "image/png", content: png };
const noImages = (name: string): string =>
  `“${name}” is an image. Images come later; until then a document takes text only.`;

const question = (page: Page): Locator => page.getByRole("dialog");
/** What the question has in it, which is no part of the dialog's own tree. */
const asked = (page: Page): Locator => page.locator("gv-files");
const choose = (page: Page, name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();
const line = ({ page }: Peer, number: number): Locator => page.locator(".cm-line").nth(number);
const title = ({ page }: Peer): Locator => page.getByRole("textbox", { name: "Document title" });
const alert = (page: Page): Locator => page.getByRole("alert");
/** Behind the words of a line, which may be shorter than the line. */
const lineEnd: Spot = { x: 0.98, y: 0.5 };

/** Where letters of a line are in the window: their middle, and their end. */
const lettersAt = (line: Locator, from: number, to: number): Promise<Record<"x" | "y" | "right", number>> =>
  line.evaluate(
    ({ firstChild }, [from, to]) => {
      const range = document.createRange();
      if (firstChild === null) throw new Error("the line is empty");
      range.setStart(firstChild, from);
      range.setEnd(firstChild, to);
      const { left, right, top, height } = range.getBoundingClientRect();
      return { x: (left + right) / 2, y: top + height / 2, right };
    },
    [from, to] as const,
  );

async function pick({ page }: Peer, files: Parameters<Locator["setInputFiles"]>[0]): Promise<void> {
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Open a file" }).click();
  // It takes its time to choose a file.
  await expect(page.getByRole("menu")).toBeHidden();
  await (await choosing).setFiles(files);
}

test("a file goes in where it was dropped, while others write, arrives there, and one undo takes it back", async ({
  room,
}) => {
  const [ada, ben] = await room.gather(2);
  if (ada === undefined || ben === undefined) throw new Error("two people");
  await ada.type("# Plan\n\nfirst 😀\n\nlast");
  await expectText(ben, "# Plan\n\nfirst 😀\n\nlast");
  await ada.press("Control+Home");
  expect(await drop(line(ada, 2), [plan], lineEnd)).toBe(true);
  await expect(question(ada.page)).toHaveAccessibleName("Where should “Party plan.md” go?");
  await expect(asked(ada.page)).toContainText("Where it was dropped, for everyone who has this document.");
  await ben.page.evaluate(() => window.grapevine?.doc.getText("content").insert(0, "Ben writes.\n\n"));
  await expectText(ada, "Ben writes.\n\n# Plan\n\nfirst 😀\n\nlast");
  await choose(ada.page, "Insert into this document");
  const inserted = "Ben writes.\n\n# Plan\n\nfirst 😀\n\nBring cake\nand tea\n\nlast";
  for (const peer of [ada, ben]) await expectText(peer, inserted);
  await expect(ada.editor).toBeFocused();
  await ada.press("Control+z");
  for (const peer of [ada, ben]) await expectText(peer, "Ben writes.\n\n# Plan\n\nfirst 😀\n\nlast");
  await ada.press("Control+y");
  for (const peer of [ada, ben]) await expectText(peer, inserted);
  await expectConverged(ada, ben);
  expect([...ada.errors, ...ben.errors]).toEqual([]);
});

test("a dropped file opens as a document with its title, and the one it was dropped on stays", async ({ room }) => {
  const ada = await room.open();
  await ada.type("# Mine");
  const { page } = ada;
  const before = page.url();
  // On the bar, and on a field of it, into which the browser would drop by itself.
  for (const place of [page.locator("header"), title(ada)]) {
    expect(await drop(place, [plan])).toBe(true);
    await choose(page, "Cancel");
    await expect(question(page)).toBeHidden();
    await expectText(ada, "# Mine");
  }
  await drop(page.locator("header"), [plan]);
  await choose(page, "Open as a document");
  await expect(title(ada)).toHaveValue("Party plan");
  await expectText(ada, "Bring cake\nand tea\n");
  expect(page.url()).not.toBe(before);
  await expect(ada.editor).toBeFocused();
  await page.goBack();
  await expectText(ada, "# Mine");
});

test("a picked file asks the same, by the keyboard, and goes in at the caret", async ({ room }) => {
  const ada = await room.open();
  await ada.type("one two");
  for (let step = 0; step < 4; step++) await ada.press("ArrowLeft");
  const file = { name: "Party plan.txt", mimeType: "text/plain", buffer: Buffer.from("Bring cake") };
  await pick(ada, file);
  const { page } = ada;
  await expect(page.getByRole("button", { name: "Open as a document" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(question(page)).toBeHidden();
  // The menu that the focus was in has closed.
  await expect(ada.editor).toBeFocused();
  await expectText(ada, "one two");
  await pick(ada, file);
  await expect(page.getByRole("button", { name: "Open as a document" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Insert into this document" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expectText(ada, "one\n\nBring cake\n\n two");
  await expect(ada.editor).toBeFocused();
  await page.keyboard.type("!");
  await expectText(ada, "one\n\nBring cake!\n\n two");
});

test("a file that is dropped on the text as it reads goes in at the caret, and the text is shown as it is written", async ({
  room,
}) => {
  const ada = await room.open();
  await ada.type("one");
  await ada.page.getByRole("button", { name: "Read", exact: true }).click();
  expect(await drop(ada.page.getByRole("region", { name: "Reading view" }), [plan])).toBe(true);
  await expect(asked(ada.page)).toContainText("At the caret, for everyone who has this document.");
  await choose(ada.page, "Insert into this document");
  await expectText(ada, "one\n\nBring cake\nand tea");
  await expect(ada.editor).toBeFocused();
});

test("a file that is dropped while a dialog is open is asked about above it", async ({ room }) => {
  const ada = await room.open();
  const { page } = ada;
  await ada.type("one");
  await page.keyboard.press("Control+/");
  const shortcuts = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(shortcuts).toBeVisible();
  await dragOver(shortcuts, [plan]);
  await expect(page.locator("gv-files .overlay")).toBeVisible();
  expect(await drop(shortcuts, [plan])).toBe(true);
  await choose(page, "Insert into this document");
  await expectText(ada, "one\n\nBring cake\nand tea");
});

test("a file of megabytes goes in and arrives, and one undo takes it back", async ({ room }) => {
  const [ada, ben] = await room.gather(2);
  if (ada === undefined || ben === undefined) throw new Error("two people");
  await ada.type("one");
  const content = "The **vines** are in bloom. 😀\n\n".repeat(40_000);
  await drop(ada.page.locator("header"), [markdown("large.md", content)]);
  await choose(ada.page, "Insert into this document");
  for (const peer of [ada, ben]) await expect.poll(() => peer.text()).toBe(`one\n\n${content.trimEnd()}`);
  await ada.press("Control+z");
  for (const peer of [ada, ben]) await expect.poll(() => peer.text()).toBe("one");
});

test("a file begins a document that is blank and nobody else is in, and is asked about where somebody is", async ({
  room,
}) => {
  const ada = await room.open();
  const before = ada.page.url();
  await drop(ada.editor, [plan]);
  await expect(title(ada)).toHaveValue("Party plan");
  await expectText(ada, "Bring cake\nand tea\n");
  expect(ada.page.url()).toBe(before);

  const secret = createSecret();
  const other = await room.open({ secret });
  const guest = await room.open({ secret });
  await expect.poll(async () => (await other.status()).links).toBe(1);
  await drop(other.editor, [plan]);
  await choose(other.page, "Insert into this document");
  for (const peer of [other, guest]) await expectText(peer, "Bring cake\nand tea");
});

test("several files are inserted one after another, or opened as documents, and what is refused is said beside them", async ({
  room,
  server,
}) => {
  const ada = await room.open();
  const { page } = ada;
  await ada.type("one");
  const files = [markdown("a.md", "# A\n"), photo, markdown("b.md", "# B\n\nbb\n"), markdown("c.md", "# C\n")];
  await drop(line(ada, 0), files, lineEnd);
  await expect(question(page)).toHaveAccessibleName("Where should 3 files go?");
  await expect(asked(page).getByRole("listitem")).toHaveText(["a.md", "b.md", "c.md", noImages("photo.png")]);
  await choose(page, "Insert into this document");
  await expectText(ada, "one\n\n# A\n\n# B\n\nbb\n\n# C");
  await ada.press("Control+z");
  await expectText(ada, "one");

  await drop(page.locator("header"), files);
  await choose(page, "Open as 3 documents");
  await expectText(ada, "# A\n");
  await page.goto(`${server.url}/#/`);
  await expect(page.getByRole("listitem").getByRole("link")).toHaveCount(4);
  for (const name of ["A", "B", "C"]) await expect(page.getByRole("link", { name, exact: true })).toBeVisible();
  await page.getByRole("link", { name: "B", exact: true }).click();
  await expectText(ada, "# B\n\nbb\n");

  await ada.type("more");
  const many = Array.from({ length: 21 }, (_, index) => markdown(`${index}.md`, "x"));
  await drop(page.locator("header"), many);
  await expect(alert(page)).toHaveText("These are 21 files. At most 20 can be taken at a time.");
  await expectText(ada, "# B\n\nbb\nmore");
});

test("on the Documents page a file opens as a document, and what is refused beside it is said there", async ({
  room,
  server,
}) => {
  const ada = await room.open();
  await ada.type("mine");
  const { page } = ada;
  await page.getByRole("link", { name: "Documents" }).click();
  const heading = page.getByRole("heading", { name: "Documents", level: 1 });
  await expect(heading).toBeVisible();
  await drop(heading, [photo]);
  await expect(alert(page)).toHaveText(noImages("photo.png"));
  await expect(page).toHaveURL(`${server.url}/#/`);
  expect(await drop(page.locator("gv-documents"), [photo, plan])).toBe(true);
  await expect(title(ada)).toHaveValue("Party plan");
  await expectText(ada, "Bring cake\nand tea\n");
  await expect(alert(page)).toHaveText(noImages("photo.png"));
});

test("what cannot be read is refused with a sentence, and the text stays as it is", async ({ room }) => {
  const ada = await room.open();
  const { page } = ada;
  await ada.type("mine");
  const before = page.url();
  const refused: [DraggedFile, string][] = [
    [photo, noImages("photo.png")],
    [markdown("notes.md", "x"), ""],
    [{ name: "notes.md", content: png }, noImages("notes.md")],
    [{ name: "logo.svg", type: "image/svg+xml", content: "<svg/>" }, noImages("logo.svg")],
    [{ name: "a.bin", content: [1, 2, 0, 4] }, "“a.bin” is not a text file."],
    [{ name: "control.txt", content: "\u0001\u0002\u0003" }, "“control.txt” is not a text file."],
    [
      { name: "old.txt", content: [0x47, 0x72, 0xfc, 0x73, 0x73, 0x65] },
      "“old.txt” is not saved as UTF-8. Save it so in the program that made it, and try again.",
    ],
    [
      { name: "long.txt", content: "x".repeat(5 * 1024 * 1024 + 1) },
      "“long.txt” is larger than 5 MB, which is more than a document can take.",
    ],
  ];
  for (const [file, sentence] of refused) {
    expect(await drop(line(ada, 0), [file])).toBe(true);
    if (sentence !== "") await expect(alert(page)).toHaveText(sentence);
    // A file that can be read is asked about, between those that cannot.
    else await choose(page, "Cancel");
    await expect(question(page)).toBeHidden();
  }
  await pick(ada, { name: "picked.jpg", mimeType: "image/jpeg", buffer: Buffer.from(png) });
  await expect(alert(page)).toHaveText(noImages("picked.jpg"));
  await expectText(ada, "mine");
  expect(page.url()).toBe(before);
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect(alert(page)).toBeHidden();
});

test("an image that is pasted is refused with a sentence, and words are pasted although a picture of them comes along", async ({
  room,
}) => {
  const ada = await room.open();
  const { page, editor } = ada;
  await ada.type("mine ");
  const image = { ...photo, name: "image.png" };
  expect(
    await paste(editor, [image], { "text/html": '<meta charset="utf-8"><img src="https://example.org/a.png">' }),
  ).toBe(true);
  await expect(alert(page)).toHaveText(noImages("image.png"));
  await expectText(ada, "mine ");
  await paste(editor, [image], { "text/plain": "words", "text/html": "<p>words</p>" });
  await expectText(ada, "mine words");
  await paste(editor, [plan]);
  await choose(page, "Insert into this document");
  await expectText(ada, "mine words\n\nBring cake\nand tea");
});

test("a real folder and a real file from the system are taken, and the browser stays on the page", async ({
  room,
}, info) => {
  const ada = await room.open();
  const { page } = ada;
  await ada.type("mine");
  const [folder, file] = [info.outputPath("photos"), info.outputPath("Plan.md")];
  mkdirSync(folder);
  writeFileSync(file, "# Plan\n");
  const tools = await page.context().newCDPSession(page);
  const dragFromSystem = async (files: string[]): Promise<void> => {
    const data = { items: [], files, dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"] as const)
      await tools.send("Input.dispatchDragEvent", { type, x: 200, y: 30, data });
  };
  await dragFromSystem([folder]);
  await expect(alert(page)).toHaveText("“photos” is a folder. Take the files in it instead.");
  await dragFromSystem([file, folder]);
  await expect(question(page)).toHaveAccessibleName("Where should “Plan.md” go?");
  await expect(asked(page).getByRole("listitem")).toHaveText(["“photos” is a folder. Take the files in it instead."]);
  await choose(page, "Open as a document");
  await expectText(ada, "# Plan\n");
  expect(page.context().pages()).toHaveLength(1);
});

test("text that is dragged moves within the text, a link from elsewhere drops into it, and no frame is shown", async ({
  room,
}) => {
  const ada = await room.open();
  const { page } = ada;
  await ada.type("one two\n\nlast");
  const [word, end] = [await lettersAt(line(ada, 0), 0, 3), await lettersAt(line(ada, 2), 3, 4)];
  await page.mouse.dblclick(word.x, word.y);
  await page.mouse.move(word.x + 5, word.y);
  await page.mouse.down();
  // In small steps, as hands do: a leap would begin a selection.
  await page.mouse.move(end.right, end.y, { steps: 30 });
  await expect(page.locator("gv-files")).toHaveCount(0);
  await page.mouse.up();
  await expectText(ada, " two\n\nlastone");
  await line(ada, 0).evaluate((target) => {
    const data = new DataTransfer();
    data.setData("text/plain", "https://example.org/");
    data.setData("text/uri-list", "https://example.org/");
    const { left, top } = target.getBoundingClientRect();
    const fields = { bubbles: true, cancelable: true, clientX: left, clientY: top + 5, dataTransfer: data };
    for (const type of ["dragenter", "dragover", "drop"]) target.dispatchEvent(new DragEvent(type, fields));
  });
  await expectText(ada, "https://example.org/ two\n\nlastone");
  await expect(question(page)).toHaveCount(0);
});

test("a drag of files shows what a drop would do and where it would go, until it leaves or is dropped", async ({
  room,
}) => {
  const ada = await room.open();
  const { page } = ada;
  const hint = page.locator("gv-files .overlay");
  const caret = page.locator(".cm-dropCursor");
  await dragOver(ada.editor, [plan]);
  await expect(hint).toHaveText("Drop to open as a document");
  await ada.type("mine");
  await expect(hint).toHaveCount(0);
  await dragOver(line(ada, 0), [plan]);
  await expect(hint).toHaveText("Drop to open as a document or to insert into this one");
  await expect(caret).toBeVisible();
  await page.evaluate(() => document.body.dispatchEvent(new DragEvent("dragleave", { bubbles: true })));
  await expect(hint).toHaveCount(0);
  await dragOver(line(ada, 0), [photo]);
  await expect(hint).toHaveText("Images come later; until then a document takes text only");
  await drop(line(ada, 0), [photo]);
  await expect(hint).toHaveCount(0);
  await expect(caret).toHaveCount(0);
});

test("names and texts of files run nothing, and nothing leaves the page", async ({ room }) => {
  const ada = await room.open();
  const { page } = ada;
  await ada.type("mine");
  const hostile = "<img src=//evil.example/x onerror=window.ran=1>\u202efdp.\u2066\n\0.md";
  const text = '<script>window.ran = 1</script>\n\n<img src="https://evil.example/y" onerror="window.ran = 1">';
  // What takes files is there before requests are watched.
  await dragOver(page.locator("header"), [plan]);
  await expect(page.locator("gv-files .overlay")).toBeVisible();
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await drop(page.locator("header"), [markdown(hostile, text), { name: hostile, content: [0] }]);
  const shown = "<img src=//evil.example/x onerror=window.ran=1> fdp. .md";
  await expect(question(page)).toHaveAccessibleName(`Where should “${shown}” go?`);
  await expect(asked(page).getByRole("listitem")).toHaveText(`“${shown}” is not a text file.`);
  await expectAccessible(page);
  await choose(page, "Insert into this document");
  await expectText(ada, `mine\n\n${text}`);
  await drop(page.locator("header"), [{ name: hostile, content: [0] }]);
  await expect(alert(page)).toHaveText(`“${shown}” is not a text file.`);
  expect(await page.evaluate(() => "ran" in window)).toBe(false);
  expect(requests).toEqual([]);
  expect(ada.errors).toEqual([]);
});

test.describe("the frame and the question are for everybody", () => {
  test("in light and dark colours", async ({ room }) => {
    const ada = await room.open();
    const expectAccessibleInBoth = async (): Promise<void> => {
      for (const colorScheme of ["light", "dark"] as const) {
        await ada.page.emulateMedia({ colorScheme });
        await expectAccessible(ada.page);
      }
    };
    await ada.type("mine");
    await dragOver(line(ada, 0), [plan]);
    await expect(ada.page.locator("gv-files .overlay")).toBeVisible();
    await expectAccessibleInBoth();
    await drop(line(ada, 0), [plan, photo]);
    await expect(question(ada.page)).toBeVisible();
    await expectAccessibleInBoth();
  });

  test("in German, in a window of 320 pixels", async ({ room }) => {
    const ada = await room.open({ locale: "de-DE", viewport: { width: 320, height: 568 } });
    const { page } = ada;
    await ada.type("mine");
    await dragOver(line(ada, 0), [plan]);
    const hint = page.locator("gv-files .overlay p");
    await expect(hint).toHaveText("Loslassen, um die Datei als Dokument zu öffnen oder hier einzufügen");
    await expect(hint).toBeInViewport({ ratio: 1 });
    await drop(line(ada, 0), [plan, photo, markdown(`${"lang".repeat(60)}.md`, "x")]);
    await expect(question(page)).toHaveAccessibleName("Wohin sollen 2 Dateien?");
    for (const name of ["In dieses Dokument einfügen", "Als 2 Dokumente öffnen", "Abbrechen"]) {
      const button = page.getByRole("button", { name });
      await button.scrollIntoViewIfNeeded();
      await expect(button).toBeInViewport({ ratio: 1 });
    }
    const widths = await question(page).evaluate(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth]);
    expect(widths[0]).toBe(widths[1]);
    await expectAccessible(page);
  });
});
