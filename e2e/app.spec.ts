/** The page itself: its handle for tests, search, updates, and browsers in which it cannot work. */
import { appendFile, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, expectLinked, expectText, test } from "./lab/fixtures.ts";
import { builtApp, TestServer } from "./lab/server.ts";

test("window.grapevine is what ARCHITECTURE.md says", async ({ room }) => {
  const [ada, ben] = await room.gather(2);
  if (!ada || !ben) throw new Error("two peers");
  await ada.type("Hello");
  const handle = await ada.page.evaluate(() => {
    const { grapevine } = window;
    if (!grapevine) throw new Error("no document is open");
    return {
      keys: Object.keys(grapevine).toSorted((a, b) => a.localeCompare(b)),
      isItsOwnYjs: grapevine.doc instanceof grapevine.Y.Doc,
      content: grapevine.doc.getText("content").toJSON(),
      text: grapevine.text(),
    };
  });
  expect(handle).toEqual({
    keys: ["counters", "digest", "doc", "provider", "status", "text", "Y"],
    isItsOwnYjs: true,
    content: "Hello",
    text: "Hello",
  });
  expect(await ada.digest()).toMatch(/^[0-9a-f]{32}$/);
  await expect
    .poll(() => ada.status())
    .toEqual({ members: 2, links: 1, inSync: true, signaling: "connected", role: "edit" });
  const counters = await ada.counters();
  expect(Object.keys(counters).toSorted((a, b) => a.localeCompare(b))).toEqual([
    "bytesReceived",
    "bytesSent",
    "duplicates",
    "framesReceived",
    "framesSent",
    "repairs",
    "rumorsSent",
  ]);
  expect(counters.rumorsSent).toBeGreaterThan(0);
});

test("search works with the keyboard alone", async ({ room }) => {
  const ada = await room.open();
  await ada.type("one fish, two fish");
  await ada.page.keyboard.press("ControlOrMeta+f");
  await ada.page.keyboard.type("fish");
  await expect(ada.page.locator(".cm-searchMatch")).toHaveCount(2);
  await ada.page.keyboard.press("Escape");
  await expect(ada.editor).toBeFocused();
});

test("a person's own colour and name are changed in place, remembered, and seen by others", async ({ room }) => {
  const [ada, ben] = await room.gather(2);
  if (!ada || !ben) throw new Error("two peers");
  await ada.page.getByRole("button", { name: /^People/ }).click();
  await ada.page.getByRole("radio", { name: "Rust" }).check();
  await ada.page.getByRole("textbox", { name: "Your name" }).fill("Ada Lovelace");
  await ada.page.keyboard.press("Escape");
  await ada.type("in rust");
  const colours = () =>
    ben.page.evaluate(() => {
      const states = [...(window.grapevine?.provider.awareness.getStates().values() ?? [])];
      return states.map((state) => (state as { user?: { color?: string } }).user?.color);
    });
  const own = await ada.page.evaluate(
    () => (window.grapevine?.provider.awareness.getLocalState() as { user: { color: string } } | undefined)?.user.color,
  );
  await expect.poll(colours).toContain(own);
  await ada.reload();
  await expect.poll(colours).toContain(own);
  await ben.page.getByRole("button", { name: /^People/ }).click();
  await expect(ben.page.getByText("Ada Lovelace").first()).toBeVisible();
});

test("a peer with a malformed name and colour harms no page", async ({ room }) => {
  const [ada, eve] = await room.gather(2);
  if (!ada || !eve) throw new Error("two peers");
  await ada.type("calm");
  await expectText(eve, "calm");
  for (const user of [
    { name: "x".repeat(5_000), color: "red; background: url(https://example.org/steal)" },
    { name: { toString: "no" }, color: 5 },
    "not an object",
    null,
  ]) {
    await eve.page.evaluate((lie) => {
      window.grapevine?.provider.awareness.setLocalState({ user: lie, cursor: { anchor: "?", head: { item: -1 } } });
    }, user);
    await eve.type("!");
  }
  await expectText(ada, "calm!!!!");
  await ada.page.getByRole("button", { name: /^People/ }).click();
  await expect(ada.page.getByRole("textbox", { name: "Your name" })).toBeVisible();
  expect(ada.errors).toEqual([]);
});

test("a new version of the page is offered, not forced", async ({ room }) => {
  const root = await mkdtemp(join(tmpdir(), "grapevine-app-"));
  await cp(builtApp, root, { recursive: true });
  const server = await TestServer.start(root);
  const ada = await room.blank({ offlineShell: true });
  await ada.goto(`${server.url}/`);
  await ada.page.evaluate(() => navigator.serviceWorker.ready);
  await ada.reload();
  await ada.type("written under the old version");

  await appendFile(join(root, "sw.js"), "\n// another version\n");
  await ada.page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect(ada.page.getByText("A new version is ready")).toBeVisible();
  await ada.type(", and on");
  await expectText(ada, "written under the old version, and on");

  const loaded = ada.page.waitForEvent("load");
  await ada.page.getByRole("button", { name: "Reload" }).click();
  await loaded;
  await ada.ready();
  await expectText(ada, "written under the old version, and on");
  await expect(ada.page.getByText("A new version is ready")).toBeHidden();
  await server.stop();
  await rm(root, { recursive: true });
});

test("a page without cryptography says why it cannot work", async ({ room }) => {
  const ada = await room.blank();
  await ada.page.addInitScript(() => Object.defineProperty(window, "isSecureContext", { value: false }));
  await ada.page.goto(room.link());
  await expect(ada.page.getByText(/https/).first()).toBeVisible();
  await expect(ada.editor).toBeHidden();
});

test("a page that gets only part of its code says so", async ({ room }) => {
  const ada = await room.blank();
  await ada.page.route(/\/assets\/show-page-/, (route) => route.abort());
  await ada.page.goto(room.link());
  await expect(ada.page.getByRole("alert")).toContainText("The document could not be opened");
  await expect(ada.page).toHaveTitle(/could not be opened/);
  await ada.page.unroute(/\/assets\/show-page-/);
  await ada.reload();
  await ada.type("here again");
  expect(await ada.text()).toBe("here again");
});

test("a page that returns from the back-forward cache, or from another page, rejoins the room", async ({
  room,
  server,
}) => {
  const [ada, ben] = await room.gather(2);
  if (!ada || !ben) throw new Error("two peers");
  await ada.page.goto(`${server.url}/healthz`);
  await ben.type("meanwhile");
  await ada.page.goBack();
  await ada.ready();
  await expectLinked(ada, ben);
  await expectText(ada, "meanwhile");
});

test("a browser without WebRTC says so, and the document can still be edited", async ({ room }) => {
  const ada = await room.blank();
  await ada.page.addInitScript(() => Reflect.deleteProperty(window, "RTCPeerConnection"));
  await ada.goto(room.link());
  await expect(ada.page.getByRole("alert")).toHaveText(
    "This browser has no WebRTC: it can only share with its own tabs. Turn WebRTC on in its settings, or use another browser.",
  );
  await ada.type("alone");
  expect(await ada.text()).toBe("alone");
});
