import { expect, expectLinked, expectText, test } from "./lab/fixtures.ts";

test("the page needs nothing that its security headers deny, and can talk to no other server", async ({ room }) => {
  const ada = await room.blank({ offlineShell: true });
  const complaints: string[] = [];
  ada.page.on("console", (message) => {
    if (/Content Security Policy|Permissions-Policy|Cross-Origin|Trusted/i.test(message.text()))
      complaints.push(message.text());
  });
  await ada.goto(room.link());
  const ben = await room.open();
  await expectLinked(ada, ben);
  await ben.type("# Hello");
  await expectText(ada, "# Hello");
  for (const name of ["Share", "More"]) {
    await ada.page.getByRole("button", { name }).click();
    await ada.page.keyboard.press("Escape");
  }
  // The page from the service worker has the same limits.
  await ada.page.evaluate(() => navigator.serviceWorker.ready);
  await ada.reload();
  await expectText(ada, "# Hello");
  expect(complaints).toEqual([]);
  const reached = await ada.page.evaluate(() =>
    fetch("http://127.0.0.1:9/", { mode: "no-cors" }).then(
      () => "reached",
      () => "not reached",
    ),
  );
  expect(reached).toBe("not reached");
  await expect.poll(() => complaints.join()).toContain("connect-src");
});
