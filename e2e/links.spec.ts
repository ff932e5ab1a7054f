import { expect, expectAccessible, expectText, test } from "./lab/fixtures.ts";

test("opening the front page makes a new document, and reloading keeps it", async ({ room, server }) => {
  const ada = await room.blank();
  await ada.goto(`${server.url}/`);
  expect(new URL(ada.page.url()).hash).toMatch(/^#\/edit\/[A-Za-z0-9_-]{43}$/);
  await ada.type("a fresh start");
  await ada.reload();
  await expectText(ada, "a fresh start");
});

test("a link that leads nowhere explains itself, and offers a new document", async ({ room, server }) => {
  const ada = await room.blank();
  for (const [what, hash] of [
    ["cut short", "#/edit/tooShort"],
    ["damaged", `#/edit/${"%".repeat(43)}`],
    ["nonsense", "#/nowhere"],
  ] as const)
    await test.step(what, async () => {
      await ada.page.goto("about:blank");
      await ada.page.goto(`${server.url}/${hash}`);
      await expect(ada.page.getByRole("heading", { name: /link/i })).toBeVisible();
      await expectAccessible(ada.page);
      await ada.page.getByRole("button", { name: "New document" }).click();
      await ada.ready();
      expect(new URL(ada.page.url()).hash).toMatch(/^#\/edit\/[A-Za-z0-9_-]{43}$/);
    });
});

test("a friend opens the link that Share copies, also with surrounding characters of a message", async ({ room }) => {
  const ada = await room.open();
  await ada.type("come in");
  await ada.page.getByRole("button", { name: "Share" }).click();
  const copied = () => ada.page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(copied).toBe(room.link());
  const ben = await room.blank();
  for (const rest of [".", ")", "/", "%20", "?utm_source=mail"]) {
    await ben.goto((await copied()) + rest);
    await expectText(ben, "come in");
    // The address becomes the link again.
    expect(ben.page.url()).toBe(room.link());
  }
});

test("another link in the same tab opens the other document, and nothing leaks over", async ({ room, server }) => {
  const ada = await room.open();
  await ada.type("first document");
  await ada.page.goto(`${server.url}/#/edit/${"A".repeat(43)}`);
  // Nobody has that document, this browser included.
  await expect(ada.page.getByRole("heading", { name: "Waiting for someone who has this document" })).toBeVisible();
  await expect(ada.page.locator("body")).not.toContainText("first document");
  await ada.page.goBack();
  await expectText(ada, "first document");
  expect(ada.errors).toEqual([]);
});
