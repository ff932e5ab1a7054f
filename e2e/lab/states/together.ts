/** The page at a document at which somebody else writes, too: the text in its views, and all that opens above it. */
import { readdirSync } from "node:fs";
import { expect, type Locator } from "@playwright/test";
import { createSecret } from "../../../sync/index.ts";
import { palette } from "../colors.ts";
import { dragOver, drop } from "../dragged-files.ts";
import { expectConverged, expectLinked, type OpenOptions, type Room } from "../fixtures.ts";
import { builtApp } from "../server.ts";
import { endDrag, photo, recipe } from "./alone.ts";
import { type Scene, select, type Speech, type State, Visitor, type Words } from "./visitor.ts";

/** Something of everything that a text can have. */
export const sample = `# Harvest notes

The vines on the **south slope** are *ripe* first, ~~not~~ with \`code\` and a [link](https://example.org/a).
An address, https://example.org/b, and a sign that is not seen:\u0007.

## To bring

- [ ] baskets
- [x] shears
- a list

1. one
2. two

> Somebody said so.[^1]

| Tea | 3 |
| :-- | --: |
| Milk | 4 |

\`\`\`ts
// A comment
const answer: string = "42" + 3;
\`\`\`

### Figures

A formula $e^{i\\pi} + 1 = 0$, and a wrong one $\\frac{1$.

![A barrel](https://example.org/barrel.png)

\`\`\`mermaid
graph LR
  A[Start] --> B[End]
\`\`\`

\`\`\`mermaid
graph LR
  A[Start -->
\`\`\`

Setext
------

[^1]: A note.

${Array.from({ length: 20 }, (_, row) => `Row ${row + 1} of the vineyard.`).join("\n\n")}

The end
`;

/** Opens a document of its own with somebody else, who has selected words in it. */
export async function open(room: Room, speech: Speech, text: string, options: OpenOptions = {}): Promise<Visitor> {
  const secret = createSecret();
  const [friend, peer] = [await room.blank(), await room.blank({ ...options, locale: speech })];
  await friend.context.addInitScript((user) => localStorage.setItem("grapevine.user", JSON.stringify(user)), {
    name: "Ben",
    color: palette[4],
    colorChosen: true,
  });
  // Nobody is asked for a name in the midst of what follows.
  await peer.context.addInitScript(() => localStorage.setItem("grapevine.name-asked", "true"));
  await Promise.all([friend, peer].map((each) => each.goto(room.link(secret))));
  const visitor = new Visitor(peer, speech, friend);
  await expectLinked(peer, friend);
  await visitor.write(text);
  await expectConverged(peer, friend);
  await select(friend, "south slope");
  await expect(peer.page.locator(".cm-ySelectionCaret")).toBeAttached();
  return visitor;
}

const skip: Words = ["Skip", "Überspringen"];
const write: Words = ["Write", "Schreiben"];

/** Shows the question that the page asks once. */
export async function askForName(visitor: Visitor): Promise<void> {
  await visitor.page.locator("gv-company").evaluate((card: HTMLElement & { asks: boolean }) => (card.asks = true));
  await expect(visitor.button(skip)).toBeVisible();
}

const reading = ({ page }: Visitor): Locator => page.locator("gv-reading");

