import { expect, expectConverged, expectLinked, expectText, test } from "./lab/fixtures.ts";

test("two peers undo their own edits, see each other's text, cursors and title, and who leaves is gone", async ({
  room,
}) => {
  const [ada, ben] = await room.gather(2);
  if (!ada || !ben) throw new Error("two peers");

  await test.step("undo takes back only one's own edits", async () => {
    await ada.type("mine ");
    await expectText(ben, "mine ");
    await ben.type("theirs");
    await expectText(ada, "mine theirs");
    await ada.page.keyboard.press("ControlOrMeta+z");
    await expectText(ada, "theirs");
    await expectText(ben, "theirs");
    await ada.page.keyboard.press("ControlOrMeta+Shift+Z");
    await expectText(ben, "mine theirs");
  });

  await test.step("text and cursors are seen", async () => {
    await ada.page.getByRole("button", { name: /^People/ }).click();
    await ada.page.getByRole("textbox", { name: "Your name" }).fill("Ada");
    await ada.page.keyboard.press("Escape");
    await ada.type("\nDear Ben,");
    await expectText(ben, "mine theirs\nDear Ben,");
    await ben.type(" hello Ada!");
    await expectText(ada, "mine theirs\nDear Ben, hello Ada!");
    await expect(ben.page.locator(".cm-ySelectionInfo", { hasText: "Ada" })).toBeAttached();
    await expect(ada.page.locator(".cm-ySelectionCaret")).toBeAttached();
    await expect(ada.statusLine).toHaveText(/2 people, in sync/);
  });

  await test.step("the title is shared, and both can edit it", async () => {
    const title = (peer: typeof ada) => peer.page.getByRole("textbox", { name: "Document title" });
    await title(ada).fill("Minutes");
    await expect(title(ben)).toHaveValue("Minutes");
    await title(ben).press("End");
    await title(ben).pressSequentially(" of Monday");
    await expect(title(ada)).toHaveValue("Minutes of Monday");
    await expect(ada.page).toHaveTitle(/Minutes of Monday/);
  });
  expect([...ada.errors, ...ben.errors]).toEqual([]);

  await test.step("a peer that closes its window disappears from the others' screens at once", async () => {
    await ben.type("bye");
    await expect(ada.page.locator(".cm-ySelectionCaret")).toBeAttached();
    await ben.page.close();
    await expect(ada.page.locator(".cm-ySelectionCaret")).not.toBeAttached({ timeout: 2_000 });
    await expect(ada.statusLine).toHaveText(/Only on this device/);
  });
});

test("a name at a cursor disappears after a while, and returns when the person moves", async ({ room }) => {
  const [ada, ben] = await room.gather(2);
  if (!ada || !ben) throw new Error("two peers");
  const name = ben.page.locator(".cm-ySelectionInfo");
  const caret = ben.page.locator(".cm-ySelectionCaret");
  await ada.type("one");
  await expect(name).toBeVisible();
  const drawn = await caret.elementHandle();
  await expect(name).toBeHidden();
  await expect(caret).toBeVisible();
  await ada.page.keyboard.press("ArrowLeft");
  await expect(name).toBeVisible();
  expect(await caret.evaluate((element, before) => element === before, drawn)).toBe(true);
  await expect(name).toBeHidden();
  // The knob on top of the caret.
  const { x = 0, y = 0 } = (await caret.boundingBox()) ?? {};
  await ben.page.mouse.move(x + 1, y);
  await expect(name).toBeVisible();
  // Edits of others move the caret without showing its name.
  await ben.page.mouse.move(0, 0);
  await expect(name).toBeHidden();
  await ben.page.evaluate(() => window.grapevine?.doc.getText("content").insert(0, "before, "));
  await expectText(ben, "before, one");
  await expect(name).toBeHidden();
});

test("three peers type at once and converge", async ({ room }) => {
  const peers = await room.gather(3);
  await Promise.all(peers.map((peer, index) => peer.type(`[${index}: the quick brown fox jumps over the lazy dog] `)));
  await expectConverged(...peers);
  const text = await peers[0]?.text();
  expect(text).toHaveLength(3 * "[0: the quick brown fox jumps over the lazy dog] ".length);
  for (const index of [0, 1, 2]) for (const letter of `${index}`) expect(text).toContain(letter);
});

// `npm test` has one that gets a large document, too.
test("a late joiner gets everything", { tag: "@long" }, async ({ room }) => {
  const [ada, ben] = await room.gather(2);
  if (!ada || !ben) throw new Error("two peers");
  await ada.type("first this, ");
  await expectText(ben, "first this, ");
  await ben.type("then that");
  await expectConverged(ada, ben);
  const late = await room.open();
  await expectLinked(ada, ben, late);
  await expectConverged(ada, ben, late);
  expect(await late.text()).toBe("first this, then that");
});

test("two tabs of one browser write together, and so does a third peer", async ({ room }) => {
  const first = await room.open();
  const second = await first.anotherTab();
  await second.goto(room.link());
  const other = await room.open();
  await expectLinked(first, second, other);
  await first.type("tab one, ");
  await expectText(second, "tab one, ");
  await second.type("tab two, ");
  await expectText(other, "tab one, tab two, ");
  await expectConverged(first, second, other);
});

test("a wrong secret gets nothing", async ({ room, server }) => {
  const [ada, ben] = await room.gather(2);
  if (!ada || !ben) throw new Error("two peers");
  await ada.type("between us");
  const secret = room.secret;
  const near = secret.slice(0, 10) + (secret[10] === "A" ? "B" : "A") + secret.slice(11);
  const eve = await room.open({ secret: near });
  await expect.poll(async () => (await eve.status()).signaling).toBe("connected");
  await expectConverged(ada, ben);
  expect(await eve.status()).toMatchObject({ links: 0, members: 1 });
  expect(await eve.text()).toBe("");
  expect((await ada.status()).members).toBe(2);
  const { peers } = (await (await eve.page.request.get(`${server.url}/healthz`)).json()) as { peers: number };
  expect(peers).toBe(3);
});
