/** The fixture that applications get, and that these tests use: what it says when peers differ. */
import type { Page } from "@playwright/test";
import type { Peer } from "./lab/peer.ts";
import { expect, test } from "./lab/fixtures.ts";

test("peers that do not converge are told by name, with what each lacks and who has it", async ({ room }) => {
  const [ada, ben] = (await room.gather(2)) as [Peer, Peer];
  await expect([ada, ben]).toConverge();
  await ben.unplug();
  await ada.type("Hello");
  // Five letters, and the writer's name.
  const written = () =>
    ada.page.evaluate(() => {
      const { Y, doc } = window.grapevine!;
      return [...Y.decodeStateVector(Y.encodeStateVector(doc)).values()];
    });
  await expect.poll(written).toEqual([6]);
  const failed = await expect([ada, ben])
    .toConverge({ timeout: 500 })
    .then(
      () => "",
      (error: Error) => error.message,
    );
  expect(failed).toMatch(/peer 2 lacks what peer 1 \(client \d+\) wrote at clocks 0 to 5: peer 1 has it\./);
  await expect([ada, ben]).not.toConverge({ timeout: 500 });
  await expect([ada, ben], "in less time than a page takes to answer").not.toConverge({ timeout: 1 });
  await ben.plugIn();
  await expect([ada, ben]).toConverge();
});

test("faults slow a page's links down, and are taken away again", async ({ peers, room }) => {
  const [ada, ben] = await Promise.all([peers.open(room.link()), room.open()]);
  await ada.setFaults("delay400-500,seed=7");
  await ben.type("Hello");
  await expect([ada, ben]).toConverge();
  await ada.setFaults(undefined);
  await expect(ada.setFaults("lose everything")).rejects.toThrow(RangeError);
});

test("a page that one test has used is new for the next, and one that was changed for good is not used again", async ({
  pool,
  server,
}) => {
  const options = { colorScheme: "dark", serviceWorkers: "block" } as const;
  const traces = (page: Page) =>
    page.evaluate(async () => ({
      stored: [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length],
      dark: matchMedia("(prefers-color-scheme: dark)").matches,
      forced: matchMedia("(forced-colors: active)").matches,
      width: innerWidth,
      isOnline: navigator.onLine,
      isOurs: (await fetch("/healthz")).status === 200,
    }));
  const clean = {
    stored: [0, 0, 0],
    dark: true,
    forced: false,
    width: 1280,
    isOnline: true,
    isOurs: true,
  };
  const used = await pool.lend(options, []);
  await used.goto(`${server.url}/healthz`);
  expect(await traces(used)).toEqual(clean);
  const heard: string[] = [];
  used.on("request", (request) => heard.push(request.url()));
  const [tools, other] = await Promise.all([used.context().newCDPSession(used), used.context().newPage()]);
  await tools.send("Emulation.setCPUThrottlingRate", { rate: 2 });
  await other.goto(`${server.url}/healthz`);
  await used.goto(`${server.url}/healthz?again`);
  await used.evaluate(async () => {
    localStorage.setItem("a", "b");
    sessionStorage.setItem("a", "b");
    await new Promise((resolve) => indexedDB.open("a").addEventListener("success", resolve));
  });
  await used.emulateMedia({ colorScheme: "light", forcedColors: "active" });
  await used.setViewportSize({ width: 320, height: 500 });
  await used.route("**/*", (route) => route.abort());
  await used.context().route("**/*", (route) => route.abort());
  await used.context().setOffline(true);
  await pool.takeBack(server.url);

  const again = await pool.lend(options, []);
  expect(again).toBe(used);
  expect(other.isClosed()).toBe(true);
  // Of the page that ended.
  heard.length = 0;
  expect(await traces(again)).toEqual(clean);
  expect(await again.evaluate(() => history.length)).toBeLessThanOrEqual(2);
  expect(heard).toEqual([]);
  expect(await pool.lend({ ...options, locale: "de" }, [])).not.toBe(again);
  await again.addInitScript(() => undefined);
  await pool.takeBack(server.url);
  expect(again.isClosed()).toBe(true);
  expect(await pool.lend(options, [])).not.toBe(again);
  await pool.takeBack(server.url);
});
