import { IDBFactory, IDBKeyRange, IDBObjectStore } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import type { LinkAgreement } from "../../sync/index.ts";
import { OwnWriter } from "../people/writers.ts";
import { DocumentName } from "../title/document-name.ts";
import { listDocuments, putDocument, readDocument, removeDocument } from "./document-index.ts";
import { DocumentRecorder } from "./document-recorder.ts";
import { Recording } from "./recording.ts";
import { record } from "./testing/records.ts";

const secret = "A".repeat(43);
const id = "plan";
const recorders: DocumentRecorder[] = [];
let page = new EventTarget();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: 1_000_000 });
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("IDBKeyRange", IDBKeyRange);
  page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
});
afterEach(async () => {
  for (const recorder of recorders.splice(0)) recorder.discard();
  for (const each of await listDocuments()) await removeDocument(each.id);
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** A session whose links are told by the test. */
function openSession() {
  const doc = new Y.Doc();
  const content = doc.getText("content");
  const title = doc.getText("title");
  const awareness = new Awareness(doc);
  const links: Partial<LinkAgreement>[] = [];
  const heard: (() => void)[] = [];
  const arrival = { state: "here" as "here" | "waiting" };
  const session = {
    secret,
    id,
    doc,
    content,
    title,
    awareness,
    arrival,
    name: new DocumentName(content, title),
    store: { bytes: 7 },
    writer: new OwnWriter(doc, "Ada"),
    provider: {
      agreement: () => ({ links: links as LinkAgreement[], unlinked: [] }),
      on: (_event: string, listener: () => void) => heard.push(listener),
      off: () => undefined,
    } as never,
  };
  const begin = async (): Promise<DocumentRecorder> => {
    const recorder = new DocumentRecorder(session);
    recorders.push(recorder);
    await readDocument(id);
    return recorder;
  };
  /** The links change. */
  const meet = (...met: Partial<LinkAgreement>[]): void => {
    links.splice(0, links.length, ...met);
    for (const listener of heard) listener();
  };
  return { ...session, begin, meet };
}

/** Lets as much time pass, and what was started in it be stored. */
async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  await readDocument(id);
  await readDocument(id);
}

/** Ben writes on his own page, and it arrives. */
function writeAsBen(doc: Y.Doc, words: string, name = "Ben"): number {
  const theirs = new Y.Doc();
  Y.applyUpdate(theirs, Y.encodeStateAsUpdate(doc));
  const writer = new OwnWriter(theirs, name);
  theirs.getText("content").insert(0, words);
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(theirs), "provider");
  writer.destroy();
  return theirs.clientID;
}

test("an empty document that was never shared gets no record, however it is left", async () => {
  const { begin } = openSession();
  const recorder = await begin();
  await pass(60_000);
  page.dispatchEvent(new Event("pagehide"));
  recorder.destroy();
  await pass(0);
  expect(await indexedDB.databases()).toEqual([]);
});

test("what one writes is soon in the record, with its name, its beginning and its size", async () => {
  const { begin, content } = openSession();
  await begin();
  content.insert(0, "# Plan\n\nFor **tomorrow**");
  await pass(300);
  expect(await listDocuments()).toEqual([
    record(id, {
      secret,
      title: "Plan",
      excerpt: "For tomorrow",
      openedAt: 1_000_000,
      editedAt: 1_000_000,
      editedBy: "",
      bytes: 7,
    }),
  ]);
});

test("a keystroke costs no write: the record follows some seconds later, and at once when the page is left", async () => {
  const { begin, content } = openSession();
  await begin();
  content.insert(0, "one ");
  await pass(300);
  const put = vi.spyOn(IDBObjectStore.prototype, "put");
  for (let key = 0; key < 20; key++) {
    content.insert(content.length, "x");
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(put).not.toHaveBeenCalled();
  await pass(3_000);
  expect(put).toHaveBeenCalledTimes(1);
  content.insert(0, "left: ");
  page.dispatchEvent(new Event("pagehide"));
  await pass(0);
  expect((await readDocument(id))?.excerpt).toBe(`left: one ${"x".repeat(20)}`);
});

test("a record that is up to date is not written again", async () => {
  const { begin, content, awareness, meet } = openSession();
  const recorder = await begin();
  content.insert(0, "one");
  await pass(300);
  const put = vi.spyOn(IDBObjectStore.prototype, "put");
  awareness.setLocalStateField("cursor", 1);
  meet();
  await pass(10_000);
  recorder.destroy();
  await pass(0);
  expect(put).not.toHaveBeenCalled();
});

test("another writer is named as they called themselves in the document", async () => {
  const { begin, doc, content } = openSession();
  await begin();
  content.insert(0, "mine");
  await pass(300);
  await vi.advanceTimersByTimeAsync(5_000);
  writeAsBen(doc, "theirs, ");
  await pass(3_000);
  const found = await readDocument(id);
  expect([found?.editedBy, found?.editedAt, found?.excerpt]).toEqual(["Ben", 1_005_300, "theirs, mine"]);
  content.insert(0, "mine again, ");
  await pass(3_000);
  expect((await readDocument(id))?.editedBy).toBe("");
});

test("a history that arrives is nobody's edit of now", async () => {
  const { begin, doc } = openSession();
  await begin();
  const theirs = new Y.Doc();
  for (let at = 0; at < 5; at++) writeAsBen(theirs, `${at}`, `Writer ${at}`);
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(theirs), "provider");
  await pass(300);
  const found = await readDocument(id);
  expect([found?.editedBy, found?.excerpt]).toEqual([undefined, "43210"]);
});

