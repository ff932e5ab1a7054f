/** The browser that the tests run in. */
import { expect, test } from "./lab/fixtures.ts";

test("a window of the browser loads our page and none of its own", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto("data:text/html,<title>ours</title>");
  const session = await browser.newBrowserCDPSession();
  // All pages of the browser, those of its own windows included.
  const { targetInfos } = await session.send("Target.getTargets", { filter: [{}] });
  expect(targetInfos.map(({ url }) => url)).toContainEqual(expect.stringContaining("ours"));
  expect(targetInfos.filter(({ url }) => url.startsWith("chrome://")).map(({ url }) => url)).toEqual([]);
  await context.close();
});
