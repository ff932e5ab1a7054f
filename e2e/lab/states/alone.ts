/** Pages at which nobody writes with the visitor: a first visit, the list, a link that waits, and what goes wrong. */
import { expect, type Locator } from "@playwright/test";
import { createSecret } from "../../../sync/index.ts";
import { type DraggedFile, dragOver, drop } from "../dragged-files.ts";
import type { Room } from "../fixtures.ts";
import { type Scene, type Speech, type State, Visitor, type Words } from "./visitor.ts";

export const photo: DraggedFile = { name: "photo.png", type: "image/png", content: [0x89, 0x50, 0x4e, 0x47] };
export const recipe: DraggedFile = {
  name: "Recipe.md",
  type: "text/markdown",
  content: "# Bread\n\nFlour and water.\n",
};

/** Takes files away that were dragged over the page. */
export async function endDrag({ page }: Visitor): Promise<void> {
  await page.evaluate(() => document.body.dispatchEvent(new DragEvent("dragleave", { bubbles: true })));
  await expect(page.locator("gv-files .overlay")).toHaveCount(0);
}

async function visit(room: Room, speech: Speech, address: string): Promise<Visitor> {
  const peer = await room.blank({ guest: true, locale: speech });
  await peer.page.goto(room.server.url + address);
  return new Visitor(peer, speech);
}

/** Goes to another address of the page, and back. */
const at = (name: string, hash: string, words: Words): State => ({
  name,
  async enter(visitor) {
    await visitor.page.evaluate((hash) => void (location.hash = hash), hash);
    await visitor.sees(words);
  },
  leave: ({ page }) => page.goBack(),
});

export const firstVisit: Scene = {
  name: "a first visit",
  async open(room, speech) {
    const visitor = await visit(room, speech, "/");
    await visitor.sees(["Meeting notes", "Protokoll"]);
    return visitor;
  },
  states: [
    { name: "a new document", enter: (visitor) => visitor.sees(["Begin with", "Beginnen mit"]) },
    {
      name: "How it works",
      async enter(visitor) {
        await visitor.press(["How it works", "So funktioniert es"]);
        await visitor.sees(["The link is the key.", "Der Link ist der Schlüssel."]);
      },
      leave: (visitor) => visitor.close(),
    },
    {
      name: "an empty text as it reads",
      async enter(visitor) {
        await visitor.press(["Read", "Lesen"]);
        await visitor.sees(["Nothing is written here yet.", "Hier steht noch nichts."]);
      },
      leave: (visitor) => visitor.press(["Write", "Schreiben"]),
    },
    at("an empty list", "#/", ["This browser knows no documents yet.", "Dieser Browser kennt noch keine Dokumente."]),
  ],
};

const row = ({ page }: Visitor, title: string): Locator =>
  page.locator("gv-documents li").filter({ has: page.getByRole("link", { name: title, exact: true }) });
const askAbout = (title: string, action: "rename" | "remove", words: Words) => async (visitor: Visitor) => {
  await row(visitor, title).locator(`[data-action=${action}]`).click();
  await visitor.sees(words);
};
const search = ({ page }: Visitor): Locator => page.getByRole("searchbox");
const dismiss: Words = ["Dismiss", "Schließen"];

export const list: Scene = {
  name: "the list of documents",
  async open(room, speech) {
    const visitor = await visit(room, speech, "/");
    const { peer, page } = visitor;
    await peer.ready();
    await visitor.write("# Harvest\n\nThe **vines** are in bloom.");
    await page.goto(`${room.server.url}/#/new`);
    await peer.ready();
    await visitor.write("# To Frances\n\nDear Frances");
    // A document of which only the link is here.
    await page.goto(room.link(createSecret()));
    await visitor.sees(["Write anyway", "Trotzdem schreiben"]);
    await page.goto(`${room.server.url}/#/`);
    await expect(page.locator("gv-documents li")).toHaveCount(3);
    return visitor;
  },
  states: [
    {
      name: "three documents",
      enter: (visitor) =>
        visitor.sees([
          "Not here yet: it comes when someone who has it is there.",
          "Noch nicht hier: Es kommt, wenn jemand da ist, der es hat.",
        ]),
    },
    {
      name: "a search that finds nothing",
      async enter(visitor) {
        await search(visitor).fill("zzz");
        await visitor.sees(["0 of 3 documents", "0 von 3 Dokumenten"]);
      },
      leave: (visitor) => search(visitor).fill(""),
    },
    {
      name: "Rename",
      enter: askAbout("To Frances", "rename", ["Title", "Titel"]),
      leave: (visitor) => visitor.close(),
    },
    {
      name: "Remove",
      enter: askAbout("Harvest", "remove", ["Remove from this device?", "Von diesem Gerät entfernen?"]),
      leave: (visitor) => visitor.close(),
    },
    {
      name: "a backup that was made",
      async enter(visitor) {
        const download = visitor.page.waitForEvent("download");
        await visitor.press(["Back up all", "Alle sichern"]);
        await download;
        await visitor.sees(["documents backed up.", "Dokumente gesichert."]);
      },
      leave: (visitor) => visitor.press(dismiss),
    },
    {
      name: "a file that is no backup",
      async enter(visitor) {
        const choosing = visitor.page.waitForEvent("filechooser");
        await visitor.press(["Restore a backup", "Sicherung wiederherstellen"]);
        const file = { name: "a.zip", mimeType: "application/zip", buffer: Buffer.from("no archive") };
        await (await choosing).setFiles(file);
        await visitor.sees([
          "This file is not a .zip, or it is damaged.",
          "Diese Datei ist keine .zip-Datei, oder sie ist beschädigt.",
        ]);
      },
      leave: (visitor) => visitor.press(dismiss),
    },
    {
      name: "a file over the list",
      async enter(visitor) {
        await dragOver(visitor.page.locator("gv-documents"), [recipe]);
        await visitor.sees(["Drop to open as a document", "Loslassen, um daraus ein Dokument zu machen"]);
      },
      leave: endDrag,
    },
    {
      name: "a file that was refused",
      async enter(visitor) {
        await drop(visitor.page.locator("gv-documents"), [photo]);
        await visitor.sees(["Images come later", "Bilder kommen später"]);
      },
      leave: (visitor) => visitor.press(dismiss),
    },
  ],
};

