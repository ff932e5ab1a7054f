import * as Y from "yjs";
import { expect, expectConverged, expectLinked, test } from "./lab/fixtures.ts";
import { generatedHistory, recordedHistory, type History } from "../bench/shared/history.ts";
import type { Peer } from "./lab/peer.ts";

const recorded = recordedHistory("automerge-paper");
if (!recorded) test.skip("automerge-paper, as it was recorded: the trace is absent (TRACES_DIR)", () => undefined);
const history = recorded ?? generatedHistory("a generated document of the size of automerge-paper", [259_778]);

/** The document that results from the first edits of a history, as an update in base64. */
function documentOf({ authors }: History, edits: number): { update: string; text: string } {
  const doc = new Y.Doc();
  const text = doc.getText("content");
  for (const [position, deleted, inserted] of (authors[0] ?? []).slice(0, edits)) {
    if (deleted > 0) text.delete(position, deleted);
    if (inserted !== "") text.insert(position, inserted);
  }
  return { update: Buffer.from(Y.encodeStateAsUpdate(doc)).toString("base64"), text: text.toJSON() };
}

async function load(peer: Peer, update: string): Promise<void> {
  await peer.page.evaluate((base64) => {
    const { Y: PageY, doc } = window.grapevine ?? {};
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    PageY?.applyUpdate(doc as Y.Doc, bytes);
  }, update);
}

/** The traffic of the link between two peers, both ways, and the deltas of both. */
async function traffic(a: Peer, b: Peer): Promise<{ frames: number; bytes: number; repairs: number }> {
  const [ofA, ofB] = await Promise.all([a.counters(), b.counters()]);
  return {
    frames: ofA.framesSent + ofB.framesSent,
    bytes: ofA.bytesSent + ofB.bytesSent,
    repairs: ofA.repairs + ofB.repairs,
  };
}

for (const { edits, extent, details } of [
  { edits: 120_000, extent: ", its first 120,000 edits", details: {} },
  { edits: Number.POSITIVE_INFINITY, extent: "", details: { tag: "@long" } },
])
  test(
    `${history.name}${extent}: a late joiner gets it whole under a progress bar; in sync it costs next to nothing`,
    details,
    async ({ room }) => {
      test.setTimeout(120_000);
      const { update, text } = documentOf(history, edits);
      const middle = text.length >> 1;
      const ada = await room.open();
      await load(ada, update);

      const late = await room.blank();
      const bar = late.page.getByRole("progressbar", { name: "Receiving the document" });
      const barSeen = bar.waitFor({ state: "visible", timeout: 30_000 });
      await late.goto(room.link());
      await barSeen;
      await expectLinked(ada, late);
      await expectConverged(ada, late);
      expect(await late.text()).toBe(text);
      await expect(bar).toBeHidden();

      await test.step("an idle neighbour costs at most 64 bytes a probe, and no repair", async () => {
        await expect.poll(async () => (await late.status()).inSync).toBe(true);
        const before = await traffic(ada, late);
        await expect.poll(async () => (await traffic(ada, late)).frames - before.frames).toBeGreaterThanOrEqual(6);
        const after = await traffic(ada, late);
        const probes = (after.frames - before.frames) / 2;
        expect((after.bytes - before.bytes) / probes).toBeLessThanOrEqual(64);
        expect(after.repairs).toBe(before.repairs);
      });

      await test.step("a deletion that one peer missed is healed with under 2 KB", async () => {
        const before = await traffic(ada, late);
        // An edit in the provider's own name is announced to nobody, as if every rumor of it were lost.
        await ada.page.evaluate((at) => {
          const { doc, provider } = window.grapevine ?? {};
          doc?.transact(() => doc.getText("content").delete(at, 1), provider);
        }, middle);
        await expectConverged(ada, late);
        const after = await traffic(ada, late);
        expect(after.repairs).toBeGreaterThan(before.repairs);
        expect(after.bytes - before.bytes).toBeLessThan(2_048);
        expect(await late.text()).toBe(text.slice(0, middle) + text.slice(middle + 1));
      });
    },
  );

for (const [megabytes, details] of [
  [1, {}],
  [5, { tag: "@long" }],
] as const)
  test(`a paste of ${megabytes} MB arrives`, details, async ({ room }) => {
    test.setTimeout(120_000);
    const [ada, ben] = await room.gather(2);
    if (!ada || !ben) throw new Error("two peers");
    const bar = ben.page.getByRole("progressbar", { name: "Receiving the document" });
    const barSeen = bar.waitFor({ state: "visible", timeout: 60_000 });
    await ada.page.evaluate(
      async (size) => {
        const line = "All work and no play makes a dull document, they say, and they are right.\n";
        await navigator.clipboard.writeText(line.repeat(Math.ceil(size / line.length)));
      },
      megabytes * 1024 * 1024,
    );
    await ada.editor.focus();
    await ada.page.keyboard.press("ControlOrMeta+v");
    await barSeen;
    await expectConverged(ada, ben);
    expect((await ben.text()).length).toBeGreaterThanOrEqual(megabytes * 1024 * 1024);
    await ben.type("the end");
    await expectConverged(ada, ben);
    expect((await ada.text()).endsWith("the end")).toBe(true);
  });

test("one edit costs N-1 payload frames, at N = 6", async ({ room }) => {
  test.setTimeout(90_000);
  const peers = await room.gather(6);
  // Wait until every peer has heard from all others since the last link opened, and so knows their links.
  for (const peer of peers)
    await expect.poll(() => peer.page.evaluate(() => window.grapevine?.provider.network().inSyncShare)).toBe(1);
  const rumors = async (): Promise<number[]> =>
    Promise.all(peers.map(async (peer) => (await peer.counters()).rumorsSent));
  const before = await rumors();
  await peers[2]?.type("x");
  await expectConverged(...peers);
  const after = await rumors();
  expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([0, 0, 5, 0, 0, 0]);
  for (const peer of peers) expect((await peer.counters()).duplicates).toBe(0);
});
