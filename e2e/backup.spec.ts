/** Backing up all documents, restoring them in another browser, opening a file, and beginning with a template. */
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import type { FileChooser, Locator } from "@playwright/test";
import { createSecret } from "../sync/index.ts";
import { expect, expectAccessible, expectConverged, expectText, test } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

const button = (peer: Peer, name: string): Locator => peer.page.getByRole("button", { name, exact: true });
const listed = (peer: Peer, name: string): Locator => peer.page.getByRole("link", { name, exact: true });
const told = (peer: Peer): Locator => peer.page.getByRole("status").filter({ hasText: /document|backup|\.zip/ });

/** Goes to the list of documents by the logo, as a person does. */
async function goHome(peer: Peer): Promise<void> {
  await listed(peer, "Documents").click();
  await expect(peer.page.getByRole("heading", { name: "Documents", level: 1 })).toBeVisible();
}

async function choose(peer: Peer, name: string, file: Parameters<FileChooser["setFiles"]>[0]): Promise<void> {
  const choosing = peer.page.waitForEvent("filechooser");
  await button(peer, name).click();
  await (await choosing).setFiles(file);
}

test("a list moves to another device in one file, and its documents go on there together with others", async ({
  room,
}, info) => {
  const ada = await room.open();
  await ada.page.getByRole("textbox", { name: "Document title" }).fill("Party plan");
  await ada.type("Bring cake.\n");
  await goHome(ada);
  await button(ada, "New document").click();
  await ada.ready();
  await ada.type("# Field report\n\nAll is well.");
  await goHome(ada);
  for (const name of ["Party plan", "Field report"]) await expect(listed(ada, name)).toBeVisible();
  await expectAccessible(ada.page);

  const download = ada.page.waitForEvent("download");
  await button(ada, "Back up all").click();
  const backup = info.outputPath("backup.zip");
  expect((await download).suggestedFilename()).toMatch(/^Grapevine backup \d{4}-\d\d-\d\d\.zip$/);
  await (await download).saveAs(backup);
  await expect(told(ada)).toContainText("2 documents backed up.");

  // Ben has one of them already, and writes in it.
  const ben = await room.open();
  await listed(ada, "Party plan").click();
  await ada.ready();
  await expectText(ben, "Bring cake.\n");
  await ada.context.close();
  await ben.type("And tea.");

  const phone = await room.open({ secret: createSecret(), viewport: { width: 360, height: 740 } });
  await goHome(phone);
  await choose(phone, "Restore a backup", backup);
  await expect(told(phone)).toContainText("2 documents restored.");
  await expectAccessible(phone.page);
  await listed(phone, "Field report").click();
  await phone.ready();
  await expectText(phone, "# Field report\n\nAll is well.");
  await goHome(phone);
  await listed(phone, "Party plan").click();
  await phone.ready();
  await expectText(phone, "Bring cake.\nAnd tea.");
  await phone.type(" And music.");
  await expectText(ben, "Bring cake.\nAnd tea. And music.");
  await expectConverged(ben, phone);

  // Damage costs one document, and a sentence.
  const bytes = await readFile(backup);
  const at = bytes.indexOf("edits/1.yjs");
  bytes.fill(0x55, at + 20, at + 40);
  await writeFile(backup, bytes);
  await goHome(phone);
  await choose(phone, "Restore a backup", backup);
  await expect(told(phone)).toContainText("1 document restored, 1 could not be read: “");
  await button(phone, "Dismiss").click();
  await expect(told(phone)).toHaveCount(0);
});

test("a document that is open in another tab takes in what a backup brings", async ({ room }, info) => {
  const ada = await room.open();
  await ada.type("one ");
  await goHome(ada);
  await expect(ada.page.getByRole("listitem")).toHaveCount(1);
  const download = ada.page.waitForEvent("download");
  await button(ada, "Back up all").click();
  const backup = info.outputPath("backup.zip");
  await (await download).saveAs(backup);

  const ben = await room.open();
  await ben.type("two ");
  const list = await ben.anotherTab();
  await list.goto(`${room.server.url}/#/new`);
  await goHome(list);
  await expect(listed(list, "Untitled")).toBeVisible();
  await choose(list, "Restore a backup", backup);
  await expect(told(list)).toContainText("1 document restored. It was here already, and got what was missing.");
  await expect.poll(async () => (await ben.text()).split(" ").toSorted().join(" ").trim()).toBe("one two");
});

test("a file opens as a new document, and what is no text is refused with a sentence", async ({ room }) => {
  const ada = await room.open();
  await ada.type("mine");
  await ada.page.getByRole("button", { name: "More" }).click();
  const choosing = ada.page.waitForEvent("filechooser");
  await ada.page.getByRole("menuitem", { name: "Open a file" }).click();
  await (
    await choosing
  ).setFiles({
    name: "Party plan.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("\ufeffBring cake\r\nand tea"),
  });
  await button(ada, "Open as a document").click();
  await expect(ada.page.getByRole("textbox", { name: "Document title" })).toHaveValue("Party plan");
  await expectText(ada, "Bring cake\nand tea");
  await expect(ada.editor).toBeFocused();
  await goHome(ada);
  for (const name of ["Party plan", "Untitled"]) await expect(listed(ada, name)).toBeVisible();
  const picture = { name: "photo.md", mimeType: "text/markdown", buffer: readFileSync("app/public/icon-192.png") };
  await choose(ada, "Open a file", picture);
  await expect(ada.page.getByRole("alert")).toContainText("“photo.md” is an image. Images come later");
  await expect(ada.page.getByRole("listitem")).toHaveCount(2);
});

test("a new document begins with a template", async ({ room }) => {
  const ada = await room.open();
  await button(ada, "Lesson").click();
  await expect.poll(() => ada.text()).toMatch(/^# Lesson\n/);
  await expect(ada.editor).toBeFocused();
  await expect(ada.page.locator(".cm-line").first()).toBeInViewport();
  await ada.page.keyboard.type("x");
  await expect.poll(() => ada.text()).toMatch(/^x# Lesson\n/);
  await ada.page.keyboard.press("Backspace");
  await expect.poll(() => ada.text()).toMatch(/^# Lesson\n/);
  await goHome(ada);
  await button(ada, "Meeting notes").click();
  await ada.ready();
  await expect.poll(() => ada.text()).toContain("## Who does what");
  await goHome(ada);
  for (const name of ["Lesson", "Meeting notes"]) await expect(listed(ada, name)).toBeVisible();
});
