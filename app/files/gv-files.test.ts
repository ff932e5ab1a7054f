// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test } from "vitest";
import type { GvDialog } from "../controls/gv-dialog.ts";
import { type FilesQuestion, GvFiles } from "./gv-files.ts";

let files: GvFiles;

// jsdom has dialogs, but can neither show nor close them.
beforeEach(() => {
  Object.assign(HTMLDialogElement.prototype, {
    showModal(this: HTMLDialogElement) {
      this.open = true;
    },
    close(this: HTMLDialogElement) {
      this.open = false;
      this.dispatchEvent(new Event("close"));
    },
  });
  files = document.body.appendChild(new GvFiles());
});
afterEach(() => document.body.replaceChildren());

const question: FilesQuestion = { names: ["plan.md"], refusals: [], place: "caret" };
const dialog = (): GvDialog => {
  const found = files.renderRoot.querySelector("[heading], gv-dialog");
  if (found === null) throw new Error("there is no dialog");
  return found as GvDialog;
};
const button = (words: string): HTMLElement | undefined =>
  [...files.renderRoot.querySelectorAll("button")].find(({ textContent }) => textContent.includes(words));

async function ask(asked: FilesQuestion): Promise<{ readonly answer: ReturnType<GvFiles["ask"]> }> {
  const answer = files.ask(asked);
  await files.updateComplete;
  await dialog().updateComplete;
  return { answer };
}

test("a choice answers the question, once its dialog is closed", async () => {
  const { answer } = await ask(question);
  expect(dialog().heading).toBe("Where should “plan.md” go?");
  button("Insert into this document")?.click();
  expect(await answer).toBe("insert");
  expect(dialog().open).toBe(false);
});

test("Cancel, and a question that replaces another, answer with nothing", async () => {
  const { answer: first } = await ask(question);
  const { answer: second } = await ask({ ...question, names: ["other.md"] });
  expect(await first).toBeUndefined();
  expect([dialog().open, dialog().heading]).toEqual([true, "Where should “other.md” go?"]);
  button("Cancel")?.click();
  expect(await second).toBeUndefined();
});

test("a choice for one question does not answer the next", async () => {
  const { answer: first } = await ask(question);
  button("Open as a document")?.click();
  expect(await first).toBe("open");
  const { answer: second } = await ask(question);
  files.cancel();
  expect(await second).toBeUndefined();
});

test("where a text cannot go into the document, only a document is offered", async () => {
  await ask({ ...question, place: undefined });
  expect(button("Open as a document")).toBeDefined();
  expect(button("Insert into this document")).toBeUndefined();
});

test("several files are listed as plain text, with those that are refused", async () => {
  await ask({ names: ["<img src=x onerror=alert(1)>.md", "b.md"], refusals: [() => "“x” is no text."], place: "drop" });
  const items = [...files.renderRoot.querySelectorAll("li")].map(({ textContent }) => textContent);
  expect(items).toEqual(["<img src=x onerror=alert(1)>.md", "b.md", "“x” is no text."]);
  expect(files.renderRoot.querySelector("img")).toBeNull();
  expect(button("Open as 2 documents")).toBeDefined();
});
