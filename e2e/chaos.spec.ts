/** Fault mode in the address: its effect on pages, and that their documents heal. */
import { formatDocumentLink } from "../sync/index.ts";
import { expect, expectConverged, test, type Room } from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

const everything = "drop20,delay50-200,dup5,reorder,seed=7";

/** Opens the document in its own browser context, with the fault mode `chaos`. */
async function open(room: Room, chaos: string): Promise<Peer> {
  const peer = await room.blank();
  await peer.goto(`${room.server.url}/?chaos=${chaos}${formatDocumentLink(room.secret)}`);
  return peer;
}

const linked = (peer: Peer): Promise<void> =>
  expect.poll(async () => (await peer.status()).links, { message: "links", timeout: 30_000 }).toBe(1);

const letters = (text: string): string => text.split("").toSorted().join("");

test("two pages converge after typing at once over links that lose, delay, duplicate and reorder", async ({ room }) => {
  test.setTimeout(120_000);
  const [ada, ben] = [await open(room, everything), await open(room, everything)];
  await Promise.all([linked(ada), linked(ben)]);
  await Promise.all([ada.type("what ada has to say"), ben.type("AND WHAT BEN REPLIES")]);
  const all = letters("what ada has to sayAND WHAT BEN REPLIES");
  for (const peer of [ada, ben])
    await expect.poll(async () => letters(await peer.text()), { timeout: 60_000 }).toBe(all);
  await expectConverged(ada, ben);
  for (const peer of [ada, ben]) {
    const banner = peer.page.getByRole("alert").filter({ hasText: "Fault mode" });
    await expect(banner).toContainText(`Fault mode: ${everything}. This page damages what it sends and receives`);
  }
  expect([...ada.errors, ...ben.errors]).toEqual([]);
});

test("a partition keeps pages apart for as long as it says, and heals", { tag: "@long" }, async ({ room }) => {
  test.setTimeout(90_000);
  const [ada, ben] = [await open(room, "partition:5s"), await open(room, "")];
  const arrived = ada.page.evaluate(async () => {
    const page = window.grapevine as NonNullable<typeof window.grapevine>;
    await new Promise<void>((resolve) => {
      page.doc.on("update", () => {
        if (page.text().includes("BEN")) resolve();
      });
    });
    return performance.now();
  });
  await ada.type("ada ");
  await ben.type("BEN ");
  // The time counts from the start of loading, before the page connected.
  expect(await arrived).toBeGreaterThan(5_000);
  for (const peer of [ada, ben])
    await expect.poll(async () => letters(await peer.text()), { timeout: 60_000 }).toBe(letters("ada BEN "));
  await expectConverged(ada, ben);
  await expect(ben.page.getByRole("alert")).toHaveCount(0);
});

test("a document opens without faults when their plan is malformed, and the page says what is wrong", async ({
  room,
}) => {
  const [ada, ben] = [await open(room, "drop120"), await room.open()];
  await expect(ada.page.getByRole("alert")).toHaveText(
    'The fault mode in this address is not understood, and the document is open without faults. "drop" takes a percentage from 0 to 100, as in drop20, not "120".',
  );
  await ada.type("typed all the same");
  await expect.poll(() => ben.text()).toBe("typed all the same");
});

test("a new document keeps the fault mode of the address, and its link to share has none", async ({ room }) => {
  const peer = await room.blank();
  await peer.goto(`${room.server.url}/?chaos=delay50-200`);
  await expect(peer.page).toHaveURL(/\/\?chaos=delay50-200#\/edit\/[\w-]{43}$/);
  const first = peer.page.url();
  await expect(peer.page.getByRole("alert")).toContainText("Fault mode: delay50-200.");
  await peer.page.getByRole("button", { name: "Share" }).click();
  await expect(peer.page.getByRole("textbox", { name: "Link to this document" })).toHaveValue(
    first.replace("?chaos=delay50-200", ""),
  );
});

test("a test sets faults by window.grapevine, and ends them", { tag: "@long" }, async ({ room }) => {
  const [ada, ben] = await room.gather(2);
  if (!ada || !ben) throw new Error("two peers");
  await ada.page.evaluate(() => window.grapevine?.provider.setFaults({ dropShare: 1 }));
  await ada.type("unheard");
  await expect.poll(async () => (await ben.status()).links, { timeout: 30_000 }).toBe(0);
  expect(await ben.text()).toBe("");
  await ada.page.evaluate(() => window.grapevine?.provider.setFaults(undefined));
  await expect.poll(() => ben.text(), { timeout: 45_000 }).toBe("unheard");
});