export const text: Scene = {
  name: "a text that two people write",
  open: (room, speech) => open(room, speech, sample),
  states: [
    {
      name: "Write, with the outline beside it",
      enter: ({ page }) => expect(page.locator("gv-outline[shown] nav")).toBeVisible(),
    },
    {
      name: "Read",
      async enter(visitor) {
        await visitor.press(["Read", "Lesen"]);
        await expect(reading(visitor).locator(".diagram img")).toHaveCount(1);
        await expect(reading(visitor).locator(".formula.drawn")).toHaveCount(1);
      },
      leave: (visitor) => visitor.press(write),
    },
    {
      name: "Both",
      async enter(visitor) {
        await visitor.press(["Both", "Beides"]);
        await expect(reading(visitor).getByRole("checkbox").first()).toBeVisible();
      },
      leave: (visitor) => visitor.press(write),
    },
    {
      name: "a caret out of view",
      async enter({ peer, page, friend }) {
        await select(friend, "The end");
        await peer.press("Control+Home");
        await expect(page.locator(".cm-edgeMark")).toBeVisible();
      },
      leave: ({ friend }) => select(friend, "south slope"),
    },
    {
      name: "a folded section",
      async enter({ peer, page }) {
        await select(peer, "To bring");
        await peer.press("Control+Shift+BracketLeft");
        await expect(page.locator(".cm-unfoldSection")).toBeVisible();
      },
      leave: ({ peer }) => peer.press("Control+Alt+BracketRight"),
    },
    {
      name: "Find",
      async enter({ peer, page }) {
        await peer.editor.focus();
        await peer.press("Control+f");
        await page.keyboard.type("the");
        await expect(page.locator(".cm-matchCount")).not.toBeEmpty();
        await page.keyboard.press("Enter");
      },
      leave: ({ page }) => page.keyboard.press("Escape"),
    },
    {
      name: "Find with Replace",
      async enter(visitor) {
        await visitor.peer.editor.focus();
        await visitor.peer.press("Control+f");
        await visitor.press(["Options", "Optionen"]);
        await visitor.page.keyboard.press("Shift+Tab");
        await expect(visitor.button(["Replace all", "Alle ersetzen"])).toBeVisible();
      },
      async leave({ peer, page }) {
        await peer.press("Control+f");
        await page.keyboard.press("Escape");
      },
    },
    {
      name: "focus mode and line numbers",
      enter: (visitor) => change(visitor, [focusMode, lineNumbers], true),
      leave: (visitor) => change(visitor, [focusMode, lineNumbers], false),
    },
    {
      name: "the bar of Vim",
      async enter(visitor) {
        await change(visitor, [vim], true);
        await expect(visitor.page.locator(".cm-vimBar")).toBeVisible();
      },
      leave: (visitor) => change(visitor, [vim], false),
    },
    {
      name: "a command of Vim that it does not know",
      async enter(visitor) {
        await change(visitor, [vim], true);
        await expect(visitor.page.locator(".cm-vimBar")).toBeVisible();
        await visitor.peer.editor.focus();
        await visitor.page.keyboard.type(":nonsense\n");
        await expect(visitor.page.locator(".cm-vim-message")).toBeVisible();
        await visitor.page.keyboard.type(":");
      },
      async leave(visitor) {
        await visitor.page.keyboard.press("Escape");
        await change(visitor, [vim], false);
      },
    },
    {
      name: "text that somebody removed",
      async enter(visitor) {
        await visitor.friend.editor.focus();
        await visitor.friend.press("Control+a");
        await visitor.friend.press("Delete");
        await visitor.sees(["Bring it back", "Zurückholen"]);
      },
      async leave(visitor) {
        await visitor.press(["Bring it back", "Zurückholen"]);
        await expectConverged(visitor.peer, visitor.friend);
        await select(visitor.friend, "south slope");
      },
    },
  ],
};

const focusMode: Words = ["Focus mode", "Fokus"];
const lineNumbers: Words = ["Line numbers", "Zeilennummern"];
const vim: Words = ["Vim keys", "Tasten von Vim"];

async function change(visitor: Visitor, switches: readonly Words[], isWanted: boolean): Promise<void> {
  await visitor.choose(["Appearance", "Darstellung"]);
  for (const words of switches)
    await visitor.page.getByRole("checkbox", { name: visitor.say(words) }).setChecked(isWanted);
  await visitor.close();
  await visitor.peer.editor.focus();
}

const inDialog = (name: string, item: Words, words: Words): State => ({
  name,
  async enter(visitor) {
    await visitor.choose(item);
    await visitor.sees(words);
  },
  leave: (visitor) => visitor.close(),
});

const status = ({ page }: Visitor): Locator => page.locator("gv-status button").first();
const people = ({ page }: Visitor): Locator => page.locator("gv-people button").first();
const share: Words = ["Share", "Teilen"];
const history: Words = ["History", "Verlauf"];
const versions = ({ page }: Visitor): Locator => page.locator("gv-timeline li");

async function openComparison(visitor: Visitor): Promise<void> {
  await visitor.choose(history);
  await expect(versions(visitor).first()).toBeVisible();
  await visitor.close();
  await visitor.page.evaluate(() => {
    const content = window.grapevine!.doc.getText("content");
    const at = content.toJSON().search(/ripe|late/);
    const was = content.toJSON().slice(at, at + 4);
    content.delete(at, 4);
    content.insert(at, was === "ripe" ? "late" : "ripe");
  });
  await visitor.choose(history);
  await versions(visitor).nth(1).click();
  await expect(visitor.page.locator("gv-comparison .cm-deletedText").first()).toBeVisible();
}

