/** New documents, and links to documents that nobody here has. */
import type { Locator } from "@playwright/test";
import {
  expect,
  expectAccessible,
  expectConverged,
  expectLinked,
  expectText,
  type Room,
  test,
} from "./lab/fixtures.ts";
import type { Peer } from "./lab/peer.ts";

const heading = "Waiting for someone who has this document";
const waiting = (peer: Peer): Locator => peer.page.getByRole("heading", { name: heading });
const title = (peer: Peer): Locator => peer.page.getByRole("textbox", { name: "Document title" });

/** Writes a document and leaves; resolves with its link. */
async function writeAndLeave(room: Room): Promise<{ author: Peer; link: string }> {
  const author = await room.blank({ guest: true });
  await author.goto(`${room.server.url}/`);
  await author.editor.focus();
  await author.page.keyboard.insertText("# Party plan\n\nWe meet on Friday.");
  await title(author).fill("Plan");
  const link = author.page.url();
  await author.page.close();
  return { author, link };
}

test("a link to a document that nobody has waits, and the text appears when somebody joins", async ({ room }) => {
  const { author, link } = await writeAndLeave(room);
  const ben = await room.blank({ guest: true });
  await ben.page.goto(link);
  await expect(waiting(ben)).toBeVisible();
  await expect(ben.editor).toBeHidden();
  await expect(title(ben)).toBeDisabled();
  await expect(ben.page.getByText("Nobody else is here")).toHaveCount(1);
  await expectAccessible(ben.page);

  const cleo = await room.blank({ guest: true });
  await cleo.page.goto(link);
  await expect(cleo.page.getByText("One other person is waiting for it, too.")).toBeVisible();
  await expect(waiting(ben)).toBeVisible();
  // There is nothing to search yet.
  await cleo.page.getByRole("button", { name: "More" }).click();
  await cleo.page.getByRole("menuitem", { name: "Find and replace" }).click();

  const back = await author.anotherTab();
  await back.goto(link);
  for (const guest of [ben, cleo]) {
    await expectText(guest, "# Party plan\n\nWe meet on Friday.");
    await expect(waiting(guest)).toBeHidden();
    await expect(title(guest)).toHaveValue("Plan");
    await expect(guest.page.locator(".cm-search")).toHaveCount(0);
  }
  await expect(ben.editor).toBeFocused();
});

test("text written while waiting becomes a paragraph below the document when that arrives; the title stays", async ({
  room,
}) => {
  const { author, link } = await writeAndLeave(room);
  const ben = await room.blank({ guest: true });
  await ben.page.goto(link);
  await ben.page.getByRole("button", { name: "Write anyway" }).press("Enter");
  await expect(ben.editor).toBeFocused();
  await ben.page.keyboard.type("Hello? ");
  await expect(title(ben)).toBeDisabled();
  await ben.reload();
  await expect(ben.page.getByText("Nobody with this document is here yet.")).toBeVisible();
  await ben.page.keyboard.press("ControlOrMeta+Home");
  await ben.page.keyboard.press("ControlOrMeta+End");
  await ben.page.keyboard.type("It is empty here");

  const back = await author.anotherTab();
  await back.goto(link);
  for (const peer of [ben, back]) {
    await expectText(peer, "# Party plan\n\nWe meet on Friday.\n\nHello? It is empty here");
    await expect(title(peer)).toHaveValue("Plan");
    await expect(title(peer)).toBeEnabled();
  }
  await expect(ben.page.getByRole("alert")).toBeHidden();
});

test("a new document takes input at once, also when reloaded or shared while empty", async ({ room, server }) => {
  const ada = await room.blank({ guest: true });
  await ada.goto(`${server.url}/`);
  await ada.reload();
  const first = ada.page.url();
  await ada.page.getByRole("button", { name: "More" }).click();
  await ada.page.getByRole("menuitem", { name: "New document" }).click();
  await expect.poll(() => ada.page.url()).not.toBe(first);
  await expect(ada.editor).toBeFocused();
  await ada.page.keyboard.type("hello");
  await expectText(ada, "hello");
  await ada.page.goBack();
  await ada.ready();

  const tab = await ada.anotherTab();
  await tab.goto(first);
  const ben = await room.blank({ guest: true });
  await ben.goto(first);
  await expectLinked(ada, ben, tab);
  await ben.type("all here");
  await expectConverged(ada, ben, tab);
  expect(await ada.text()).toBe("all here");
});
