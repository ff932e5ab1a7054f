import type { Page } from "@playwright/test";
import { grantTurn } from "../signaling/turn.ts";
import { findProgram } from "../scripts/programs.ts";
import { type Coturn, startCoturn } from "./lab/coturn.ts";
import { recordConnections, recordedServers, routes } from "./lab/connections.ts";
import { test as base, expect, expectConverged, expectLinked, expectText } from "./lab/fixtures.ts";
import { builtApp, TestServer } from "./lab/server.ts";

/** The server grants credentials for an absent relay, since the tests check only who uses which. */
const test = base.extend<{ server: TestServer }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture needs from this pattern
  server: async ({}, use) => {
    const server = await TestServer.start(builtApp, { turn: { urls: ["turn:127.0.0.1:9"], secret: "shared" } });
    await use(server);
    await server.stop();
  },
});

/** The lists of ICE servers that the page got from the server. */
function toldServers(page: Page): RTCIceServer[][] {
  const told: RTCIceServer[][] = [];
  page.on("response", async (response) => {
    if (!response.url().endsWith("/config.json")) return;
    told.push(((await response.json()) as { iceServers: RTCIceServer[] }).iceServers);
  });
  return told;
}

test("each page gets its own credentials, renews them, and dials with the new ones", async ({ room }) => {
  const ada = await room.blank();
  await ada.page.clock.install();
  await recordConnections(ada.page);
  const toldAda = toldServers(ada.page);
  await ada.goto(room.link());

  const ben = await room.blank();
  await recordConnections(ben.page);
  const toldBen = toldServers(ben.page);
  await ben.goto(room.link());
  await expectLinked(ada, ben);
  expect([toldAda.length, toldBen.length]).toEqual([1, 1]);
  expect(toldAda[0]).not.toEqual(toldBen[0]);
  expect((await recordedServers(ada.page)).at(-1)).toEqual(toldAda[0]);
  expect((await recordedServers(ben.page)).at(-1)).toEqual(toldBen[0]);
  await ben.page.close();

  await ada.page.clock.fastForward("08:00:00");
  await expect.poll(() => toldAda.length).toBe(2);
  expect(toldAda[1]).not.toEqual(toldAda[0]);
  const cleo = await room.open();
  await expectLinked(ada, cleo);
  expect((await recordedServers(ada.page)).at(-1)).toEqual(toldAda[1]);
});

/** The result of asking for a relay: the kind of the first candidate, or the relay's error. */
function tryRelay(page: Page, iceServers: RTCIceServer[]): Promise<string | number> {
  return page.evaluate(async (servers) => {
    const connection = new RTCPeerConnection({ iceServers: servers, iceTransportPolicy: "relay" });
    const outcome = new Promise<string | number>((resolve) => {
      connection.addEventListener("icecandidate", ({ candidate }) => {
        if (candidate?.type) resolve(candidate.type);
      });
      connection.addEventListener("icecandidateerror", ({ errorCode }) => resolve(errorCode));
    });
    connection.createDataChannel("any");
    await connection.setLocalDescription();
    return outcome.finally(() => connection.close());
  }, iceServers);
}

const program = findProgram(["turnserver"]);
base.describe("with coturn on this machine", () => {
  base.skip(program === undefined, "coturn's turnserver is not installed");

  const relayed = base.extend<{ coturn: Coturn; server: TestServer }>({
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture needs from this pattern
    coturn: async ({}, use) => {
      const coturn = await startCoturn(program ?? "", "a secret of both servers");
      await use(coturn);
      await coturn.stop();
    },
    server: async ({ coturn }, use) => {
      const turn = { urls: [`${coturn.url}?transport=udp`], secret: "a secret of both servers" };
      const server = await TestServer.start(builtApp, { turn });
      await use(server);
      await server.stop();
    },
  });

  relayed("two peers who can reach only the relay write together", async ({ room, coturn }) => {
    const [ada, ben] = [await room.blank(), await room.blank()];
    for (const peer of [ada, ben]) {
      await recordConnections(peer.page, { relayOnly: true });
      await peer.goto(room.link());
    }
    await expectLinked(ada, ben);
    expect([...(await routes(ada.page)), ...(await routes(ben.page))]).toEqual(["relay relay", "relay relay"]);
    await ada.type("by way of ");
    await expectText(ben, "by way of ");
    await ben.type("the relay");
    await expectText(ada, "by way of the relay");
    await expectConverged(ada, ben);
    expect(coturn.log()).toMatch(/user <\d+:[0-9a-f]{16}>: incoming packet ALLOCATE processed, success/);
  });

  relayed("the relay refuses credentials of another secret, and expired ones", async ({ page, server, coturn }) => {
    await page.goto(`${server.url}/healthz`);
    const good = { urls: [`${coturn.url}?transport=udp`], secret: "a secret of both servers" };
    const day = 24 * 60 * 60 * 1_000;
    const attempts = [
      grantTurn(good, Date.now()),
      grantTurn({ ...good, secret: "another secret" }, Date.now()),
      grantTurn(good, Date.now() - day),
    ];
    const outcomes = attempts.map(({ iceServers }) => tryRelay(page, iceServers as RTCIceServer[]));
    expect(await Promise.all(outcomes)).toEqual(["relay", 401, 401]);
  });
});
