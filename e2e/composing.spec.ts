import type { EditorView } from "@codemirror/view";
import type { CDPSession } from "@playwright/test";
import { expect, expectText, test } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

/** Marks a word as an input method does during composition. */
async function compose(keyboard: CDPSession, ...stages: string[]): Promise<void> {
  for (const text of stages)
    await keyboard.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
}

async function commit(keyboard: CDPSession, text: string): Promise<void> {
  await keyboard.send("Input.insertText", { text });
}

/** Replaces the text between two positions, in one edit of this peer. */
async function splice({ page }: Peer, from: number, to: number, insert: string): Promise<void> {
  await page.evaluate(
    ([from, to, insert]) => {
      const content = window.grapevine?.doc.getText("content");
      content?.doc?.transact(() => {
        content.delete(from, to - from);
        content.insert(from, insert);
      });
    },
    [from, to, insert] as const,
  );
}

/** Replaces the whole text, and sets the caret. */
async function begin(writer: Peer, text: string, caret: number): Promise<void> {
  await writer.editor.focus();
  await splice(writer, 0, (await writer.text()).length, text);
  await expectText(writer, text);
  await writer.page.evaluate((anchor) => {
    document.querySelector<HTMLElement & { view: EditorView }>("gv-editor")?.view.dispatch({ selection: { anchor } });
  }, caret);
}

/** Edits of another peer beside the composed word; `|` is the place of the word in the result. */
const beside = [
  {
    text: "first\none two\nlast",
    caret: 9,
    edits: [
      ["behind it", 13, 13, "!", "first\none| t!wo\nlast"],
      ["right behind it", 11, 11, "!", "first\none|! two\nlast"],
      ["right before it", 9, 9, "!", "first\none!| two\nlast"],
      ["before it", 7, 7, "!", "first\no!ne| two\nlast"],
      ["at its line's beginning", 6, 6, "!", "first\n!one| two\nlast"],
      ["at its line's end", 15, 15, "!", "first\none| two!\nlast"],
      ["a line break before it", 8, 8, "\n", "first\non\ne| two\nlast"],
      ["a line break right before it", 9, 9, "\n", "first\none\n| two\nlast"],
      ["a line break behind it", 13, 13, "\n", "first\none| t\nwo\nlast"],
      ["a line break right behind it", 11, 11, "\n", "first\none|\n two\nlast"],
      ["in the line before", 2, 2, "!", "fi!rst\none| two\nlast"],
      ["in the line behind", 16, 16, "!", "first\none| two\n!last"],
      ["and deletes what is before it", 6, 9, "", "first\n| two\nlast"],
      ["and deletes what is behind it", 11, 15, "", "first\none|\nlast"],
      ["and joins the line before it", 4, 7, "", "firsne| two\nlast"],
      ["and joins the line behind it", 14, 18, "-", "first\none| tw-st"],
      ["a formatted word", 6, 6, "**x** ", "first\n**x** one| two\nlast"],
    ],
  },
  {
    text: "**one two** last",
    caret: 5,
    edits: [
      ["before formatted text", 0, 0, "!", "!**one| two** last"],
      ["before it in formatted text", 3, 3, "!", "**o!ne| two** last"],
      ["right behind it in formatted text", 7, 7, "!", "**one|! two** last"],
      ["behind formatted text", 13, 13, "!", "**one| two**! last"],
      ["and takes its format away", 0, 2, "", "one| two** last"],
      ["and formats it further", 5, 5, "** *", "**one** *| two** last"],
    ],
  },
] as const;

/** Edits of another peer within the word, and the line after it; nothing is drawn before the composition ends. */
const within = [
  ["writes within it", 10, 10, "!", "oneに!ほ two"],
  ["deletes half of it", 10, 12, "", "oneにtwo"],
  ["deletes it", 9, 11, "", "one two"],
  ["deletes its line", 6, 15, "", ""],
] as const;

