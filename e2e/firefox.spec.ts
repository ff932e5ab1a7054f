import { findFirefox, FirefoxPerson } from "./lab/browsers/firefox.ts";
import { expect, expectText, test as base } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

const program = findFirefox();

const test = base.extend<object, { fox: FirefoxPerson }>({
  // Firefox takes seconds to start, so one serves all tests in turn.
  fox: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture needs from this pattern
    async ({}, use) => {
      const fox = await FirefoxPerson.launch(program ?? "");
      await use(fox);
      await fox.close();
    },
    { scope: "worker" },
  ],
});

/** Expects both to be linked and to hold the same document. */
async function expectTogether(ada: Peer, fox: FirefoxPerson): Promise<void> {
  await expect.poll(async () => [(await ada.status()).links, (await fox.status()).links]).toEqual([1, 1]);
  await expect.poll(async () => (await ada.digest()) === (await fox.digest())).toBe(true);
}

test.describe.serial("with Firefox on this machine", () => {
  test.skip(program === undefined, "Firefox is not installed (set FIREFOX_PATH, or have firefox on PATH)");

  test("Chromium and Firefox write together, each with its own undo, and see each other's cursors", async ({
    room,
    fox,
  }) => {
    const [ada] = await Promise.all([room.open(), fox.goto(room.link())]);
    await expectTogether(ada, fox);
    await fox.type("Written in Firefox, ");
    await expectText(ada, "Written in Firefox, ");
    await ada.type("and in Chromium");
    await expect.poll(() => fox.text()).toBe("Written in Firefox, and in Chromium");

    const nameOf = () => String(window.grapevine?.provider.awareness.getLocalState()?.["user"].name);
    const [adasName, foxsName] = [await ada.page.evaluate(nameOf), await fox.page.evaluate(nameOf)];
    await expect(ada.page.locator(".cm-ySelectionInfo")).toHaveText([foxsName]);
    await expect.poll(() => fox.carets()).toEqual([adasName]);

    // Slow typing is undone in several steps; further undo does nothing.
    const undo = async () => {
      await fox.press("Control+z");
      return fox.text();
    };
    await expect.poll(undo).toBe("and in Chromium");
    expect(await undo()).toBe("and in Chromium");
    await expectText(ada, "and in Chromium");

    // A composition, as an input method makes it, arrives once and whole.
    await ada.editor.focus();
    await ada.page.keyboard.press("ControlOrMeta+End");
    const devTools = await ada.context.newCDPSession(ada.page);
    for (const text of ["に", "にほ", "日本"])
      await devTools.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
    await devTools.send("Input.insertText", { text: "日本" });
    await expect.poll(() => fox.text()).toBe("and in Chromium日本");

    await fox.reload();
    expect(await fox.text()).toBe("and in Chromium日本");
    await expectTogether(ada, fox);
    expect([...ada.errors, ...fox.errors]).toEqual([]);
  });

  const crash = "Chromium notices within seconds that Firefox has crashed, and its cursor goes";
  test(crash, { tag: "@long" }, async ({ room, fox }) => {
    const [ada] = await Promise.all([room.open(), fox.goto(room.link())]);
    await expectTogether(ada, fox);
    await fox.type("last words");
    await expectText(ada, "last words");
    await expect(ada.page.locator(".cm-ySelectionCaret")).toHaveCount(1);
    fox.crash();
    // Probes are a second apart and wait 3.5 s for an answer; the rest is for Firefox's own processes to end.
    await expect.poll(async () => (await ada.status()).links, { timeout: 8_000 }).toBe(0);
    await expect.poll(async () => (await ada.status()).members, { timeout: 1_000 }).toBe(1);
    await expect(ada.page.locator(".cm-ySelectionCaret")).toHaveCount(0);
    expect(await ada.text()).toBe("last words");
  });
});
