import { strFromU8, unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { formatDocumentLink } from "../../sync/index.ts";
import { listDocuments } from "../documents/document-index.ts";
import { addVersion, listVersions, type NewVersion, readVersion } from "../history/version-store.ts";
import { ownTabsName } from "../people/own-tabs.ts";
import { openDatabase, updatesStoreName } from "../storage/open-database.ts";
import { documentStoreName } from "../storage/saved-copy.ts";
import { restoreBackup } from "./restore-backup.ts";
import { anotherBrowser, backUp, browsersOfEachTest, restore, save, saved, write } from "./testing/browsers.ts";

browsersOfEachTest();

const unzip = async (file: Blob) => unzipSync(new Uint8Array(await file.arrayBuffer()));
const words = (doc: Y.Doc): string[] => ["title", "content"].map((name) => doc.getText(name).toJSON());

describe("a backup", () => {
  it("has each text as a file for people, under names that are safe and different", async () => {
    const records = [
      await save(write("first", "Plan")),
      await save(write("second", "plan")),
      await save(write("third", "../../Plan")),
      await save(write("fourth")),
      await save(write("fifth", "CON")),
    ];
    const { file, count, troubles } = await backUp(records);
    expect([count, troubles]).toEqual([5, []]);
    const files = await unzip(file);
    const texts = Object.entries(files).filter(([name]) => name.endsWith(".md"));
    expect(Object.fromEntries(texts.map(([name, bytes]) => [name, strFromU8(bytes)]))).toEqual({
      "Plan.md": "first",
      "plan (2).md": "second",
      "Plan (3).md": "third",
      "Untitled.md": "fourth",
      "_CON.md": "fifth",
    });
    expect(Object.keys(files).filter((name) => /\.\.|\\|^\//.test(name))).toEqual([]);
  });

  it("lists names and links, and warns whoever opens it", async () => {
    const record = await save(write("text", "Plan"));
    const { file } = await backUp([record], { now: Date.UTC(2026, 10, 30) });
    const index: unknown = JSON.parse(strFromU8((await unzip(file))["index.json"] ?? new Uint8Array()));
    expect(index).toMatchObject({
      format: "grapevine-backup",
      version: 1,
      about: "Whoever has this can read it.",
      madeAt: "2026-11-30T00:00:00.000Z",
      documents: [{ name: "Plan", link: `https://a.example/${formatDocumentLink(record.secret)}`, text: "Plan.md" }],
    });
  });

  it("holds what a closing page has left outside of the saved copy", async () => {
    const doc = write("saved");
    const record = await save(doc);
    const before = Y.encodeStateVector(doc);
    doc.getText("content").insert(5, " and left behind");
    const left = Y.encodeStateAsUpdate(doc, before);
    const { file } = await backUp([record], { leftBehind: new Map([[documentStoreName(record.id), [left]]]) });
    await anotherBrowser();
    await restore(file);
    expect(words(await saved(record))).toEqual(["", "saved and left behind"]);
  });

  it("names documents of which it could not read everything, and has the rest of them", async () => {
    const record = await save(write("readable", "Plan"));
    const db = await openDatabase(() => indexedDB, documentStoreName(record.id));
    db.transaction(updatesStoreName, "readwrite").objectStore(updatesStoreName).add(Uint8Array.of(255));
    db.close();
    const { file, troubles } = await backUp([record]);
    expect(troubles).toEqual([{ name: "Plan", why: "copy-damaged" }]);
    expect(strFromU8((await unzip(file))["Plan.md"] ?? new Uint8Array())).toBe("readable");
  });
});

describe("restoring", () => {
  it("brings texts, titles and every edit to a browser that has nothing, and lists them", async () => {
    const docs = [write("Meet at noon 😀\n", "Plan"), write("# Report\n\nAll is well."), new Y.Doc()];
    const records = await Promise.all(
      docs.map((doc) => save(doc, { editedAt: 5_000, editedBy: "Ben", openedAt: 7_000 })),
    );
    const { file } = await backUp(records);
    await anotherBrowser();
    const now = 10_000;
    expect(await restore(file, now)).toEqual({
      ok: true,
      ids: records.map(({ id }) => id),
      added: 3,
      merged: 0,
      unchanged: 0,
      troubles: [],
      lacking: [],
    });
    for (const [at, record] of records.entries()) {
      const doc = await saved(record);
      expect(words(doc)).toEqual(words(docs[at] as Y.Doc));
      expect(Y.equalSnapshots(Y.snapshot(doc), Y.snapshot(docs[at] as Y.Doc))).toBe(true);
    }
    const listed = (await listDocuments()).toSorted((a, b) => a.title.localeCompare(b.title));
    expect(listed.map(({ title, secret }) => [title, secret])).toEqual([
      ["", records[2]?.secret],
      ["Plan", records[0]?.secret],
      ["Report", records[1]?.secret],
    ]);
    expect(listed[1]).toMatchObject({ editedAt: 5_000, editedBy: "Ben", openedAt: 7_000, othersHaveIt: false });
  });

  it("merges into a document that went on here, and loses nothing of either", async () => {
    const doc = write("both ", "Plan");
    const record = await save(doc);
    const elsewhere = new Y.Doc();
    Y.applyUpdate(elsewhere, Y.encodeStateAsUpdate(doc));
    elsewhere.getText("content").insert(5, "elsewhere");
    await anotherBrowser();
    const { file } = await backUp([await save(elsewhere, { secret: record.secret })]);
    await anotherBrowser();
    doc.getText("content").insert(0, "here ");
    await save(doc, { secret: record.secret });
    expect(await restore(file)).toMatchObject({ ok: true, added: 0, merged: 1 });
    expect(words(await saved(record))).toEqual(["Plan", "here both elsewhere"]);
    expect(await restore(file)).toMatchObject({ ok: true, added: 0, merged: 0, unchanged: 1 });
  });

  it("does not undo what was deleted here since", async () => {
    const doc = write("keep, delete", "Plan");
    const record = await save(doc);
    const { file } = await backUp([record]);
    doc.getText("content").delete(4, 8);
    await save(doc, { secret: record.secret });
    await anotherBrowser();
    await save(doc, { secret: record.secret });
    await restore(file);
    expect(words(await saved(record))).toEqual(["Plan", "keep"]);
  });

  it("fills what is damaged in the copy here", async () => {
    const doc = write("begun", "Plan");
    const record = await save(doc);
    doc.getText("content").insert(5, " and ended");
    const { file } = await backUp([await save(doc, { secret: record.secret })]);
    await anotherBrowser();
    const db = await openDatabase(() => indexedDB, documentStoreName(record.id));
    db.transaction(updatesStoreName, "readwrite").objectStore(updatesStoreName).add(Uint8Array.of(255));
    db.close();
    expect(await restore(file)).toMatchObject({ ok: true, merged: 1, troubles: [] });
    expect(words(await saved(record))).toEqual(["Plan", "begun and ended"]);
  });

  it("brings the versions that were kept, once, and by whom they were", async () => {
    const record = await save(write("now", "Plan"));
    const kept: NewVersion[] = [
      { at: 1_000, text: "first 😀", title: "Plan", by: ["Ada"], why: "schedule" },
      { at: 2_000, text: "second", title: "Plan", by: ["Ben", "Ada"], why: "named", name: "For the board" },
    ];
    for (const version of kept) await addVersion(record.id, version);
    const { file } = await backUp([record]);
    await anotherBrowser();
    await restore(file);
    expect(await restore(file)).toMatchObject({ ok: true, lacking: [] });
    const listed = (await listVersions(record.id)).toReversed();
    const versions = await Promise.all(listed.map(({ key }) => readVersion(record.id, key)));
    expect(versions).toMatchObject(kept);
  });

  it("keeps the better facts of the list", async () => {
    const record = await save(write("text", "Plan"), { openedAt: 9e15, editedAt: 1_000, editedBy: "Ada" });
    const { file } = await backUp([record]);
    await anotherBrowser();
    await restore(file, 5_000);
    expect(await listDocuments()).toMatchObject([
      { openedAt: 0, editedAt: 1_000, editedBy: "Ada", keep: true, metAt: undefined },
    ]);
  });

  it("reports how far it is", async () => {
    const { file } = await backUp([await save(write("a")), await save(write("b"))]);
    await anotherBrowser();
    const told: string[] = [];
    await restoreBackup(file, 0, (done, of) => told.push(`${done}/${of}`));
    expect(told).toEqual(["0/2", "1/2", "2/2"]);
  });

  it("is kept by the tabs that have it open and did not keep it", async () => {
    const record = await save(write("text", "Plan"));
    const { file } = await backUp([record]);
    await anotherBrowser();
    const channel = new BroadcastChannel(ownTabsName(record.id));
    const words: string[] = [];
    channel.addEventListener("message", ({ data }: MessageEvent<{ readonly type: string }>) => words.push(data.type));
    await restore(file);
    await expect.poll(() => words).toEqual(["read", "keep"]);
    channel.close();
  });
});
