/** Real editing histories, typed again through the editors of real browsers. */
import { expect, expectConverged, test } from "./lab/fixtures.ts";
import { generatedHistory, type History, type Patch, recordedHistory } from "../bench/shared/history.ts";
import { replay } from "./lab/replay.ts";

/**
 * The recorded history. Where it is absent, its test is reported as skipped, and a shorter generated one replaces it.
 */
function histories(name: string, edits: readonly number[]): History[] {
  const recorded = recordedHistory(name);
  if (recorded) return [recorded];
  test.skip(`${name}, as it was recorded: the trace is absent (TRACES_DIR)`, () => undefined);
  return [generatedHistory(`a generated history of the shape of ${name}`, edits)];
}

/** How many edits of each author are replayed: the first ones for each change, all of them in the long run. */
const lengths = [
  { most: 400, extent: ", its first 400 edits", details: {} },
  { most: Number.POSITIVE_INFINITY, extent: "", details: { tag: "@long" } },
];
/** All edits take minutes. */
const patienceMs = 20 * 60_000;

const textAfter = (patches: readonly Patch[]): string =>
  patches.reduce((text, [at, deleted, inserted]) => text.slice(0, at) + inserted + text.slice(at + deleted), "");

for (const history of histories("sveltecomponent", [8_000]))
  for (const { most, extent, details } of lengths)
    test(
      `${history.name}${extent}: one author's edits end with exactly the recorded text, on every peer`,
      details,
      async ({ room }) => {
        test.setTimeout(patienceMs);
        const all = history.authors[0] ?? [];
        expect(textAfter(all)).toBe(history.endContent);
        const patches = all.slice(0, most);
        const [author, reader] = await room.gather(2);
        if (!author || !reader) throw new Error("two peers");
        await replay(author, patches);
        expect(await author.text()).toBe(textAfter(patches));
        await expectConverged(author, reader);
        expect(await reader.text()).toBe(textAfter(patches));
        expect([...author.errors, ...reader.errors]).toEqual([]);
      },
    );

for (const history of histories("friendsforever", [5_000, 5_000]))
  for (const { most, extent, details } of lengths)
    test(
      `${history.name}${extent}: two authors at once, each in a browser, end with the same document`,
      details,
      async ({ room }) => {
        test.setTimeout(patienceMs);
        const parts = history.authors.map((patches) => patches.slice(0, most));
        const [ada, ben] = await room.gather(2);
        if (!ada || !ben) throw new Error("two peers");
        await Promise.all([replay(ada, parts[0] ?? []), replay(ben, parts[1] ?? [])]);
        await expectConverged(ada, ben);
        const text = await ada.text();
        expect(await ben.text()).toBe(text);
        expect(text.length).toBeGreaterThan(Math.min(1_000, most / 4));
        // The document has every character that either author typed, deleted or not, and the names of both.
        const typed = parts.flat().reduce((sum, [, , inserted]) => sum + inserted.length, 0);
        const held = await ben.page.evaluate(() => {
          if (!window.grapevine) throw new Error("no document is open");
          const { Y, doc } = window.grapevine;
          const vector = Y.decodeStateVector(Y.encodeStateVector(doc));
          return [...vector.values()].reduce((sum, clock) => sum + clock, 0);
        });
        expect(held).toBe(typed + parts.length);
        expect([...ada.errors, ...ben.errors]).toEqual([]);
      },
    );
