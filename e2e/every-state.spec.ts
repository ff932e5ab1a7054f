/**
 * Nothing keeps people out of the page, in any of its states (`lab/states/`), colours and languages. The long tests look at
 * each state in all of them. The short ones look at some scenes, at each state once: scenes take turns in the languages, and
 * the states of a scene in the colours.
 */
import { looks, violationsIn } from "./lab/accessible.ts";
import { expect, test } from "./lab/fixtures.ts";
import { scenes, type Speech, speeches, untranslated, type Visitor } from "./lab/states/index.ts";

const languages: Readonly<Record<Speech, string>> = { en: "English", de: "German" };

type Look = keyof typeof looks;
const everyLook = Object.keys(looks) as Look[];

/** The scenes that `npm test` looks at. The specs of the other scenes' parts look at the most used of their states. */
const shortScenes = ["what opens above a text", "a first visit", "the list of documents", "a page in trouble"];

for (const [at, { name, open, states }] of scenes.entries())
  for (const speech of speeches) {
    /** Enters states from one page, and looks at each. */
    const look = (title: string, tag: string[], looksOf: (number: number) => readonly Look[]) =>
      test(title, { tag }, async ({ room }) => {
        test.slow();
        const visitor = await open(room, speech);
        const found: string[] = [];
        for (const [number, state] of states.entries())
          await test.step(state.name, async () => {
            await state.enter(visitor);
            if (speech === "de") expect(await untranslated(visitor.page)).toEqual([]);
            for (const look of looksOf(number)) {
              await visitor.page.emulateMedia(looks[look]);
              for (const { id, nodes } of await violationsIn(visitor.page))
                for (const { html, failureSummary } of nodes)
                  found.push(`${state.name}, ${look}: ${id} in ${html}: ${failureSummary}`);
            }
            await state.leave?.(visitor);
          });
        expect(found).toEqual([]);
      });
    const title = `${name}: no axe violations in ${languages[speech]}`;
    if (shortScenes.includes(name) && speech === speeches[at % speeches.length])
      look(`${title}, in colours in turn`, [], (number) => [everyLook[(at + number) % everyLook.length] ?? "light"]);
    look(`${title}, in every colour`, ["@long"], () => everyLook);
  }

/** Chooses a language, as **Appearance** in another tab does. */
async function choose({ page }: Visitor, language: Speech): Promise<void> {
  await page.evaluate((language) => {
    const kept = JSON.parse(localStorage.getItem("grapevine.appearance") ?? "{}") as object;
    document.dispatchEvent(new CustomEvent("gv-appearance", { detail: { ...kept, language } }));
  }, language);
  await expect(page.locator("html")).toHaveAttribute("lang", language);
}

// A page whose elements did not load cannot follow a change of language.
for (const { name, open, states } of scenes.filter(({ isBroken }) => isBroken !== true))
  test(`${name}: every word follows a change of the language`, { tag: "@long" }, async ({ room }) => {
    test.slow();
    const visitor = await open(room, "en");
    for (const state of states)
      await test.step(state.name, async () => {
        await state.enter(visitor);
        await choose(visitor, "de");
        await expect.poll(() => untranslated(visitor.page)).toEqual([]);
        await choose(visitor, "en");
        await state.leave?.(visitor);
      });
  });
