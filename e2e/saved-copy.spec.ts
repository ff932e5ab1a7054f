/** The saved copy in a real browser: left by a former version, damaged, or absent where nothing was written. */
import { readFileSync } from "node:fs";
import { createSecret, documentId, formatDocumentLink } from "../sync/index.ts";
import { expect, expectText, test } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

type Row = readonly [number, string];

const saved = JSON.parse(readFileSync("app/storage/testing/saved-by-0.1.0.json", "utf8")) as {
  readonly text: string;
  readonly title: string;
  readonly rows: readonly Row[];
};

/** Writes a database as 0.1.0 did, from a page of the same origin that has no document open. */
async function plant(peer: Peer, origin: string, name: string, rows: readonly Row[]): Promise<void> {
  await peer.page.goto(`${origin}/healthz`);
  await peer.page.evaluate(
    async ({ name, rows }) => {
      const opening = indexedDB.open(name, 1);
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore("updates", { autoIncrement: true });
        opening.result.createObjectStore("custom");
      };
      await new Promise((resolve) => (opening.onsuccess = resolve));
      const transaction = opening.result.transaction("updates", "readwrite");
      for (const [key, row] of rows)
        transaction.objectStore("updates").add(
          Uint8Array.from(atob(row), (each) => each.charCodeAt(0)),
          key,
        );
      await new Promise((resolve) => (transaction.oncomplete = resolve));
      opening.result.close();
    },
    { name, rows },
  );
}

const databases = (peer: Peer): Promise<(string | undefined)[]> =>
  peer.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));

test("a copy saved by 0.1.0 opens with text and title, can be edited, and syncs with others", async ({
  room,
  server,
}) => {
  const ada = await room.blank();
  await plant(ada, server.url, `grapevine-${await documentId(room.secret)}`, saved.rows);
  await ada.goto(room.link());
  await expectText(ada, saved.text);
  await expect(ada.page.getByRole("textbox", { name: "Document title" })).toHaveValue(saved.title);
  await ada.type("written now");
  await ada.reload();
  await expectText(ada, `${saved.text}written now`);
  const ben = await room.open();
  await expectText(ben, `${saved.text}written now`);
  await expect(ben.page.getByRole("textbox", { name: "Document title" })).toHaveValue(saved.title);
});

test("a damaged copy opens with the rest under a banner, saving continues, and others restore what is lost", async ({
  room,
  server,
}) => {
  const name = `grapevine-${await documentId(room.secret)}`;
  const damaged = saved.rows.map(([key, row]): Row => (key === 8 ? [key, row.slice(0, 24)] : [key, row]));
  const ada = await room.blank();
  await plant(ada, server.url, name, damaged);
  await ada.goto(room.link());
  const lacking = saved.text.replace("Ben brings cake. ", "");
  await expectText(ada, lacking);
  await expect(ada.page.getByRole("alert")).toContainText("could not be read");
  await ada.type("written now");
  await ada.reload();
  await expectText(ada, `${lacking}written now`);

  const ben = await room.blank();
  await plant(ben, server.url, name, saved.rows);
  await ben.goto(room.link());
  await expectText(ada, `${saved.text}written now`);
  await ada.page.getByRole("button", { name: "Dismiss" }).click();
  await expect(ada.page.getByRole("alert")).toBeHidden();
  await ada.reload();
  await expectText(ada, `${saved.text}written now`);
  await expect(ada.page.getByRole("alert")).toBeHidden();
});

test("a visit leaves no empty database, and those of former versions are removed", async ({ room, server }) => {
  const ada = await room.blank();
  await plant(ada, server.url, "grapevine-visited", []);
  await ada.goto(`${server.url}/`);
  await expect.poll(() => databases(ada)).toEqual([]);
  await ada.page.goto(`${server.url}/healthz`);
  await ada.goto(`${server.url}/${formatDocumentLink(createSecret())}`);
  expect(await databases(ada)).toEqual([]);
  await ada.type("kept");
  await ada.reload();
  await expectText(ada, "kept");
  // One for the document, besides the list of documents.
  const ofDocuments = (await databases(ada)).filter((name) => /^grapevine-[\w-]{22}$/.test(name ?? ""));
  expect(ofDocuments).toHaveLength(1);
});

test("a document with an internal error is opened again from its saved copy, and the page says so", async ({
  room,
}) => {
  const [ada, ben] = await room.gather(2);
  if (!ada || !ben) throw new Error("two peers");
  await ada.type("saved. ");
  await expectText(ben, "saved. ");
  // Like a stack overflow in the middle of a transaction, after which Yjs emits no updates.
  await ada.page.evaluate(() => {
    const doc = window.grapevine?.doc;
    if (doc === undefined) return;
    try {
      doc.transact(() => doc._transactionCleanups.push({} as never));
    } catch {
      doc.getText("content").insert(7, "lost? ");
    }
  });
  await expect(ada.page.getByRole("alert")).toContainText("opened again from what is saved");
  await ada.ready();
  const download = ada.page.waitForEvent("download");
  await ada.page.getByRole("button", { name: "Download the text from before" }).click();
  const path = await (await download).path();
  expect(readFileSync(path, "utf8")).toBe("saved. lost? ");
  await ben.type("and on");
  await expectText(ada, "saved. and on");
});

test("an untitled document goes by its first heading, in the tab, the field and the file", async ({ room }) => {
  const ada = await room.open();
  await ada.type("# Field report\n\nText");
  await expect(ada.page).toHaveTitle("Field report");
  const title = ada.page.getByRole("textbox", { name: "Document title" });
  await expect(title).toHaveAttribute("placeholder", "Field report");
  const download = ada.page.waitForEvent("download");
  await ada.page.getByRole("button", { name: "More" }).click();
  await ada.page.getByRole("menuitem", { name: "Export" }).click();
  await ada.page.getByRole("button", { name: "Markdown", exact: true }).click();
  expect((await download).suggestedFilename()).toBe("Field report.md");
  await title.fill("Plan");
  await expect(ada.page).toHaveTitle("Plan");
});
