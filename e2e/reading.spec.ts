import type { EditorView } from "@codemirror/view";
import { expect, expectText, test } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

const lines = (count: number, text: (number: number) => string): string =>
  Array.from({ length: count }, (_, index) => `${text(index + 1)}\n`).join("");
const long = "All work and no play makes Jack a dull boy, day after day, page after page. ".repeat(4);

/** Applies edits of another person to this peer's document, all within one frame. */
async function receive({ page }: Peer, ...edits: readonly (readonly [from: number, remove: number, insert: string])[]) {
  await page.evaluate((edits) => {
    const grapevine = window.grapevine;
    if (!grapevine) throw new Error("no document is open");
    const { Y, doc, provider } = grapevine;
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
    const content = copy.getText("content");
    for (const [from, remove, insert] of edits) {
      const before = Y.encodeStateVector(copy);
      content.delete(from, remove);
      content.insert(from, insert);
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(copy, before), provider);
    }
  }, edits);
}

/** The place of a line on the screen two frames later, when all is drawn. */
async function topOf({ page }: Peer, text: string): Promise<number | undefined> {
  return page.evaluate(async (text) => {
    for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame);
    const line = [...document.querySelectorAll(".cm-line")].find((line) => line.textContent.includes(text));
    if (line === undefined) return undefined;
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const at = node.nodeValue?.indexOf(text) ?? -1;
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + text.length);
      return Math.round(range.getBoundingClientRect().top);
    }
    return undefined;
  }, text);
}

/** Waits until all edits are shown. */
async function shown({ page }: Peer): Promise<void> {
  await page.waitForFunction(() => {
    const editor = document.querySelector<HTMLElement & { view: EditorView }>("gv-editor");
    return editor?.view.state.doc.length === window.grapevine?.doc.getText("content").length;
  });
}

/** Expects the line at its former place, within the rounding of scroll positions, when all edits are shown. */
async function expectAt(peer: Peer, text: string, top: number | undefined): Promise<void> {
  await shown(peer);
  const now = await topOf(peer, text);
  expect(Math.abs((now ?? NaN) - (top ?? NaN)), `${text} was at ${top}, and is at ${now}`).toBeLessThanOrEqual(1);
}

async function scrollBy({ page }: Peer, pixels: number): Promise<void> {
  await page.evaluate((pixels) => document.querySelector(".cm-scroller")?.scrollBy(0, pixels), pixels);
}

/** Scrolls down until a line is 200 pixels from the top of the window. */
async function read(peer: Peer, text: string): Promise<number> {
  await scrollBy(peer, -1_000_000);
  for (let steps = 0; steps < 200; steps++) {
    const top = await topOf(peer, text);
    if (top === 200) return top;
    await scrollBy(peer, top === undefined ? 400 : top - 200);
  }
  throw new Error(`${text} is not found`);
}

test("the place being read stays where it is, whatever others do above it", async ({ room }) => {
  const [ada, ben] = await room.gather(2);
  if (!ada || !ben) throw new Error("two peers");
  const text = lines(100, (number) => `Line ${number}. ${number % 3 === 0 ? long : ""}`);
  await ben.editor.focus();
  await ben.page.evaluate((text) => window.grapevine?.doc.getText("content").insert(0, text), text);
  await expect.poll(() => ada.text()).toBe(text);
  await shown(ada);

  await test.step("a paste, and its undoing", async () => {
    const top = await read(ada, "Line 40.");
    await ben.page.keyboard.press("ControlOrMeta+Home");
    await ben.page.evaluate(
      (text) => navigator.clipboard.writeText(text),
      lines(120, (number) => `Pasted ${number}`),
    );
    await ben.page.keyboard.press("ControlOrMeta+v");
    await expect.poll(() => ada.text()).toMatch(/^Pasted 1\n/);
    await expectAt(ada, "Line 40.", top);
    await ben.page.keyboard.press("ControlOrMeta+z");
    await expect.poll(() => ada.text()).toBe(text);
    await expectAt(ada, "Line 40.", top);
  });

  await test.step("many edits in one frame", async () => {
    const top = await read(ada, "Line 41.");
    await receive(ada, ...Array.from({ length: 12 }, (_, at) => [at * 7, 0, at % 2 ? long : `x\n${long}\n`] as const));
    await expectAt(ada, "Line 41.", top);
    await receive(ada, [0, 3_000, ""], [0, 0, lines(300, String)], [0, 900, "one\n"], [3, 0, long]);
    await expectAt(ada, "Line 41.", top);
  });

  await test.step("many edits, one in each frame", async () => {
    const top = await read(ada, "Line 41.");
    for (let frames = 0; frames < 12; frames++) {
      await receive(ada, [frames * 2, 0, "x\n"]);
      await expectAt(ada, "Line 41.", top);
    }
  });
  expect(ada.errors).toEqual([]);
});

test("what others write where there is no text yet is shown from its beginning", async ({ room }) => {
  const [ada] = await room.gather(1);
  if (!ada) throw new Error("one peer");
  const text = lines(300, (number) => `Line ${number}.`);
  const cases = [
    { before: "", at: 0 },
    { before: "\n \n\n", at: 0 },
    { before: "Title\n", at: 6 },
    { before: "Title\n\n\n", at: 7 },
  ] as const;
  for (const hasFocus of [false, true])
    for (const { before, at } of cases)
      await test.step(`${JSON.stringify(before)}, ${hasFocus ? "with" : "without"} focus`, async () => {
        await receive(ada, [0, (await ada.text()).length, before]);
        await shown(ada);
        await ada.page.evaluate(
          ([at, hasFocus]) => {
            const view = document.querySelector<HTMLElement & { view: EditorView }>("gv-editor")?.view;
            view?.dispatch({ selection: { anchor: at } });
            if (hasFocus) view?.focus();
            else view?.contentDOM.blur();
          },
          [at, hasFocus] as const,
        );
        await receive(ada, [at, 0, text]);
        await shown(ada);
        expect(await topOf(ada, "Line 1.")).toBeGreaterThan(0);
      });
  expect(ada.errors).toEqual([]);
});

test("a caret is shown to others at its owner's place", async ({ room }) => {
  const [ada, ben] = await room.gather(2);
  if (!ada || !ben) throw new Error("two peers");
  const edges = async (peer: Peer, selector: string) => {
    const { x = NaN } = (await peer.page.locator(selector).boundingBox()) ?? {};
    return Math.round(x);
  };
  await ada.type("Hello world");
  for (let i = 0; i < 6; i++) await ada.page.keyboard.press("ArrowLeft");
  await expectText(ben, "Hello world");
  await expect(ben.page.locator(".cm-ySelectionCaret")).toHaveCount(1);
  await ben.editor.focus();
  await ben.page.keyboard.press("ControlOrMeta+Home");
  for (let i = 0; i < 5; i++) await ben.page.keyboard.press("ArrowRight");
  const before = await edges(ben, ".cm-ySelectionCaret");
  await ben.page.keyboard.type("XYZ");
  await expectText(ada, "HelloXYZ world");
  expect(await edges(ben, ".cm-ySelectionCaret")).toBe(before);
  await ada.page.keyboard.type("!");
  await expectText(ben, "Hello!XYZ world");
  expect(await edges(ben, ".cm-ySelectionCaret")).toBeGreaterThan(before);
});
