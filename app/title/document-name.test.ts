import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { DocumentName } from "./document-name.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("a document is named by its title, else by its first heading, else Untitled", () => {
  const doc = new Y.Doc();
  const [content, title] = [doc.getText("content"), doc.getText("title")];
  const name = new DocumentName(content, title);
  const heard: string[] = [];
  name.on("change", (words) => heard.push(words));
  expect(name.words).toBe("Untitled");
  content.insert(0, "# Field report\n");
  vi.advanceTimersByTime(1_000);
  expect(heard).toEqual(["Field report"]);
  title.insert(0, "Plan");
  expect(heard).toEqual(["Field report", "Plan"]);
  expect([name.words, name.heading]).toEqual(["Plan", "Field report"]);
  title.delete(0, 4);
  content.delete(0, content.length);
  expect(name.words).toBe("Untitled");
});

test("a document with the title Untitled keeps that name, whatever its heading", () => {
  const doc = new Y.Doc();
  const [content, title] = [doc.getText("content"), doc.getText("title")];
  content.insert(0, "# Field report\n");
  title.insert(0, "Untitled");
  expect(new DocumentName(content, title).words).toBe("Untitled");
});

test("a heading that changes under a title is reported, because the field shows it when the title is deleted", () => {
  const doc = new Y.Doc();
  const [content, title] = [doc.getText("content"), doc.getText("title")];
  title.insert(0, "Plan");
  const name = new DocumentName(content, title);
  const heard: (string | undefined)[] = [];
  name.on("change", () => heard.push(name.heading));
  content.insert(0, "# Plan\n");
  vi.advanceTimersByTime(1_000);
  expect(heard).toEqual(["Plan"]);
});

test("the heading is looked for in pauses, not at each keystroke, and not after destroy", () => {
  const doc = new Y.Doc();
  const content = doc.getText("content");
  const name = new DocumentName(content, doc.getText("title"));
  let changes = 0;
  name.on("change", () => changes++);
  for (const letter of "# Report") content.insert(content.length, letter);
  expect(changes).toBe(0);
  vi.advanceTimersByTime(1_000);
  expect(changes).toBe(1);
  content.insert(content.length, "s");
  name.destroy();
  vi.advanceTimersByTime(1_000);
  expect(changes).toBe(1);
});
