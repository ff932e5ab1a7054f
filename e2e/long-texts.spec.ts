/** No text makes a page that shows it stand still: a million characters of each kind of Markdown. */
import type { Page } from "@playwright/test";
import { expect, test } from "./lab/fixtures.ts";
import { longTexts } from "./lab/hostile/long-texts.ts";
import { longestTask } from "./lab/main-thread.ts";
import type { Peer } from "./lab/peer.ts";

/** The longest that a page may stand still, in ms. */
const limitMs = 100;

/** Kinds that `npm test` tries: the ones of which most is drawn. */
const short = new Set(["tasks in one list", "formulas in sentences", "blocks of code"]);

const insert = (peer: Peer, at: number, text: string): Promise<void> =>
  peer.page.evaluate(
    ([at, text]) =>
      new Promise<void>((resolve) => {
        // A task of its own, as it is when a peer's edit comes.
        setTimeout(() => {
          window.grapevine?.doc.getText("content").insert(at, text);
          resolve();
        });
      }),
    [at, text] as const,
  );

/** Presses a button of the group **View**. A locator would go through all that is drawn. */
const press = (page: Page, mode: string): Promise<void> =>
  page.evaluate(
    (mode) =>
      new Promise<void>((resolve) => {
        setTimeout(() => {
          const buttons = [...document.querySelectorAll<HTMLElement>(".modes button")];
          buttons.find(({ textContent }) => textContent.trim() === mode)?.click();
          resolve();
        });
      }),
    mode,
  );

for (const [kind, text] of Object.entries(longTexts))
  test(
    `a page never stands still for a million characters of ${kind}`,
    { tag: short.has(kind) ? [] : "@long" },
    async ({ room }) => {
      test.setTimeout(240_000);
      const ada = await room.open();
      const { page } = ada;
      const times: Record<string, number> = {};
      const time = async (what: string, act: () => Promise<void>): Promise<void> => {
        times[what] = Math.round(await longestTask(page, act));
      };
      const show = (mode: string): Promise<void> => press(page, mode);
      const turn = async (delta: number): Promise<void> => {
        await page.mouse.move(900, 400);
        await page.mouse.wheel(0, delta);
      };
      await time("arrives", () => insert(ada, 0, text()));
      for (const mode of ["Both", "Read", "Write"]) {
        await time(`${mode}: is shown`, () => show(mode));
        await time(`${mode}: its beginning is edited`, () => insert(ada, 500, "x"));
        await time(`${mode}: its middle is edited`, () => insert(ada, 500_000, "x"));
        await time(`${mode}: its end is seen`, () => turn(1e8));
        await time(`${mode}: its beginning is seen`, () => turn(-1e8));
      }
      expect(Object.entries(times).filter(([, longest]) => longest > limitMs)).toEqual([]);
    },
  );