test("others have it from when they hold the same until one writes, and own tabs are not others", async () => {
  const { begin, content, awareness, meet } = openSession();
  await begin();
  content.insert(0, "mine");
  awareness.getStates().set(5, { user: { name: "Ben", color: "#123456" } });
  meet({ tab: true, standing: "same", sameAt: 1, client: 5 }, { tab: false, standing: "behind", client: 5 });
  await pass(3_300);
  expect((await readDocument(id))?.metAt).toBeUndefined();
  meet(
    { tab: false, standing: "same", sameAt: 1_003_000, client: 5 },
    { tab: false, standing: "same", sameAt: 1_002_000, client: undefined },
  );
  await pass(3_000);
  const met = { metAt: 1_003_000, metWith: ["Ben"] };
  expect(await readDocument(id)).toMatchObject({ ...met, othersHaveIt: true });
  meet({ tab: false, standing: "unconfirmed", sameAt: 1_003_000, client: 5 });
  content.insert(0, "more ");
  await pass(3_000);
  expect(await readDocument(id)).toMatchObject({ ...met, othersHaveIt: false });
});

test.each([
  ["another tab of this browser", "provider"],
  ["a backup that is restored", "store"],
])("others no longer have it once something comes from %s", async (_from, from) => {
  const { begin, content, doc, meet, store } = openSession();
  await begin();
  content.insert(0, "mine");
  meet({ tab: false, standing: "same", sameAt: 1_000_000 });
  await pass(300);
  expect((await readDocument(id))?.othersHaveIt).toBe(true);
  meet({ tab: true, standing: "same", sameAt: 1_000_300 });
  const added = new Y.Doc();
  added.getText("content").insert(0, "more");
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(added), from === "store" ? store : from);
  await pass(3_000);
  expect((await readDocument(id))?.othersHaveIt).toBe(false);
  meet({ tab: false, standing: "same", sameAt: 1_003_300 });
  await pass(3_000);
  expect((await readDocument(id))?.othersHaveIt).toBe(true);
});

test("what is written before the recorder's code is there is in the record", async () => {
  await putDocument(record(id, { secret, editedAt: 5, othersHaveIt: true }));
  const session = openSession();
  const recording = new Recording(session);
  session.content.insert(0, "from a file");
  await vi.waitFor(async () => {
    await pass(3_000);
    expect(await readDocument(id)).toMatchObject({ editedAt: 1_000_000, editedBy: "", othersHaveIt: false });
  });
  recording.discard();
});

test("an empty document that somebody has met, or that is still awaited, is remembered", async () => {
  const met = openSession();
  await met.begin();
  met.meet({ tab: false, standing: "same", sameAt: 5 });
  await pass(300);
  expect(await listDocuments()).toHaveLength(1);
  recorders.splice(0)[0]?.discard();
  await removeDocument(id);
  const awaited = openSession();
  awaited.arrival.state = "waiting";
  await awaited.begin();
  await pass(300);
  expect(await listDocuments()).toEqual([record(id, { secret, openedAt: Date.now() - 300, bytes: 7 })]);
});

test("what was known from earlier visits stays, and what another tab notes later is not overwritten", async () => {
  const before = { secret, editedAt: 5, editedBy: "Ben", metAt: 9, metWith: ["Ben"], othersHaveIt: true, bytes: 3 };
  await putDocument(record(id, before));
  const { begin, content, store } = openSession();
  content.insert(0, "from the saved copy");
  await begin();
  await pass(3_000);
  expect(await readDocument(id)).toMatchObject({ ...before, bytes: 7, openedAt: 1_000_000 });
  await putDocument(record(id, { ...before, metAt: 2_000_000, metWith: ["Eve"], openedAt: 1_500_000 }));
  store.bytes = 8;
  content.insert(0, "more, ");
  await pass(3_000);
  expect(await readDocument(id)).toMatchObject({ metAt: 2_000_000, metWith: ["Eve"], openedAt: 1_500_000, bytes: 8 });
});

test("a document that is removed gets no record any more", async () => {
  const { begin, content } = openSession();
  const recorder = await begin();
  content.insert(0, "one");
  recorder.discard();
  content.insert(0, "two ");
  page.dispatchEvent(new Event("pagehide"));
  await pass(10_000);
  expect(await indexedDB.databases()).toEqual([]);
});

test("text that comes late from the saved copy is no edit", async () => {
  const { begin, doc, store } = openSession();
  await begin();
  const saved = new Y.Doc();
  saved.getText("content").insert(0, "saved");
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(saved), store);
  page.dispatchEvent(new Event("pagehide"));
  await pass(300);
  expect(await readDocument(id)).toMatchObject({ excerpt: "saved", editedAt: undefined });
});

test("a document that is left at once is in the list", async () => {
  const session = openSession();
  session.content.insert(0, "text");
  new DocumentRecorder(session).destroy();
  await vi.waitFor(async () => expect(await readDocument(id)).toMatchObject({ excerpt: "text" }));
});

test("a document that is left while its record is being written is in the list, unless it is removed", async () => {
  for (const how of ["destroy", "discard"] as const) {
    const { begin, content } = openSession();
    content.insert(0, "text");
    const recorder = await begin();
    vi.advanceTimersByTime(300);
    recorder[how]();
    await putDocument(record("other"));
    expect((await listDocuments()).map((each) => each.id).includes(id)).toBe(how === "destroy");
    await removeDocument(id);
  }
});
