/** Choosing between two versions of one document: this one for everyone, theirs, or both. */
import "fake-indexeddb/auto";
import { afterEach, describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { createSecret, documentId } from "../../sync/index.ts";
import { keepForEveryone, saveCopy, useTheirs } from "./choose-version.ts";
import { documentStoreName } from "../storage/saved-copy.ts";
import { DocumentSession } from "./document-session.ts";
import { DocumentStore } from "../storage/document-store.ts";
import { eraseSaved } from "../storage/erase-saved.ts";
import { openDatabase } from "../storage/open-database.ts";

afterEach(() => void vi.unstubAllGlobals());

/** A document that holds these words, written by client 7. */
function version(words: string, called = ""): { doc: Y.Doc; content: Y.Text; title: Y.Text } {
  const doc = new Y.Doc();
  const own = doc.clientID;
  doc.clientID = 7;
  const [content, title] = [doc.getText("content"), doc.getText("title")];
  content.insert(0, words);
  title.insert(0, called);
  doc.clientID = own;
  return { doc, content, title };
}

async function saved(name: string): Promise<{ content: string; title: string }> {
  const doc = new Y.Doc();
  const store = new DocumentStore(name, doc);
  await store.whenLoaded;
  store.destroy();
  return { content: doc.getText("content").toJSON(), title: doc.getText("title").toJSON() };
}

describe("keeping this version for everyone", () => {
  it("makes all copies equal to it, whatever they held under the same IDs", () => {
    const mine = version("Meet at noon", "Plan");
    const theirs = version("Meet at nine", "Plot");
    expect(Y.encodeStateVector(mine.doc)).toEqual(Y.encodeStateVector(theirs.doc));
    keepForEveryone(mine);
    Y.applyUpdate(theirs.doc, Y.encodeStateAsUpdate(mine.doc, Y.encodeStateVector(theirs.doc)));
    for (const { content, title } of [mine, theirs])
      expect([content.toJSON(), title.toJSON()]).toEqual(["Meet at noon", "Plan"]);
  });

  it("leaves no half of a character, which no other copy could hold", () => {
    const mine = version("a\ud83d b \udc00 c 😀");
    keepForEveryone(mine);
    expect(mine.content.toJSON()).toBe("a\ufffd b \ufffd c 😀");
  });
});

describe("keeping both", () => {
  it("saves this version as a separate document, under a new secret and with a title that says so", async () => {
    const secret = await saveCopy(version("Meet at noon", "Plan"));
    expect(await saved(documentStoreName(await documentId(secret)))).toEqual({
      content: "Meet at noon",
      title: "Plan (my version)",
    });
  });
});

/** Opens the document as a tab of this browser does. */
function openTab(secret: string): Promise<DocumentSession> {
  const user = { name: "Ada", color: "#3a6ea5", colorLight: "#3a6ea533" };
  return DocumentSession.open(secret, user, {
    iceServers: () => Promise.resolve([]),
    faults: undefined,
    hasFailed: false,
  });
}

describe("using theirs", () => {
  it("erases what is saved here and what a closing page has left behind", async () => {
    const left = new Map([
      ["grapevine.rescue.grapevine-x.1", "AAAA"],
      ["grapevine.rescue.grapevine-y.1", "AAAA"],
    ]);
    const storage = { ...Object.fromEntries(left), getItem: (key: string) => left.get(key) ?? null };
    vi.stubGlobal("localStorage", { ...storage, removeItem: (key: string) => left.delete(key) });
    const doc = new Y.Doc();
    const store = new DocumentStore("grapevine-x", doc);
    await store.whenLoaded;
    doc.getText("content").insert(0, "mine");
    store.destroy();
    await eraseSaved("grapevine-x");
    expect([...left.keys()]).toEqual(["grapevine.rescue.grapevine-y.1"]);
    expect((await saved("grapevine-x")).content).toBe("");
  });

  it("erases the copy in this browser's other tabs too, and reloads them", async () => {
    const reload = vi.fn();
    vi.stubGlobal("location", { reload });
    const page = new EventTarget();
    vi.stubGlobal("document", page);
    for (const method of ["addEventListener", "removeEventListener"] as const)
      vi.stubGlobal(method, page[method].bind(page));
    const secret = createSecret();
    const tabs = [await openTab(secret), await openTab(secret)] as const;
    const [here, there] = tabs;
    for (const { store } of tabs) await store.whenLoaded;
    here.content.insert(0, "mine");
    Y.applyUpdate(there.doc, Y.encodeStateAsUpdate(here.doc));
    there.store.flush();
    await vi.waitFor(() => expect(tabs.map(({ store }) => store.isSaved)).toEqual([true, true]));
    await useTheirs(here);
    await vi.waitFor(() => expect(reload).toHaveBeenCalledTimes(2));
    expect((await saved(here.store.name)).content).toBe("");
  });

  it("does not wait forever for a page that blocks the erasing", async () => {
    const frozen = await openDatabase(() => indexedDB, "grapevine-frozen");
    await expect(eraseSaved("grapevine-frozen", 10)).rejects.toThrow("did not answer");
    frozen.close();
  });
});
