// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DropPlace, IncomingFile } from "./incoming-file.ts";
import { IncomingFiles } from "./incoming-files.ts";

const take = vi.fn<(files: readonly IncomingFile[], drop?: DropPlace) => Promise<void>>(async () => undefined);
const show = vi.fn<(types: readonly string[] | undefined) => void>();
const load = vi.fn(async () => ({ take, show }));
const onMissing = vi.fn();
let incoming: IncomingFiles;

beforeEach(() => {
  document.body.innerHTML = `<header></header><div class="cm-content"></div><input>`;
  incoming = new IncomingFiles(load, onMissing);
  incoming.connect();
});
afterEach(() => {
  incoming.disconnect();
  vi.clearAllMocks();
});

const plan = new File(["plan"], "plan.md", { type: "text/markdown" });
const photo = new File(["x"], "photo.png", { type: "image/png" });

/** What a browser hands over: jsdom has none of it. */
function carry(files: readonly File[], text = "", folder = false): object {
  const items = files.map((file) => ({
    kind: "file",
    type: file.type,
    getAsFile: () => file,
    webkitGetAsEntry: () => ({ isDirectory: folder }),
  }));
  const types = [...(text === "" ? [] : ["text/plain"]), ...(files.length === 0 ? [] : ["Files"])];
  return { types, files, items: [...items, { kind: "string", type: "text/plain" }], getData: () => text };
}

/** Sends an event to an element. Returns whether the page took it from the browser. */
async function send(type: string, data: object, on = "header", fields: object = {}): Promise<boolean> {
  const event = new Event(type, { bubbles: true, cancelable: true });
  const named = type === "paste" ? { clipboardData: data } : { dataTransfer: data };
  document.querySelector(on)?.dispatchEvent(Object.assign(event, named, { relatedTarget: null, ...fields }));
  await Promise.resolve();
  await Promise.resolve();
  return event.defaultPrevented;
}

test("files that are dropped anywhere are taken from the browser, with the place of the drop", async () => {
  expect(await send("drop", carry([plan]), "header", { clientX: 3, clientY: 4 })).toBe(true);
  const target = document.querySelector("header");
  expect(take.mock.calls).toEqual([[[{ file: plan, isFolder: false }], { x: 3, y: 4, target }]]);
});

test("a folder that is dropped is told from a file", async () => {
  await send("drop", carry([plan], "", true));
  expect(take.mock.calls[0]?.[0]).toEqual([{ file: plan, isFolder: true }]);
});

test("a drop is taken before the text sees it, and a drag over the text is not, so that a caret shows the place", async () => {
  const seen: [string, boolean][] = [];
  const text = document.querySelector(".cm-content");
  for (const type of ["dragover", "drop"])
    text?.addEventListener(type, (event) => seen.push([type, event.defaultPrevented]));
  await send("dragover", carry([plan]), ".cm-content");
  await send("drop", carry([plan]), ".cm-content");
  expect(seen).toEqual([
    ["dragover", false],
    ["drop", true],
  ]);
});

test("text that is dragged, dropped or pasted is left to the text, and loads nothing", async () => {
  const text = carry([], "words");
  for (const type of ["dragenter", "dragover", "dragleave", "drop", "paste"])
    expect(await send(type, text, ".cm-content")).toBe(false);
  expect(load).not.toHaveBeenCalled();
});

test("a drag shows what a drop would do until it leaves the window, and asks once for what shows it", async () => {
  expect(await send("dragenter", carry([plan, photo]))).toBe(true);
  expect(await send("dragover", carry([plan, photo]))).toBe(true);
  await send("dragleave", carry([plan]), "header", { relatedTarget: document.body });
  expect(show.mock.calls).toEqual([[["text/markdown", "image/png"]]]);
  await send("dragleave", carry([plan]));
  expect(show).toHaveBeenLastCalledWith(undefined);
  await send("dragenter", carry([plan]));
  await send("drop", carry([plan]));
  expect(show).toHaveBeenLastCalledWith(undefined);
  expect(load).toHaveBeenCalledTimes(1);
});

test("a drag that has left before its frame was loaded is not shown any more", async () => {
  let come = (): void => undefined;
  load.mockReturnValueOnce(new Promise((resolve) => (come = () => resolve({ take, show }))));
  await send("dragenter", carry([plan]));
  await send("dragleave", carry([plan]));
  come();
  await vi.waitFor(() => expect(show).toHaveBeenCalledTimes(2));
  expect(show.mock.calls).toEqual([[undefined], [undefined]]);
});

test("files that are pasted into the text are taken, unless the clipboard has words of its own", async () => {
  expect(await send("paste", carry([photo]), ".cm-content")).toBe(true);
  expect(take.mock.calls).toEqual([[[{ file: photo, isFolder: false }], undefined]]);
  expect(await send("paste", carry([photo], "photo.png"), ".cm-content")).toBe(true);
  expect(await send("paste", carry([photo], "What a word processor copies"), ".cm-content")).toBe(false);
  expect(await send("paste", carry([photo]), "input")).toBe(false);
});

test("a part that does not come is reported when files are there, not while they are dragged, and is asked for again", async () => {
  load.mockRejectedValueOnce(new Error("offline"));
  await send("dragenter", carry([plan]));
  await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(1));
  expect(onMissing).not.toHaveBeenCalled();
  load.mockRejectedValue(new Error("offline"));
  await send("drop", carry([plan]));
  await vi.waitFor(() => expect(onMissing).toHaveBeenCalled());
  load.mockImplementation(async () => ({ take, show }));
  await send("drop", carry([plan]));
  await vi.waitFor(() => expect(take).toHaveBeenCalledTimes(1));
});
