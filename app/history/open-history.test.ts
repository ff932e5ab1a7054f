import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { OwnWriter } from "../people/writers.ts";
import { type OpenDocument, OpenHistory } from "../shell/open-history.ts";
import { listVersions, readVersion } from "./version-store.ts";

const id = "AAAAAAAAAAAAAAAAAAAAAA";
const missing = vi.hoisted(() => ({ loads: 0, fails: 0 }));
vi.mock("./document-history.ts", async (load) => {
  const module = await load<typeof import("./document-history.ts")>();
  return {
    get DocumentHistory() {
      missing.loads++;
      if (missing.fails-- > 0) throw new TypeError("The module did not load.");
      return module.DocumentHistory;
    },
  };
});

beforeEach(() => {
  Object.assign(missing, { loads: 0, fails: 0 });
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("IDBKeyRange", IDBKeyRange);
  const page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
});
afterEach(() => vi.unstubAllGlobals());

function open(text: string) {
  const doc = new Y.Doc();
  const content = doc.getText("content");
  content.insert(0, text);
  const nothing = { on: () => undefined, off: () => undefined };
  const document: OpenDocument = {
    id,
    doc,
    content,
    title: doc.getText("title"),
    store: { state: { type: "saving" }, ...nothing } as never,
    provider: { synced: false, ...nothing },
    undoManager: new Y.UndoManager(content),
    writer: new OwnWriter(doc, "Ada"),
    awareness: new Awareness(doc),
  };
  const history = new OpenHistory(() => undefined);
  history.follow(document);
  const end = (): void => {
    history.leave();
    document.awareness.destroy();
  };
  return { content, history, end };
}

test("a text without versions is kept when its removal is the first edit", async () => {
  const { content, history, end } = open("Buy apples.");
  content.delete(0, content.length);
  await history.load();
  end();
  await vi.waitFor(async () => expect(await listVersions(id)).toHaveLength(1));
  const [version] = await listVersions(id);
  expect((await readVersion(id, version?.key ?? 0))?.text).toBe("Buy apples.");
});

test("when the code of the history does not load, the next edit loads it", async () => {
  const { content, history, end } = open("Buy apples.");
  missing.fails = 1;
  content.insert(0, "- ");
  await vi.waitFor(() => expect(missing.loads).toBe(1));
  expect(history.current).toBeUndefined();
  await Promise.resolve();
  content.insert(0, "- ");
  await vi.waitFor(() => expect(history.current).toBeDefined());
  end();
});
