/** What one address may take, and what it leaves for everybody else. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { defaultLimits, limitsForAddress } from "./quotas/limits.ts";
import { createAddressQuotas } from "./quotas/address-quotas.ts";
import { parseTrustProxy, type TrustProxy } from "./quotas/client-address.ts";
import type { RunningServer, ServerOptions } from "./server.ts";
import { peerId, roomId } from "./testing/client.ts";
import { attach, start, undo, undoAfterEach } from "./testing/harness.ts";
import { createManualClock } from "./testing/manual-clock.ts";
import { closeCodes } from "./wire.ts";

undoAfterEach();

function trusting(text: string): { readonly trustProxy: TrustProxy } {
  const parsed = parseTrustProxy(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return { trustProxy: parsed.trustProxy };
}

const startHere = (options: ServerOptions): Promise<RunningServer> => start({ ...options, host: "::" });

type Opened = { readonly socket: WebSocket } | { readonly status: number; readonly body: string };

/** A WebSocket from a loopback address of one's choice, or the answer to the one that was refused. */
async function open(server: { readonly port: number }, from: string, forwarded?: string): Promise<Opened> {
  const host = from.includes(":") ? "[::1]" : "127.0.0.1";
  const headers = forwarded === undefined ? {} : { "X-Forwarded-For": forwarded };
  const socket = new WebSocket(`ws://${host}:${server.port}/signal`, { localAddress: from, headers });
  undo.push(() => socket.terminate());
  return new Promise((resolve, reject) => {
    socket.once("open", () => resolve({ socket }));
    socket.once("error", reject);
    socket.once("unexpected-response", (_request, response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => (body += text));
      response.once("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
  });
}

async function opened(server: { readonly port: number }, from: string, forwarded?: string): Promise<WebSocket> {
  const result = await open(server, from, forwarded);
  if (!("socket" in result)) throw new Error(`refused with ${result.status}`);
  return result.socket;
}

const tooMany = { status: 429, body: "Too many connections from your address: 3 is the limit.\n" };

test("one address gets so many sockets and a sentence, and others are served", async () => {
  const server = await startHere({ limits: { socketsPerAddress: 3 } });
  const sockets = await Promise.all([1, 2, 3].map(() => opened(server, "127.0.0.1")));
  expect(await open(server, "127.0.0.1")).toEqual(tooMany);
  await opened(server, "127.0.0.2");
  // The limit of one address is not that of the other family's.
  await opened(server, "::1");
  sockets[0]?.close();
  await expect.poll(async () => "socket" in (await open(server, "127.0.0.1"))).toBe(true);
});

test("a socket that is still closing counts", async () => {
  const server = await attach({ limits: { socketsPerAddress: 1, closeMs: 60_000 } });
  const socket = await opened(server, "127.0.0.1");
  socket.pause();
  socket.send('{"type":"leave"}');
  await expect.poll(() => server.signaling.stats().connections).toBe(0);
  expect(await open(server, "127.0.0.1")).toMatchObject({ status: 429 });
  socket.resume();
  await expect.poll(async () => "socket" in (await open(server, "127.0.0.1"))).toBe(true);
});

test("512 from one address are served by default: a school behind one", () => {
  expect(defaultLimits.socketsPerAddress).toBe(512);
  const quotas = createAddressQuotas(defaultLimits);
  // All of them come within the same second, and each says what a newcomer says.
  let refused = 0;
  for (let pupil = 0; pupil < 512; pupil++) {
    if (quotas.refusal("192.0.2.1", 0) !== undefined) refused++;
    const place = quotas.open("192.0.2.1", 0);
    for (let frame = 0; frame < 100; frame++) if (!place.spend(0)) refused++;
  }
  expect(refused).toBe(0);
  expect(quotas.refusal("192.0.2.1", 0)).toContain("512");
  expect(quotas.refusal("192.0.2.2", 0)).toBeUndefined();
});

test("behind a trusted proxy the clients are told apart, and nobody makes himself look like many", async () => {
  const server = await startHere({ limits: { socketsPerAddress: 3 }, ...trusting("127.0.0.1") });
  for (const claim of ["", "1.1.1.1, ", "2.2.2.2, "]) await opened(server, "127.0.0.1", `${claim}203.0.113.9`);
  expect(await open(server, "127.0.0.1", "3.3.3.3, 203.0.113.9")).toEqual(tooMany);
  await opened(server, "127.0.0.1", "203.0.113.10");
  // IPv6 clients count by their /64.
  for (const end of [1, 2, 3]) await opened(server, "127.0.0.1", `2001:db8:1:2:${end}::${end}`);
  expect(await open(server, "127.0.0.1", "2001:db8:1:2:4::4")).toEqual(tooMany);
  await opened(server, "127.0.0.1", "2001:db8:1:3::1");
});

test("what an untrusted address says of others is not believed", async () => {
  const server = await startHere({ limits: { socketsPerAddress: 3 }, ...trusting("127.0.0.9") });
  for (const claim of ["1.1.1.1", "127.0.0.9", "garbage"]) await opened(server, "127.0.0.1", claim);
  expect(await open(server, "127.0.0.1", "4.4.4.4")).toEqual(tooMany);
});

test("a proxy that is not trusted is told of to the operator, once", async () => {
  const hints: string[] = [];
  const server = await startHere({ onHint: (hint) => hints.push(hint) });
  await opened(server, "127.0.0.1");
  expect(hints).toEqual([]);
  await opened(server, "127.0.0.1", "203.0.113.9");
  await opened(server, "127.0.0.1", "203.0.113.9");
  expect(hints).toEqual([expect.stringContaining("TRUST_PROXY")]);
});

test("the operator is told that a number of proxies believes everybody who reaches the port", async () => {
  const hints: string[] = [];
  const onHint = (hint: string): number => hints.push(hint);
  await start({ onHint, ...trusting("1"), host: "127.0.0.1" });
  await startHere({ onHint, ...trusting("loopback") });
  expect(hints).toEqual([]);
  const server = await startHere({ onHint, ...trusting("1") });
  expect(hints).toEqual([expect.stringContaining(`whoever reaches port ${server.port} is believed`)]);
});

test("one address's frames have a rate, whatever the number of its sockets", async () => {
  const clock = createManualClock();
  const limits = { framesPerSecondPerAddress: 10, burstFramesPerAddress: 100, outsideMs: 1e9, heartbeatMs: 1e9 };
  const server = await startHere({ clock, limits });
  // Three sockets cost 16 frames each.
  const [a, b, c] = [
    await opened(server, "127.0.0.1"),
    await opened(server, "127.0.0.1"),
    await opened(server, "127.0.0.1"),
  ];
  const other = await opened(server, "127.0.0.2");
  for (const socket of [a, b]) {
    for (let frame = 0; frame < 26; frame++) {
      socket.send('{"type":"ping"}');
      await once(socket, "message");
    }
  }
  c.send('{"type":"ping"}');
  const [code, reason] = (await once(c, "close")) as [number, Buffer];
  expect([code, reason.toString()]).toEqual([closeCodes.tooFrequent, "too many frames from this address"]);
  expect(await open(server, "127.0.0.1")).toMatchObject({ status: 429, body: expect.stringContaining("wait") });
  other.send(JSON.stringify({ type: "join", room: roomId(1), peer: peerId(1) }));
  await once(other, "message");
  clock.advance(2_000);
  await opened(server, "127.0.0.1");
});

test("what an address has spent is remembered when it closes all, for a bounded number of addresses", () => {
  const quotas = createAddressQuotas({
    ...defaultLimits,
    burstFramesPerAddress: 16,
    framesPerSecondPerAddress: 1,
    idleAddresses: 100,
  });
  expect(quotas.refusal("192.0.2.1", 0)).toBeUndefined();
  quotas.open("192.0.2.1", 0).close();
  expect(quotas.refusal("192.0.2.1", 0)).toContain("wait");
  for (let n = 0; n < 1_000; n++) quotas.refusal(`address ${n}`, 0);
  expect(quotas.size()).toBe(100);
  expect(quotas.refusal("192.0.2.1", 16_000)).toBeUndefined();
});

test("TCP connections of one address that ask for nothing are bounded, and end by themselves", async () => {
  const server = await startHere({ limits: { connectionsPerAddress: 4, requestMs: 200 } });
  const begun: Socket[] = [];
  for (let n = 0; n < 4; n++) {
    const socket = connect({ port: server.port, host: "127.0.0.1" });
    undo.push(() => void socket.destroy());
    await once(socket, "connect");
    // A request that never comes to its end, and none at all.
    if (n % 2 === 0) socket.write("GET / HTTP/1.1\r\nHost: te");
    begun.push(socket);
  }
  const ended = begun.map((socket) => once(socket.resume(), "close"));
  await expect(open(server, "127.0.0.1")).resolves.toMatchObject({ status: 429 });
  await opened(server, "127.0.0.2");
  await Promise.all(ended);
  await opened(server, "127.0.0.1");
});

test("SOCKETS_PER_ADDRESS raises all that one address may have", () => {
  expect(limitsForAddress(10_000)).toEqual({
    socketsPerAddress: 10_000,
    framesPerSecondPerAddress: 80_000,
    burstFramesPerAddress: 1_280_000,
    connectionsPerAddress: 40_000,
  });
});