export const unmet: Scene = {
  name: "a link whose document nobody has",
  async open(room, speech) {
    const peer = await room.blank({ guest: true, locale: speech });
    await peer.page.goto(room.link(createSecret()));
    return new Visitor(peer, speech);
  },
  states: [
    {
      name: "waiting",
      enter: (visitor) =>
        visitor.sees([
          "The search goes on for as long as this page is open.",
          "Die Suche läuft, solange diese Seite offen ist.",
        ]),
    },
    {
      name: "writing anyway",
      async enter(visitor) {
        await visitor.press(["Write anyway", "Trotzdem schreiben"]);
        await visitor.peer.ready();
        await visitor.page.keyboard.type("Hello?");
        await visitor.sees(["Nobody with this document is here yet.", "Noch ist niemand mit diesem Dokument da."]);
      },
    },
  ],
};

const key = createSecret();

export const notices: Scene = {
  name: "an address that opens no document",
  async open(room, speech) {
    const visitor = await visit(room, speech, "/#/nowhere");
    await visitor.sees(["This address does not name a document.", "Diese Adresse nennt kein Dokument."]);
    return visitor;
  },
  states: [
    {
      name: "no document",
      enter: (visitor) => visitor.sees(["This link does not open a document", "Dieser Link öffnet kein Dokument"]),
    },
    at("a link that was cut short", `#/edit/${key.slice(0, 20)}`, [
      "The link is cut short: the end of its key is missing.",
      "Der Link ist abgeschnitten: Das Ende seines Schlüssels fehlt.",
    ]),
    at("a link for reading", `#/view/${key}`, ["This is a link for reading only", "Dieser Link ist nur zum Lesen"]),
  ],
};

export const trouble: Scene = {
  name: "a page in trouble",
  async open(room, speech) {
    const peer = await room.blank({ locale: speech });
    await peer.page.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("The user denied permission to access the database.", "SecurityError");
      };
    });
    await peer.goto(room.link(createSecret()).replace("/#", "/?chaos=delay1-2#"));
    return new Visitor(peer, speech);
  },
  states: [
    {
      name: "a text that is not saved, in the fault mode",
      async enter(visitor) {
        await visitor.peer.type("Only in this tab");
        await visitor.sees(["This page damages what it sends", "Diese Seite beschädigt mit Absicht"]);
        await visitor.sees(["Only in this tab", "Nur in diesem Tab"]);
        await expect(visitor.page.getByRole("alert")).toHaveCount(2);
      },
    },
    {
      name: "copies that differ",
      async enter(visitor) {
        await visitor.page.evaluate(() =>
          window.grapevine?.provider.emit("problems", [[{ code: "content-differs", message: "Your copy differs." }]]),
        );
        await visitor.sees(["Use theirs", "Die andere nehmen"]);
      },
      leave: ({ page }) => page.evaluate(() => window.grapevine?.provider.emit("problems", [[]])),
    },
    {
      name: "a document that is arriving",
      async enter(visitor) {
        await visitor.page.evaluate(() =>
          window.grapevine?.provider.emit("progress", [{ receivedBytes: 400_000, totalBytes: 1_000_000 }]),
        );
        await visitor.sees(["Receiving the document", "Das Dokument kommt an"]);
      },
      leave: ({ page }) => page.evaluate(() => window.grapevine?.provider.emit("progress", [null])),
    },
    {
      name: "no network, and where the words are",
      async enter(visitor) {
        await visitor.peer.unplug();
        await visitor.sees([
          "Offline, your edits are only in this tab",
          "Offline, deine Änderungen sind nur in diesem Tab",
        ]);
        await visitor.page.locator("gv-status button").click();
        await visitor.sees(["Download a copy", "Kopie herunterladen"]);
      },
    },
  ],
};

/** A page some of whose code does not come. Its clocks are fast. */
const broken = (name: string, missing: RegExp, words: Words): Scene => ({
  name,
  async open(room, speech) {
    const peer = await room.blank({ locale: speech });
    const { page } = peer;
    const timeline = await peer.context.newCDPSession(page);
    await timeline.send("Animation.enable");
    await timeline.send("Animation.setPlaybackRate", { playbackRate: 100 });
    await page.route(missing, (route) => route.abort());
    await page.goto(room.link());
    return new Visitor(peer, speech);
  },
  states: [{ name: "the sentence that says so", enter: (visitor) => visitor.sees(words) }],
  isBroken: true,
});

export const shell = broken("a page without its program", /\/assets\/index-.*\.js/, [
  "This is taking longer than usual.",
  "Das dauert länger als sonst.",
]);
export const failedLoad = broken("a page whose elements do not load", /\/assets\/show-page-.*\.js/, [
  "The document could not be opened",
  "Das Dokument ließ sich nicht öffnen",
]);
