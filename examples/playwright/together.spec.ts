/** Several people at the ProseMirror page, each in a browser context of their own, joined by WebRTC and nothing else. */
import { expect, test } from "y-grapevine/playwright";

test("two people write together, and see each other", async ({ peers }) => {
  const [ada, ben] = await peers.gather(2, "/");
  await expect(ada.page.getByRole("status")).toHaveText("2 people are here.");
  await ada.page.locator(".ProseMirror").pressSequentially("Hello");
  await expect(ben.page.locator(".ProseMirror")).toContainText("Hello");
  await expect(ben.page.locator(".ProseMirror-yjs-cursor")).toHaveText(/Guest \d+/);
  await expect([ada, ben]).toConverge();
});

test("what is written without a network is merged when it is back", async ({ peers }) => {
  const [ada, ben, cleo] = await peers.gather(3, "/");
  await ada.page.locator(".ProseMirror").pressSequentially("Together. ");
  await expect(ben.page.locator(".ProseMirror")).toContainText("Together.");
  await ben.unplug();
  await ben.page.locator(".ProseMirror").press("ControlOrMeta+End");
  await ben.page.keyboard.type("Alone. ");
  await ada.page.keyboard.type("Meanwhile. ");
  await expect(ben.page.locator(".ProseMirror")).not.toContainText("Meanwhile");
  await ben.plugIn();
  await expect([ada, ben, cleo]).toConverge();
  await expect(cleo.page.locator(".ProseMirror")).toContainText("Alone.");
});

test("a document heals whose links lose, delay and duplicate frames", async ({ peers }) => {
  const [ada, ben] = await peers.gather(2, "/");
  await ben.setFaults("drop30,delay20-80,dup10,reorder,seed=7");
  await ada.page.locator(".ProseMirror").pressSequentially("What is lost is found.");
  await expect([ada, ben]).toConverge();
  await expect(ben.page.locator(".ProseMirror")).toContainText("What is lost is found.");
});
