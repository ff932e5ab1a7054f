import { expect, expectConverged, expectLinked, expectText, test } from "./lab/fixtures.ts";

test("a peer edits with the network gone, reloads, rejoins, and both sides' edits are there", async ({ room }) => {
  const ada = await room.open({ offlineShell: true });
  const ben = await room.open();
  await expectLinked(ada, ben);
  await ada.type("Start. ");
  await expectConverged(ada, ben);
  await ada.page.evaluate(() => navigator.serviceWorker.ready);

  await ada.unplug();
  await ada.type("Ada's. ");
  await ben.type("Ben's. ");
  await expect(ada.statusLine).toHaveText(/Offline, your edits are kept/);
  await ada.reload();
  await expectText(ada, "Start. Ada's. ");
  expect((await ada.status()).links).toBe(0);

  await ada.plugIn();
  await expectLinked(ada, ben);
  await expectConverged(ada, ben);
  const text = await ben.text();
  expect(text).toContain("Start. ");
  expect(text).toContain("Ada's. ");
  expect(text).toContain("Ben's. ");
});

test("a pulled cable is noticed within seconds, and healed when it is plugged in", async ({ room }) => {
  const [ada, ben] = await room.gather(2);
  if (!ada || !ben) throw new Error("two peers");
  await ada.unplug();
  await expect.poll(async () => (await ben.status()).links, { timeout: 8_000 }).toBe(0);
  await ada.type("alone ");
  await ben.type("apart ");
  await ada.plugIn();
  await expectLinked(ada, ben);
  await expectConverged(ada, ben);
  expect((await ada.text()).length).toBe("alone apart ".length);
});

test("all close and one reopens with the document", async ({ room }) => {
  const [ada, ben] = await room.gather(2);
  if (!ada || !ben) throw new Error("two peers");
  await ada.type("written by Ada, ");
  await expectText(ben, "written by Ada, ");
  await ben.type("and by Ben");
  await expectConverged(ada, ben);
  const digest = await ada.digest();
  await ben.page.close();
  await ada.page.close();
  const again = await ada.anotherTab();
  await again.goto(room.link());
  await expectText(again, "written by Ada, and by Ben");
  expect(await again.digest()).toBe(digest);
});

test("the signaling server dies and editing goes on; it comes back and a newcomer joins", async ({ room, server }) => {
  const [ada, ben] = await room.gather(2);
  if (!ada || !ben) throw new Error("two peers");
  await server.stop();
  await expect.poll(async () => (await ada.status()).signaling).toBe("connecting");
  await ada.type("no server, ");
  await expectText(ben, "no server, ");
  await ben.type("no matter");
  await expectText(ada, "no server, no matter");
  await expect(ada.statusLine).toHaveText(/2 people, in sync/);

  await server.restart();
  const cleo = await room.open();
  await expectLinked(ada, ben, cleo);
  await expectConverged(ada, ben, cleo);
  expect(await cleo.text()).toBe("no server, no matter");
});

test("a link that breaks while the signaling server is dead is restored by way of a peer in between", async ({
  room,
  server,
}) => {
  const ada = await room.blank();
  await ada.page.addInitScript(() => {
    const connections: RTCPeerConnection[] = [];
    const Native = RTCPeerConnection;
    window.RTCPeerConnection = class extends Native {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        connections.push(this);
      }
    };
    Object.assign(window, { connections });
  });
  await ada.goto(room.link());
  const ben = await room.open();
  await expectLinked(ada, ben);
  const toBen = await ada.page.evaluateHandle(() => [
    ...(window as unknown as { connections: RTCPeerConnection[] }).connections,
  ]);
  const cleo = await room.open();
  await expectLinked(ada, ben, cleo);
  await server.stop();
  for (const peer of [ada, ben, cleo])
    await expect.poll(async () => (await peer.status()).signaling).toBe("connecting");

  const heard = await ada.page.evaluateHandle(() => {
    const changes: string[] = [];
    window.grapevine?.provider.on("peers", ({ added, removed }) => {
      for (const peer of removed) changes.push(`lost ${peer}`);
      for (const peer of added) changes.push(`found ${peer}`);
    });
    return changes;
  });
  await toBen.evaluate((connections) => {
    for (const connection of connections) connection.close();
  });
  await expect.poll(() => heard.evaluate((changes) => changes.length)).toBe(2);
  const [lost, found] = await heard.jsonValue();
  expect(found).toBe(lost?.replace("lost", "found"));
  expect(lost).toMatch(/^lost /);
  await expectLinked(ada, ben, cleo);
  await ada.type("together again");
  await expectText(ben, "together again");
  expect((await ada.status()).signaling).toBe("connecting");
});

test("the page opens with no network at all, as it was", async ({ room, server }) => {
  const ada = await room.open({ offlineShell: true });
  await ada.type("kept here");
  await ada.page.evaluate(() => navigator.serviceWorker.ready);
  await server.stop();
  await ada.unplug();
  await ada.reload();
  await expectText(ada, "kept here");
  await ada.type(", and more");
  await ada.reload();
  await expectText(ada, "kept here, and more");
});

test("a page without storage says so, and loses nothing meanwhile", async ({ room }) => {
  const ada = await room.blank();
  await ada.page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("The user denied permission to access the database.", "SecurityError");
    };
  });
  await ada.goto(room.link());
  await expect(ada.page.getByText(/not (being )?sav/i).first()).toBeVisible();
  const ben = await room.open();
  await ada.type("still shared");
  await expectText(ben, "still shared");
  const download = ada.page.waitForEvent("download");
  await ada.page.getByRole("button", { name: "Download a copy" }).click();
  expect(await (await download).failure()).toBeNull();
});
