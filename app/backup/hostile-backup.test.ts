/** Backups that are damaged, foreign, or made to hurt: each costs a sentence, and nothing that is here. */
import { strToU8, zipSync, type Zippable } from "fflate";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { createSecret, documentId, formatDocumentLink } from "../../sync/index.ts";
import { listDocuments } from "../documents/document-index.ts";
import { record } from "../documents/testing/records.ts";
import { listVersions } from "../history/version-store.ts";
import { archiveLimits } from "./archive.ts";
import { describeRefusal } from "./backup-words.ts";
import type { Trouble } from "./make-backup.ts";
import type { Refusal } from "./restore-backup.ts";
import { decodeIndex, encodeEdits, mostVersionFiles } from "./backup-file.ts";
import { hashOf } from "./hash.ts";
import { anotherBrowser, backUp, browsersOfEachTest, restore, save, saved, write } from "./testing/browsers.ts";

browsersOfEachTest();

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const zip = (files: Zippable): Blob => new Blob([zipSync(files, { level: 1 })]);
const index = (documents: unknown, more: object = {}): Zippable => ({
  "index.json": json({ format: "grapevine-backup", version: 1, documents, ...more }),
});
const link = (secret: string): string => `https://a.example/${formatDocumentLink(secret)}`;
const editsOf = (text: string): Uint8Array => encodeEdits([Y.encodeStateAsUpdate(write(text))]);

/** A backup of one document with these edits, and of a sound one. */
async function besideSound(edits: Uint8Array, sha256?: string) {
  const [bad, sound] = [createSecret(), createSecret()];
  const good = editsOf("sound");
  const file = zip({
    ...index([
      { name: "Bad", link: link(bad), text: "Bad.md", edits: { file: "a", sha256: sha256 ?? (await hashOf(edits)) } },
      { name: "Sound", link: link(sound), text: "Sound.md", edits: { file: "b", sha256: await hashOf(good) } },
    ]),
    a: edits,
    b: good,
  });
  return { file, bad: record(await documentId(bad)), sound: record(await documentId(sound)) };
}

async function expectNothingHere(): Promise<void> {
  expect(await listDocuments()).toEqual([]);
  expect(await indexedDB.databases()).toEqual([]);
}