/** One edit in four, or all of them. */
for (const { every, what, details } of [
  { every: 4, what: "some edits of others", details: {} },
  { every: 1, what: "any edit of others", details: { tag: "@long" } },
])
  test(`a composed word stays whole during ${what}`, details, async ({ room }) => {
    const selected = <T>(all: readonly T[]): readonly T[] => all.filter((_, index) => index % every === 0);
    const [ada, ben] = await room.gather(2);
    if (!ada || !ben) throw new Error("two peers");
    const keyboard = await ada.page.context().newCDPSession(ada.page);
    const composing = async (text: string, caret: number): Promise<void> => {
      await begin(ada, text, caret);
      await compose(keyboard, "に", "にほ");
      await expectText(ben, `${text.slice(0, caret)}にほ${text.slice(caret)}`);
    };

    for (const { text, caret, edits } of beside)
      for (const [where, from, to, insert, after] of selected<(typeof edits)[number]>(edits))
        await test.step(`a word, when somebody else writes ${where}`, async () => {
          await composing(text, caret);
          await splice(ben, from, to, insert);
          await expectText(ada, after.replace("|", "にほ"));
          await compose(keyboard, "にほん");
          await expectText(ada, after.replace("|", "にほん"));
          await commit(keyboard, "日本");
          for (const peer of [ben, ada]) await expectText(peer, after.replace("|", "日本"));
        });

    for (const [what, from, to, insert, after] of selected(within))
      await test.step(`a word is written once, when somebody else ${what}`, async () => {
        await composing("first\none two\nlast", 9);
        await splice(ben, from, to, insert);
        await expect.poll(() => ada.text()).toBe(`first\n${after}\nlast`);
        await compose(keyboard, "にほん");
        await commit(keyboard, "日本");
        await expect.poll(() => ada.text()).toContain("日本");
        const text = await ada.text();
        expect(text.match(/日本/g)).toHaveLength(1);
        expect(text).not.toMatch(/[にほん]/);
        for (const peer of [ada, ben]) await expectText(peer, text);
      });

    await test.step("edits elsewhere are shown while an edit within the word waits", async () => {
      await composing("first\none two\nlast", 9);
      await splice(ben, 10, 10, "!");
      await splice(ben, 0, 0, "The ");
      await expect.poll(() => ada.shown()).toBe("The first\noneにほ two\nlast");
      await commit(keyboard, "日本");
      for (const peer of [ada, ben]) await expectText(peer, await ada.text());
      expect(await ada.text()).toMatch(/^The first\none.*日本.* two\nlast$/);
    });

    await test.step("an emoji that another one replaces", async () => {
      await begin(ada, "ab", 1);
      await compose(keyboard, "😀", "😁");
      await commit(keyboard, "😁");
      await expectText(ben, "a😁b");
      // A bar of suggestions does this.
      await ada.page.evaluate(() => {
        const text = document.querySelector(".cm-line")?.firstChild;
        if (text) text.nodeValue = "a😃b";
      });
      await expectText(ben, "a😃b");
      // With a pattern that matches one half of it.
      await ada.page.keyboard.press("ControlOrMeta+f");
      await ada.page.getByRole("button", { name: "Options" }).click();
      await ada.page.getByRole("textbox", { name: "Find" }).fill("\\uDE03");
      await ada.page.getByRole("textbox", { name: "Replace" }).fill("x");
      await ada.page.getByRole("checkbox", { name: "Pattern" }).check();
      await ada.page.getByRole("button", { name: "Replace all" }).click();
      await expect.poll(() => ada.text()).toMatch(/^a(😃|x)b$/u);
      await expectText(ben, await ada.text());
      expect(await ada.shown()).toBe(await ada.text());
    });

    await test.step("a title", async () => {
      const title = (peer: Peer) => peer.page.getByRole("textbox", { name: "Document title" });
      await title(ada).fill("Plan");
      await expect(title(ben)).toHaveValue("Plan");
      await compose(keyboard, "に");
      await title(ben).press("Home");
      await title(ben).pressSequentially("Our ");
      await expect
        .poll(() => ada.page.evaluate(() => window.grapevine?.doc.getText("title").toJSON()))
        .toBe("Our Plan");
      await compose(keyboard, "にほん");
      await commit(keyboard, "日本");
      for (const peer of [ada, ben]) await expect(title(peer)).toHaveValue("Our Plan日本");
      await ada.page.keyboard.insertText("!");
      await expect(title(ben)).toHaveValue("Our Plan日本!");
    });
    expect(ada.errors).toEqual([]);
  });
