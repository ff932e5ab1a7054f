/** No text makes a page that shows it stand still: a million characters of each kind of Markdown. */
import type { Page } from "@playwright/test";
import { expect, test } from "./lab/fixtures.ts";
import { longTexts } from "./lab/hostile/long-texts.ts";
import { longestTask } from "./lab/main-thread.ts";
import type { Peer } from "./lab/peer.ts";

/** The longest that a page may stand still, in ms, on a machine that does nothing else. */
const limitMs = 100;
/** The same in `npm test`, where other tests take their part of the machine. What it guards against took a second and more. */
const besideOthersMs = 250;

/** The kind that `npm test` tries, of which much is drawn. */
const short = "tasks in one list";

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

for (const { kind, text, limit, modes, details } of [
  ...Object.entries(longTexts).map(([kind, text]) => ({
    kind,
    text,
    limit: limitMs,
    modes: ["Both", "Read", "Write"],
    details: { tag: "@long" },
  })),
  { kind: short, text: longTexts[short], limit: besideOthersMs, modes: ["Both"], details: {} },
])
  test(
    `a page never stands still for more than ${limit} ms for a million characters of ${kind}`,
    details,
    async ({ room }) => {
      test.setTimeout(240_000);
      const ada = await room.open();
      const { page } = ada;
      const times: Record<string, number> = {};
      const time = async (what: string, act: () => Promise<void>): Promise<void> => {
        times[what] = Math.round(await longestTask(page, act));
      };
      const turn = async (delta: number): Promise<void> => {
        await page.mouse.move(900, 400);
        await page.mouse.wheel(0, delta);
      };
      await time("arrives", () => insert(ada, 0, text()));
      for (const mode of modes) {
        await time(`${mode}: is shown`, () => press(page, mode));
        await time(`${mode}: its beginning is edited`, () => insert(ada, 500, "x"));
        await time(`${mode}: its middle is edited`, () => insert(ada, 500_000, "x"));
        await time(`${mode}: its end is seen`, () => turn(1e8));
        await time(`${mode}: its beginning is seen`, () => turn(-1e8));
      }
      expect(Object.entries(times).filter(([, longest]) => longest > limit)).toEqual([]);
    },
  );
