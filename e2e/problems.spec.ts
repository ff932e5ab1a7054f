/** The page says what keeps people apart and what to do about it, until that is over. */
import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { deriveKeys } from "../sync/keys/document-keys.ts";
import { expect, expectLinked, newPages, Room, test } from "./lab/fixtures.ts";
import { provider } from "./lab/peer.ts";
import { Peers } from "../sync/playwright/index.ts";
import { builtApp, TestServer } from "./lab/server.ts";

const banner = (page: Page, words: string) => page.locator("gv-banner").filter({ hasText: words });

/** A tab with another version of the protocol; the version is the first byte of its hello. */
async function openForeignTab(room: Room, page: Page, version: number): Promise<void> {
  const { room: id } = await deriveKeys(room.secret);
  await page.goto(`${room.server.url}/healthz`);
  await page.evaluate(
    ([name, version]) => {
      const from = "0000000000000001";
      const bus = new BroadcastChannel(`grapevine-${name}`);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has no target
      const say = (kind: string, to?: string, bytes?: Uint8Array): void => bus.postMessage({ kind, from, to, bytes });
      bus.addEventListener("message", ({ data }: MessageEvent<{ kind: string; from: string }>) => {
        if (data.kind === "hello") say("here", data.from);
        if (data.kind === "hello" || data.kind === "here") say("message", data.from, new Uint8Array(60).fill(version));
      });
      say("hello");
    },
    [id, version] as const,
  );
}

test("an older page offers to reload, and returns in the new version past its service worker", async ({ peers }) => {
  const root = mkdtempSync(join(tmpdir(), "grapevine-"));
  cpSync(builtApp, root, { recursive: true });
  const server = await TestServer.start(root);
  const room = new Room(newPages(peers), server);
  const ada = await room.blank({ offlineShell: true });
  await ada.goto(room.link());
  await ada.page.evaluate(() => navigator.serviceWorker.ready);
  await ada.reload();
  await ada.type("kept");
  const foreign = await ada.anotherTab();
  await openForeignTab(room, foreign.page, 200);
  const told = banner(ada.page, "A newer version of Grapevine is in use in this document");
  await expect(told).toBeVisible();
  await foreign.page.close();

  // A new version is available, and the worker with the old one does not know it yet.
  appendFileSync(
    join(root, "sw.js"),
    `\nself.addEventListener("message", ({ ports }) => ports[0]?.postMessage("newer"));\n`,
  );
  const loaded = ada.page.waitForEvent("load");
  await told.getByRole("button", { name: "Reload" }).click();
  await loaded;
  await ada.ready();
  const worker = await ada.page.evaluate(
    () =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.addEventListener("message", ({ data }) => resolve(data));
        port1.start();
        navigator.serviceWorker.controller?.postMessage({ type: "WHO" }, [port2]);
      }),
  );
  expect(worker).toBe("newer");
  expect(await ada.text()).toBe("kept");
  await expect(told).toBeHidden();
  await peers.close();
  await server.stop();
  rmSync(root, { recursive: true });
});

test("a newer page says who has to reload, can be silenced, and keeps working with others", async ({ room }) => {
  const ada = await room.open();
  const foreign = await ada.anotherTab();
  await openForeignTab(room, foreign.page, 1);
  const told = banner(ada.page, "1 other person is using an older version of Grapevine");
  await expect(told).toBeVisible();
  await told.getByRole("button", { name: "Dismiss" }).click();
  await expect(told).toBeHidden();
  const ben = await room.open();
  await expectLinked(ada, ben);
});

test("a browser that hides its addresses from WebRTC says that it can reach nobody", async ({
  room,
  server,
  launchOptions,
}) => {
  const policy = "--webrtc-ip-handling-policy=disable_non_proxied_udp";
  const browser = await chromium.launch({ ...launchOptions, args: [...(launchOptions.args ?? []), policy] });
  const hidden = new Room(newPages(new Peers(browser, provider)), server);
  const ben = await room.open();
  const ada = await hidden.open({ secret: room.secret });
  await expect(banner(ada.page, "WebRTC has no network address to connect from here")).toBeVisible();
  await expect(ada.statusLine).not.toContainText("in sync");
  expect((await ben.status()).links).toBe(0);
  await browser.close();
});
