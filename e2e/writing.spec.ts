/** What writers expect of an editor: keys, lists, search, undo, and that no text stops the page. */
import { mkdir } from "node:fs/promises";
import { Direction, type EditorView } from "@codemirror/view";
import { expect, expectText, test } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

/** Saves pictures for people where a directory is given. */
const pictures = process.env["PICTURES_DIR"];
async function picture({ page }: Peer, name: string): Promise<void> {
  if (pictures === undefined) return;
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: `${pictures}/${name}.png` });
}

test("undo, directions, lists, quotes, bold words, saving and search work as writers expect", async ({ room }) => {
  const ada = await room.open();
  await test.step("a sentence that was typed and deleted at once comes back with one undo", async () => {
    await ada.type("It was all here.");
    await ada.page.keyboard.press("ControlOrMeta+a");
    await ada.page.keyboard.press("Delete");
    expect(await ada.text()).toBe("");
    await ada.page.keyboard.press("ControlOrMeta+z");
    await expectText(ada, "It was all here.");
    await ada.page.keyboard.press("ControlOrMeta+Shift+z");
    expect(await ada.text()).toBe("");
  });

  await test.step("a line runs from right to left where its letters do, and declares no language", async () => {
    await ada.type("سلام world.\nHello عالم.");
    await expect(ada.editor).toHaveAttribute("lang", "");
    const edges = await ada.page.locator(".cm-line").evaluateAll((lines) =>
      lines.map((line) => {
        const range = document.createRange();
        range.selectNodeContents(line);
        const [text, box] = [range.getBoundingClientRect(), line.getBoundingClientRect()];
        return text.left - box.left > box.right - text.right ? "right" : "left";
      }),
    );
    expect(edges).toEqual(["right", "left"]);
    // The editor knows the direction, by which it draws selections and moves the caret.
    const directions = await ada.page.evaluate(() => {
      const { view } = document.querySelector<HTMLElement & { view: EditorView }>("gv-editor")!;
      return [1, 2].map((number) => view.textDirectionAt(view.state.doc.line(number).from));
    });
    expect(directions).toEqual([Direction.RTL, Direction.LTR]);
    await picture(ada, "right-to-left");
    await ada.page.keyboard.press("ControlOrMeta+a");
    await ada.page.keyboard.press("Delete");
  });

  await test.step("lists, quotes, bold words, saving and search work by their keys", async () => {
    const { keyboard } = ada.page;
    await expect(ada.editor).toHaveAttribute("data-language", "markdown");
    await ada.type("- one\ntwo\n\n1. three\nfour\n");
    await keyboard.press("Backspace");
    await keyboard.press("Backspace");
    await keyboard.type("\n> five\nsix\n\n\n- [x] seven\neight");
    await expectText(ada, "- one\n- two\n1. three\n2. four\n\n> five\n> six\n\n- [x] seven\n- [ ] eight");
    // CodeMirror's key for comments opens the list of shortcuts, and writes nothing.
    await keyboard.press("ControlOrMeta+/");
    await expect(ada.page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
    await keyboard.press("Escape");
    await expect(ada.editor).toBeFocused();
    await keyboard.press("ControlOrMeta+b");
    await expectText(ada, "- one\n- two\n1. three\n2. four\n\n> five\n> six\n\n- [x] seven\n- [ ] **eight**");
    await keyboard.press("ControlOrMeta+z");
    await keyboard.press("ControlOrMeta+s");
    await expect(ada.page.getByText("Saved on this device")).toBeVisible();
    await picture(ada, "saved");

    await keyboard.press("ControlOrMeta+Home");
    await keyboard.press("ControlOrMeta+f");
    await keyboard.type("e");
    await keyboard.press("Enter");
    await expect(ada.page.getByText("1 of 7")).toBeVisible();
    await picture(ada, "find");
    await ada.page.getByRole("button", { name: "Options" }).press("Enter");
    await ada.page.getByRole("button", { name: "Select all" }).click();
    await picture(ada, "all-selected");
    await keyboard.type("E");
    await expectText(ada, "- onE\n- two\n1. thrEE\n2. four\n\n> fivE\n> six\n\n- [x] sEvEn\n- [ ] Eight");
    await keyboard.press("ControlOrMeta+f");
    await keyboard.type("zzzz");
    await expect(ada.page.getByText("Nothing found")).toBeVisible();
  });
});

/** Texts of one size that are hard for parsers, layout and search. */
const size = 100_000;
const hostile = {
  "brackets behind an address": `http://a.b/${")".repeat(size)}`,
  "emphasis that never ends": "*_".repeat(size / 2),
  "links in links": "[a](".repeat(size / 4),
  "quotes in quotes": ">".repeat(size),
  "quotes in quotes, parted": "> ".repeat(size / 2),
  "lists in lists": "- ".repeat(size / 2),
  "a table of columns": `${"|a".repeat(size / 4)}|\n${"|-".repeat(size / 4)}|`,
  "a definition that never ends": `[a]: b '${"Buy two eggs.\n".repeat(size / 14)}`,
  "tags that never end": "<a b='".repeat(size / 6),
  "control characters": "\u0001".repeat(size),
  "right-to-left overrides": "\u202e\u0627".repeat(size / 2),
  "letters of both directions": "a\u05d0".repeat(size / 2),
  "astral letters": "😀".repeat(size / 2),
  "combining marks": `a${"\u0301".repeat(size)}`,
};

type Hostile = keyof typeof hostile;

/** One text for each kind of code that it is hard for. */
const representatives: readonly Hostile[] = [
  "brackets behind an address",
  "emphasis that never ends",
  "a table of columns",
  "combining marks",
];
for (const { names, which, details } of [
  { names: representatives, which: "none of four hostile texts blocks", details: {} },
  { names: Object.keys(hostile) as Hostile[], which: "no text blocks", details: { tag: "@long" } },
])
  test(
    `${which} the page longer than an innocent one of its size, when opened or edited`,
    details,
    async ({ room }) => {
      const ada = await room.open();
      await expect(ada.editor).toHaveAttribute("data-language", "markdown");
      /** The longest time that the page was blocked while the text arrived, was edited, and was undone. */
      const stillness = (text: string): Promise<number> =>
        ada.page.evaluate(async (text) => {
          const { doc } = window.grapevine!;
          const content = doc.getText("content");
          let [longest, before, running] = [0, performance.now(), true];
          const look = (): void => {
            const now = performance.now();
            longest = Math.max(longest, now - before);
            before = now;
            if (running) setTimeout(look);
          };
          look();
          const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
          content.insert(0, text);
          await rest(250);
          for (let i = 0; i < 3; i++) {
            content.insert(Math.floor((text.length * i) / 3), " x ");
            await rest(50);
          }
          running = false;
          content.delete(0, content.length);
          await rest(50);
          return longest;
        }, text);
      const prose = "All work and no play makes Jack a dull boy. ".repeat(size / 44);
      await stillness(prose);
      const list = "Buy two eggs.\n".repeat(size / 14);
      await stillness(list);
      const innocent = async () => Math.max(await stillness(prose), await stillness(list));
      let limit = (await innocent()) + 100;
      const slow: string[] = [];
      for (const name of names) {
        const text = hostile[name];
        let ms = await stillness(text);
        // Other work on the machine slows the page too, so an innocent text shows the current pace.
        for (let looks = 1; looks < 4 && ms > limit; looks++) {
          limit = (await innocent()) + 100;
          ms = await stillness(text);
        }
        if (ms > limit) slow.push(`${name}: ${ms.toFixed(0)} ms, allowed ${limit.toFixed(0)}`);
      }
      expect(slow).toEqual([]);
    },
  );

test("reloading restores the place, the selection and the focus, wherever others wrote meanwhile", async ({ room }) => {
  const [ada, ben] = await room.gather(2);
  if (!ada || !ben) throw new Error("two peers");
  const lines = Array.from({ length: 300 }, (_, i) => `Line ${i} of a long text.`);
  await ada.page.evaluate((text) => window.grapevine?.doc.getText("content").insert(0, text), lines.join("\n\n"));
  await expect(ada.editor).toContainText("Line 0 of");
  const where = () =>
    ada.page.evaluate(() => {
      const view = document.querySelector<HTMLElement & { view: EditorView }>("gv-editor")!.view;
      const { anchor, head } = view.state.selection.main;
      const line = view.state.doc.lineAt(anchor);
      const top = view.coordsAtPos(line.from)?.top ?? -1;
      return {
        line: line.text,
        selected: view.state.sliceDoc(anchor, head),
        top: Math.round(top / 4),
        writes: view.hasFocus,
      };
    });
  await ada.editor.focus();
  await ada.page.evaluate(() => {
    const { view } = document.querySelector<HTMLElement & { view: EditorView }>("gv-editor")!;
    const anchor = view.state.doc.toString().indexOf("Line 200");
    view.dispatch({ selection: { anchor, head: anchor + 8 }, scrollIntoView: true });
  });
  await expect.poll(async () => (await where()).top).toBeGreaterThan(0);
  const before = await where();
  expect(before).toMatchObject({ line: lines[200], selected: "Line 200", writes: true });
  await ada.reload();
  await expect.poll(where).toEqual(before);

  await ada.page.goto(`${room.server.url}/healthz`);
  await ben.page.evaluate(() => window.grapevine?.doc.getText("content").insert(0, "Above.\n\n".repeat(50)));
  await ada.page.goBack();
  await ada.ready();
  await expect.poll(async () => ({ ...(await where()), top: 0 })).toEqual({ ...before, top: 0 });
  await expect.poll(async () => Math.abs((await where()).top - before.top)).toBeLessThan(10);
  await picture(ada, "place");

  const tab = await ada.anotherTab();
  await tab.goto(room.link());
  const later = await tab.page.evaluate(() => {
    const { view } = document.querySelector<HTMLElement & { view: EditorView }>("gv-editor")!;
    return { scrolled: view.scrollDOM.scrollTop > 1_000, writes: view.hasFocus };
  });
  expect(later).toEqual({ scrolled: true, writes: false });
});
