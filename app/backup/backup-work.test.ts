import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { putDocument } from "../documents/document-index.ts";
import { BackupWork, backupName } from "./backup-work.ts";
import type { WorkerReply } from "./backup-worker.ts";
import { browsersOfEachTest, save, write } from "./testing/browsers.ts";

browsersOfEachTest();

/** Stands for the worker: the test replies in its place. */
class Scripted extends EventTarget {
  readonly asked: unknown[] = [];
  ended = false;
  postMessage(message: unknown): void {
    this.asked.push(message);
  }
  terminate(): void {
    this.ended = true;
  }
  reply(data: WorkerReply): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
}

let worker: Scripted;
const downloads: string[] = [];
const start = () => {
  const work = new BackupWork(() => worker as unknown as Worker);
  return work;
};

beforeEach(() => {
  worker = new Scripted();
  downloads.length = 0;
  vi.stubGlobal("location", { origin: "https://a.example", pathname: "/" });
  vi.stubGlobal("document", {
    createElement: () => ({
      download: "",
      click(this: { readonly download: string }) {
        downloads.push(this.download);
      },
    }),
  });
  vi.useFakeTimers({ toFake: ["setTimeout"] });
});
afterEach(() => void vi.useRealTimers());

const outcome = { ok: true, added: 2, merged: 0, unchanged: 0, troubles: [], lacking: [], ids: [] } as const;

/** The state, with what it tells in words. */
const told = ({ state }: BackupWork) => (state.type === "told" ? { ...state, words: state.words() } : state);

it("says that there is nothing to back up", async () => {
  const work = start();
  await work.backUp();
  expect(told(work)).toEqual({ type: "told", words: "There are no documents to back up.", isWhole: true });
  expect(worker.asked).toEqual([]);
});

it("downloads a backup of what this browser keeps, under a name with the day", async () => {
  const kept = await save(write("kept", "Plan"));
  await putDocument(kept);
  await putDocument(await save(write("not kept"), { keep: false }));
  const work = start();
  await work.backUp();
  expect(worker.asked).toMatchObject([
    { type: "backup", request: { records: [{ id: kept.id }], origin: "https://a.example/" } },
  ]);
  worker.reply({ type: "progress", done: 1, of: 1 });
  expect(told(work)).toEqual({ type: "working", what: "backup", done: 1, of: 1 });
  worker.reply({ type: "backup", backup: { file: new Blob(["zip"]), count: 1, troubles: [] } });
  expect(told(work)).toEqual({ type: "told", words: "1 document backed up.", isWhole: true });
  expect(downloads).toEqual([expect.stringMatching(/^Grapevine backup \d{4}-\d\d-\d\d\.zip$/)]);
  expect(worker.ended).toBe(true);
});

it("tells what was restored, and what was not", () => {
  const work = start();
  work.restore(new Blob());
  worker.reply({ type: "restore", result: outcome });
  expect(told(work)).toMatchObject({ words: "2 documents restored.", isWhole: true });
  work.dismiss();
  expect(told(work)).toEqual({ type: "idle" });
  work.restore(new Blob());
  worker.reply({ type: "restore", result: { ok: false, why: "no-list" } });
  expect(told(work)).toEqual({ type: "told", words: expect.stringContaining("no list of documents"), isWhole: false });
});

it("ends at once when it is cancelled, and says what is done already", () => {
  const work = start();
  work.restore(new Blob());
  worker.reply({ type: "progress", done: 1, of: 3 });
  work.cancel();
  expect(worker.ended).toBe(true);
  expect(told(work)).toMatchObject({ words: "Cancelled. 1 document was restored before." });
});

it("does one thing at a time", async () => {
  const work = start();
  work.restore(new Blob());
  work.restore(new Blob());
  await work.backUp();
  expect(worker.asked).toHaveLength(1);
});

it("says so when the worker cannot be loaded or fails", () => {
  const work = start();
  work.restore(new Blob());
  worker.dispatchEvent(new Event("error"));
  expect(told(work)).toMatchObject({ type: "told", isWhole: false, words: expect.stringMatching(/could not be/) });
  work.restore(new Blob());
  worker.reply({ type: "failed" });
  expect(told(work)).toMatchObject({ type: "told", isWhole: false });
  const refused = new BackupWork(() => {
    throw new DOMException("refused", "SecurityError");
  });
  refused.restore(new Blob());
  expect(told(refused)).toMatchObject({ type: "told", isWhole: false });
});

it("names backups so that they sort by their day", () => {
  expect(backupName(new Date(2026, 0, 9))).toBe("Grapevine backup 2026-01-09.zip");
});