export const above: Scene = {
  name: "what opens above a text",
  open: (room, speech) => open(room, speech, sample.slice(0, sample.indexOf("### Figures"))),
  states: [
    {
      name: "the question for a name",
      async enter(visitor) {
        await askForName(visitor);
      },
      leave: (visitor) => visitor.press(skip),
    },
    {
      name: "the menu",
      enter: (visitor) => visitor.openMenu(),
      leave: (visitor) => visitor.close(),
    },
    {
      name: "where the words are",
      async enter(visitor) {
        await status(visitor).click();
        await visitor.page.locator("gv-whereabouts summary").click();
        await expect(visitor.page.locator("gv-whereabouts table")).toBeVisible();
      },
      leave: (visitor) => visitor.close(),
    },
    {
      name: "People, of whom one is followed",
      async enter(visitor) {
        await people(visitor).click();
        const ben = visitor.page.locator("gv-people-panel button.row");
        await ben.click();
        await ben.click();
        await expect(ben).toHaveAttribute("aria-pressed", "true");
      },
      async leave(visitor) {
        await visitor.page.locator("gv-people-panel button.row").click();
        await visitor.close();
      },
    },
    {
      name: "many people, of whom one is sought",
      async enter(visitor) {
        await visitor.page.evaluate(
          ([colors, name]) => {
            const { awareness } = window.grapevine!.provider;
            const added = colors.map((color, at) => {
              awareness.states.set(at + 1, { user: { name: `${name} ${at + 1}`, color } });
              return at + 1;
            });
            awareness.emit("change", [{ added, updated: [], removed: [] }, "test"]);
          },
          [palette, "Pupil"] as const,
        );
        await people(visitor).click();
        await visitor.page
          .getByRole("textbox", { name: visitor.say(["Find a person", "Person suchen"]) })
          .fill("nobody");
        await visitor.sees(["Nobody of that name is here", "Niemand mit diesem Namen ist hier"]);
      },
      async leave(visitor) {
        await visitor.page.locator("gv-people-panel .filter").fill("");
        await visitor.close();
        await visitor.page.evaluate(
          (removed) => {
            const { awareness } = window.grapevine!.provider;
            for (const id of removed) awareness.states.delete(id);
            awareness.emit("change", [{ added: [], updated: [], removed }, "test"]);
          },
          [...palette.keys()].map((at) => at + 1),
        );
      },
    },
    {
      name: "Share",
      async enter(visitor) {
        await visitor.press(share);
        await expect(visitor.page.locator("gv-share-panel figure svg")).toBeVisible();
      },
      leave: (visitor) => visitor.close(),
    },
    {
      name: "Share where nothing can be copied",
      async enter(visitor) {
        await visitor.page.evaluate(() => {
          Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true });
          document.execCommand = () => false;
        });
        await visitor.press(share);
        await visitor.sees(["This browser did not allow copying.", "Dieser Browser hat das Kopieren nicht erlaubt."]);
      },
      leave: (visitor) => visitor.close(),
    },
    inDialog("Export", ["Export", "Exportieren"], ["The words without any marks.", "Die Wörter ohne alle Zeichen"]),
    inDialog("Appearance", ["Appearance", "Darstellung"], ["Line spacing", "Zeilenabstand"]),
    inDialog("the list of shortcuts", ["Keyboard shortcuts", "Tastenkürzel"], ["Undo", "Rückgängig"]),
    inDialog(
      "the question whether to keep the document",
      ["Do not keep on this device", "Nicht auf diesem Gerät behalten"],
      ["For a computer that others use, too.", "Für einen Rechner, den auch andere benutzen."],
    ),
    {
      name: "a document that is not kept",
      async enter(visitor) {
        await visitor.choose(["Do not keep on this device", "Nicht auf diesem Gerät behalten"]);
        await visitor.press(["Do not keep", "Nicht behalten"]);
        await visitor.sees(["Keep it here", "Hier behalten"]);
      },
      leave: (visitor) => visitor.press(["Keep it here", "Hier behalten"]),
    },
    {
      name: "the history",
      async enter(visitor) {
        await visitor.choose(history);
        await visitor.sees(["This is the text as it is now.", "So ist der Text jetzt."]);
      },
      leave: (visitor) => visitor.close(),
    },
    { name: "a comparison", enter: openComparison, leave: (visitor) => visitor.close() },
    {
      name: "naming a version",
      async enter(visitor) {
        await openComparison(visitor);
        await visitor.press(["Name this version", "Diese Fassung benennen"]);
        await visitor.sees(["Save name", "Namen speichern"]);
      },
      async leave(visitor) {
        await visitor.page
          .locator("gv-history form")
          .getByText(visitor.say(["Cancel", "Abbrechen"]))
          .click();
        await visitor.close();
      },
    },
    {
      name: "the question where files should go",
      async enter(visitor) {
        await drop(visitor.page.locator(".cm-line").first(), [recipe, { ...recipe, name: "Other.md" }, photo]);
        await visitor.sees(["Where should 2 files go?", "Wohin sollen 2 Dateien?"]);
      },
      leave: (visitor) => visitor.close(),
    },
    {
      name: "a file over the text",
      async enter(visitor) {
        await dragOver(visitor.page.locator(".cm-line").first(), [recipe]);
        await expect(visitor.page.locator("gv-files .overlay")).toBeVisible();
      },
      leave: endDrag,
    },
    {
      name: "a new version of the page",
      async enter(visitor) {
        const toast = readdirSync(`${builtApp}/assets`).find((name) => /^gv-update-toast-.*\.js$/.test(name)) ?? "";
        await visitor.page.evaluate(async (toast) => {
          await import(`/assets/${toast}`);
          const app = document.querySelector<HTMLElement & { reload?: () => void }>("gv-app");
          if (app !== null) app.reload = () => undefined;
        }, toast);
        await visitor.sees(["A new version is ready", "Eine neue Version ist da"]);
      },
      leave: (visitor) => visitor.press(["Later", "Später"]),
    },
  ],
};
