/** The file in which a Node peer keeps its document. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { readRecords, UpdateFile } from "./update-file.ts";

describe("a document in a file", () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });
  const path = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), "soak-test-"));
    folders.push(folder);
    return join(folder, "0.updates");
  };

  it("opens with everything that was saved, over many merges", async () => {
    const at = await path();
    const doc = new Y.Doc();
    const file = await UpdateFile.open(at, doc);
    for (let edit = 0; edit < 450; edit++) {
      doc.getText("content").insert(0, String(edit % 10));
      await file.saved();
    }
    const again = new Y.Doc();
    await UpdateFile.open(at, again);
    expect(again.getText("content").toJSON()).toBe(doc.getText("content").toJSON());
    expect(readRecords(await readFile(at)).length).toBeLessThanOrEqual(200);
  });

  it("continues in the same file after a crash, without what was not saved", async () => {
    const at = await path();
    const first = new Y.Doc();
    const file = await UpdateFile.open(at, first);
    first.getText("content").insert(0, "saved");
    await file.saved();
    first.getText("content").insert(0, "being written ");
    first.getText("content").insert(0, "lost ");
    await file.abandon();
    await expect(file.saved()).rejects.toThrow("closed before everything was in it");
    const second = new Y.Doc();
    const reopened = await UpdateFile.open(at, second);
    expect(second.getText("content").toJSON()).toBe("being written saved");
    second.getText("content").insert(0, "and ");
    await reopened.close();
    const third = new Y.Doc();
    await UpdateFile.open(at, third);
    expect(third.getText("content").toJSON()).toBe("and being written saved");
  });

  it("ignores a record that was cut short", async () => {
    const at = await path();
    const doc = new Y.Doc();
    const file = await UpdateFile.open(at, doc);
    doc.getText("content").insert(0, "whole");
    await file.saved();
    await writeFile(at, Buffer.concat([await readFile(at), Buffer.from([200, 0, 0, 0, 1, 2])]));
    const again = new Y.Doc();
    await UpdateFile.open(at, again);
    expect(again.getText("content").toJSON()).toBe("whole");
  });
});