describe("a file that is no backup", () => {
  it.each<[string, () => Blob, Refusal]>([
    ["nothing", () => new Blob([]), "not-an-archive"],
    ["a text", () => new Blob(["# Plan\n".repeat(20_000)]), "not-an-archive"],
    ["an empty .zip", () => zip({}), "no-list"],
    ["a .zip of something else", () => zip({ "holiday.jpg": new Uint8Array(99) }), "no-list"],
    ["another list", () => zip({ "index.json": json({ format: "photos" }) }), "not-a-backup"],
    ["a list that is no JSON", () => zip({ "index.json": new Uint8Array([0xff, 0]) }), "list-damaged"],
    ["a list of the wrong type", () => zip(index({ length: 3 })), "list-damaged"],
    ["a list without a version", () => zip(index([], { version: "1" })), "list-damaged"],
    ["a backup of a later version", () => zip(index([], { version: 2 })), "newer"],
    ["a list that is too long", () => zip(index(Array.from({ length: 5_001 }, () => 0))), "too-many"],
  ])("%s is refused with a sentence", async (_, make, why) => {
    const result = await restore(make());
    expect(result).toEqual({ ok: false, why });
    expect(describeRefusal(why)).toMatch(/^[A-Z].*\.$/);
    await expectNothingHere();
  });

  it("is refused when it is cut off at any place", async () => {
    const { file } = await backUp([await save(write("text", "Plan"))]);
    await anotherBrowser();
    for (const share of [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
      expect(await restore(file.slice(0, Math.floor(file.size * share)))).toMatchObject({ ok: false });
    await expectNothingHere();
  });
});

describe("a .zip that is made to hurt", () => {
  it("is refused by the size that its list claims, before that is inflated", async () => {
    const bomb = await claiming(zip({ "index.json": new Uint8Array(99_999) }), 99_999, archiveLimits.entryBytes + 1);
    expect(await restore(bomb)).toMatchObject({ ok: false, why: "no-list" });
  });

  it("costs one document when its edits would inflate without end", async () => {
    const { file, sound } = await besideSound(new Uint8Array(99_999));
    expect(await restore(await claiming(file, 99_999, archiveLimits.entryBytes + 1))).toMatchObject({
      added: 1,
      troubles: [{ name: "Bad", why: "part-damaged" }],
    });
    expect((await saved(sound)).getText("content").toJSON()).toBe("sound");
  });

  it("inflates no more than it claims", async () => {
    const { file, bad } = await besideSound(new Uint8Array(10_000_000));
    expect(await restore(await claiming(file, 10_000_000, 100))).toMatchObject({
      added: 1,
      troubles: [{ name: "Bad" }],
    });
    expect((await saved(bad)).share.size).toBe(0);
  });

  it("is refused when a million entries share the same bytes", async () => {
    expect(await restore(new Blob([manyEntries(1_000_000)]))).toMatchObject({
      ok: false,
      why: "too-much",
    });
  });

  it("is refused when it names a file twice", async () => {
    expect(await restore(new Blob([manyEntries(2, () => 0)]))).toMatchObject({
      why: "named-twice",
    });
  });

  it("is refused before anything is restored when its files claim too much together", async () => {
    const [large, edits] = [new Uint8Array(9_999), editsOf("text")];
    const names = Array.from({ length: 33 }, (_, at) => `v${at}`);
    const part = { file: "e", sha256: await hashOf(edits) };
    const file = zip({
      ...index([
        { name: "One", link: link(createSecret()), edits: part },
        {
          name: "Two",
          link: link(createSecret()),
          edits: part,
          versions: names.map((file) => ({ file, sha256: "0" })),
        },
      ]),
      e: edits,
      ...Object.fromEntries(names.map((name) => [name, large])),
    });
    expect(await restore(await claiming(file, large.length, archiveLimits.entryBytes))).toMatchObject({
      ok: false,
      why: "too-much",
    });
    await expectNothingHere();
  });

  it("costs no look at all its entries for each that is damaged", async () => {
    const names = Array.from({ length: 30_000 }, (_, at) => `f${at}`);
    const documents = names.slice(0, 2_000).map((file) => ({
      link: link(createSecret()),
      edits: { file, sha256: "0" },
    }));
    const files = Object.fromEntries(names.map((name) => [name, Uint8Array.of(1)]));
    const file = await packedUnknown(zip({ ...index(documents), ...files, f0: new Uint8Array(9_999) }), 9_999);
    const begin = performance.now();
    expect(await restore(file)).toMatchObject({ added: 0, troubles: { length: 2_000 } });
    expect(performance.now() - begin).toBeLessThan(20_000);
  }, 120_000);

  it("names each file of versions once, and no more than a backup has", () => {
    const versionsOf = (files: readonly string[]) => {
      const versions = files.map((file) => ({ file, sha256: "0" }));
      const entry = { name: "Plan", link: link(createSecret()), edits: { file: "e", sha256: "0" }, versions };
      const decoded = decodeIndex(json({ format: "grapevine-backup", version: 1, documents: [entry] }));
      const [document] = decoded.ok ? decoded.documents : [];
      return document?.secret === undefined ? undefined : document.versions.map(({ file }) => file);
    };
    expect(versionsOf(Array.from({ length: 700_000 }, () => "v"))).toEqual(["v"]);
    const many = versionsOf(Array.from({ length: 100_000 }, (_, at) => `v${at}`));
    expect(many).toHaveLength(mostVersionFiles + 1);
    // What is left out counts as missing.
    expect(many?.at(-1)).toBe("");
  });

  it.each([
    ["Be\u202en\n\u0000", "Ben"],
    ["x".repeat(9_999), "x".repeat(32)],
    // This would mean the person at this browser.
    ["", undefined],
  ])("names as a document's last writer only a clean name", async (editedBy, shown) => {
    const edits = editsOf("text");
    const part = { file: "e", sha256: await hashOf(edits) };
    const entry = { name: "Plan", link: link(createSecret()), edits: part, editedAt: 1, editedBy };
    expect(await restore(zip({ ...index([entry]), e: edits }))).toMatchObject({ added: 1 });
    expect(await listDocuments()).toMatchObject([{ editedAt: 1, editedBy: shown }]);
  });

  it("chooses no path by the names in it", async () => {
    const secret = createSecret();
    const edits = editsOf("text");
    const file = zip({
      ...index([
        { name: "../../etc/passwd", link: link(secret), edits: { file: "../../b", sha256: await hashOf(edits) } },
      ]),
      "../../b": edits,
      "__proto__/x": edits,
      "C:\\windows\\x": edits,
    });
    expect(await restore(file)).toMatchObject({ added: 1, troubles: [] });
    expect(await listDocuments()).toMatchObject([{ secret, title: "" }]);
    expect(new Set((await indexedDB.databases()).map(({ name }) => name))).toEqual(
      new Set(["grapevine-documents", `grapevine-${await documentId(secret)}`]),
    );
  });
});

describe("a document that is damaged", () => {
  const formatted = new Y.Doc();
  formatted.getText("content").insert(0, "bold", { bold: true });
  const embedded = new Y.Doc();
  embedded.getText("title").insertEmbed(0, { script: "x" });
  const deep = new Y.Doc();
  let map = deep.getMap("other");
  for (let level = 0; level < 40; level++) map = map.set("in", new Y.Map());
  const sound = editsOf("text");

  it.each<[string, Uint8Array, Trouble["why"]]>([
    ["a format in the text", encodeEdits([Y.encodeStateAsUpdate(formatted)]), "not-allowed"],
    ["an object in the title", encodeEdits([Y.encodeStateAsUpdate(embedded)]), "not-allowed"],
    ["types that are nested too deep", encodeEdits([Y.encodeStateAsUpdate(deep)]), "not-allowed"],
    ["an update that is none", encodeEdits([Uint8Array.of(255, 255, 255, 255, 255)]), "not-allowed"],
    ["no mark", Uint8Array.of(1, 2, 3, 4, 5), "part-damaged"],
    ["fewer updates than it says", sound.subarray(0, 9), "part-damaged"],
    ["more bytes than its updates", Uint8Array.of(...sound, 0), "part-damaged"],
    ["a number of updates without end", Uint8Array.of(...sound.subarray(0, 4), 255, 255, 255, 255, 7), "part-damaged"],
  ])("is set aside and named when it holds %s, and the rest is restored", async (_, edits, why) => {
    const backup = await besideSound(edits);
    expect(await restore(backup.file)).toMatchObject({
      ok: true,
      added: 1,
      troubles: [{ name: "Bad", why }],
    });
    expect((await saved(backup.bad)).share.size).toBe(0);
    expect((await saved(backup.sound)).getText("content").toJSON()).toBe("sound");
    expect(await listDocuments()).toHaveLength(1);
  });

  it("is set aside when its bytes are not the ones that were written", async () => {
    const { file } = await besideSound(editsOf("text"), await hashOf(editsOf("another")));
    expect(await restore(file)).toMatchObject({ added: 1, troubles: [{ name: "Bad" }] });
  });

  it("does not replace what is here under the same edits", async () => {
    const secret = createSecret();
    const [mine, theirs] = [new Y.Doc(), new Y.Doc()];
    mine.clientID = theirs.clientID = 7;
    mine.getText("content").insert(0, "mine");
    theirs.getArray("versions").insert(0, ["them"]);
    const here = await save(mine, { secret });
    const edits = encodeEdits([Y.encodeStateAsUpdate(theirs)]);
    const list = [{ name: "Plan", link: link(secret), edits: { file: "a", sha256: await hashOf(edits) } }];
    expect(await restore(zip({ ...index(list), a: edits }))).toMatchObject({
      troubles: [{ name: "Plan", why: "copies-differ" }],
    });
    expect((await saved(here)).getText("content").toJSON()).toBe("mine");
  });

  it.each<[string, Uint8Array]>([
    ["no JSON", Uint8Array.of(1)],
    ["no list", json({ length: 2 })],
    ["no versions in the list", json([7, { at: -1, text: "x" }, { at: 1, text: {} }, { at: 1.5, text: "x" }])],
    ["too many versions", json(Array.from({ length: 10_001 }, () => 0))],
  ])("is restored without its versions when these are %s", async (_, versions) => {
    const edits = editsOf("text");
    const secret = createSecret();
    const part = async (file: string, bytes: Uint8Array) => ({ file, sha256: await hashOf(bytes) });
    const file = zip({
      ...index([
        { name: "Plan", link: link(secret), edits: await part("e", edits), versions: [await part("v", versions), 7] },
      ]),
      e: edits,
      v: versions,
    });
    expect(await restore(file)).toMatchObject({ added: 1, troubles: [], lacking: [{ name: "Plan" }] });
    expect(await listVersions(await documentId(secret))).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["no object", 7],
    ["nothing in it", {}],
    ["no link", { name: "Bad", link: "https://a.example/", edits: { file: "a", sha256: "0" } }],
    [
      "a link that is cut short",
      { name: "Bad", link: link(createSecret()).slice(0, -9), edits: { file: "a", sha256: "0" } },
    ],
    ["edits of the wrong type", { name: "Bad", link: link(createSecret()), edits: [] }],
    ["edits that are not in the file", { name: "Bad", link: link(createSecret()), edits: { file: "z", sha256: "0" } }],
    ["a name of the wrong type", { name: { toString: 7 }, link: 7 }],
  ])("is named when its entry has %s", async (_, entry) => {
    const result = await restore(zip(index([entry])));
    expect(result).toMatchObject({
      ok: true,
      added: 0,
      troubles: [{ name: expect.stringMatching(/^(Bad|#1)$/) }],
    });
    await expectNothingHere();
  });

  it("has a name of one clean line", async () => {
    const result = await restore(zip(index([{ name: `a\u202e\n\u0000b${"x".repeat(9_999)}` }])));
    expect(result).toMatchObject({ troubles: [{ name: expect.stringMatching(/^a b?x*/) }] });
    if (result.ok) expect(result.troubles[0]?.name.length).toBeLessThan(200);
  });
});

/** The same .zip, whose directory lies about the size of an entry. */
const claiming = (file: Blob, size: number, claimed: number): Promise<Blob> =>
  changeEntries(file, size, (view, at) => view.setUint32(at + 24, claimed, true));

/** The same .zip, of which nobody can inflate an entry. */
const packedUnknown = (file: Blob, size: number): Promise<Blob> =>
  changeEntries(file, size, (view, at) => view.setUint16(at + 10, 99, true));

/** Changes the entries of the directory that have this size. */
async function changeEntries(file: Blob, size: number, change: (view: DataView, at: number) => void): Promise<Blob> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at + 46 < bytes.length; at++)
    if (view.getUint32(at, true) === 0x02014b50 && view.getUint32(at + 24, true) === size) change(view, at);
  return new Blob([bytes]);
}

/** Entries that are really there: more than are ever looked at. */
const mostWritten = archiveLimits.entries + 10;

/** A directory that claims so many entries, all of which lead to the same bytes. `name` numbers them. */
function manyEntries(claimed: number, name = (at: number) => at): Uint8Array<ArrayBuffer> {
  const one = zipSync({ "0000000": [new Uint8Array(40), { level: 0 }] });
  const count = Math.min(claimed, mostWritten);
  const from = findDirectory(one);
  const entry = one.subarray(from, one.length - 22);
  const bytes = new Uint8Array(from + count * entry.length + 76 + 22);
  bytes.set(one.subarray(0, from));
  for (let at = 0; at < count; at++) {
    bytes.set(entry, from + at * entry.length);
    bytes.set(strToU8(String(name(at)).padStart(7, "0")), from + at * entry.length + 46);
  }
  const end = from + count * entry.length;
  const view = new DataView(bytes.buffer);
  // The ends of a directory in the format's 64-bit form, since the other counts to 65,535 only.
  view.setUint32(end, 0x06064b50, true);
  view.setUint32(end + 32, claimed, true);
  view.setUint32(end + 48, from, true);
  view.setUint32(end + 56, 0x07064b50, true);
  view.setUint32(end + 64, end, true);
  view.setUint32(end + 76, 0x06054b50, true);
  view.setUint16(end + 84, Math.min(claimed, 0xffff), true);
  view.setUint32(end + 92, from, true);
  return bytes;
}

function findDirectory(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(bytes.length - 6, true);
}
