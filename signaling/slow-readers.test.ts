/** What waits in the server's memory for clients that do not read. The clients are real sockets that pause. */
import { once } from "node:events";
import { expect, test } from "vitest";
import { connectClient, peerId, roomId, type TestClient } from "./testing/client.ts";
import { attach, connectByHand, undoAfterEach } from "./testing/harness.ts";
import { createManualClock } from "./testing/manual-clock.ts";
import { closeCodes, signalingLimits } from "./wire.ts";

undoAfterEach();

const room = roomId(1);
const largestBody = "A".repeat(signalingLimits.bodyChars);
const unlimitedRate = { burstFrames: 1e9, burstFramesPerAddress: 1e9 };

/** Sends, and waits until the server's side of the way has room, so that the sender buffers nothing itself. */
const sendSignal = (from: TestClient, to: string, body: string): Promise<unknown> =>
  new Promise((taken) => from.socket.send(JSON.stringify({ type: "signal", to, body }), taken));

/** Resolves once the server has handled all that was sent before, with the types of what it said until then. */
async function settled(client: TestClient): Promise<string[]> {
  client.send({ type: "ping" });
  const heard: string[] = [];
  while (heard.at(-1) !== "pong") heard.push((await client.next()).type);
  return heard;
}

/** Sends to `to` until the server says that it is gone. */
async function sendUntilGone(from: TestClient, to: string, body: string, eachTime: () => void): Promise<void> {
  const state = { gone: false };
  from.socket.on("message", (data: Buffer) => {
    if (data.toString() === JSON.stringify({ type: "gone", peer: to })) state.gone = true;
  });
  while (!state.gone) {
    await sendSignal(from, to, body);
    eachTime();
  }
}

test("a client that reads too slowly is cut with a reason, once its small allowance is used up", async () => {
  const limits = { ...unlimitedRate, bufferedBytes: 256 * 1024 };
  const { signaling, url } = await attach({ limits });
  const [sender, slow] = [await connectClient(url), await connectClient(url)];
  await sender.join(room, peerId(1));
  await slow.join(room, peerId(2));
  slow.socket.pause();
  let most = 0;
  await sendUntilGone(sender, peerId(2), largestBody, () => (most = Math.max(most, signaling.waitingBytes())));
  expect(most).toBeGreaterThan(128 * 1024);
  expect(most).toBeLessThanOrEqual(256 * 1024 + signalingLimits.frameBytes);
  slow.socket.resume();
  expect(await slow.closed).toEqual({ code: closeCodes.tooSlow, reason: "this client reads too slowly" });
  await expect.poll(() => signaling.waitingBytes()).toBe(0);
  await settled(sender);
});

test("many that never read share one budget, those for whom most waits are cut, and who reads is served", async () => {
  const bufferedBytesInAll = 1024 * 1024;
  const limits = { ...unlimitedRate, bufferedBytes: 512 * 1024, bufferedBytesInAll };
  const { signaling, url } = await attach({ limits });
  const sender = await connectClient(url);
  const reader = await connectClient(url);
  await sender.join(room, peerId(1));
  await reader.join(room, peerId(2));
  const silent = await Promise.all(
    Array.from({ length: 6 }, async (_, index) => {
      const client = await connectClient(url);
      await client.join(room, peerId(100 + index));
      client.socket.pause();
      return client;
    }),
  );
  const addressees = silent.map((_, index) => peerId(100 + index));
  const gone = new Set<string>();
  sender.socket.on("message", (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as { type: string; peer: string };
    if (frame.type === "gone") gone.add(frame.peer);
  });
  let most = 0;
  while (gone.size < addressees.length) {
    for (const to of addressees) {
      if (gone.has(to)) continue;
      await sendSignal(sender, to, largestBody);
      most = Math.max(most, signaling.waitingBytes());
    }
  }
  expect(most).toBeGreaterThan(bufferedBytesInAll / 2);
  expect(most).toBeLessThanOrEqual(bufferedBytesInAll);
  await settled(reader);
  const heard = once(reader.socket, "message");
  await sendSignal(sender, peerId(2), "AAAA");
  expect(String((await heard)[0])).toContain("AAAA");
});

test("a client that pings and never reads the answers is cut, too", async () => {
  const { signaling, port } = await attach({ limits: { ...unlimitedRate, bufferedBytes: 32 * 1024 } });
  const socket = await connectByHand({ port });
  await once(socket, "data");
  socket.pause();
  // A masked ping of 125 bytes, its mask zero.
  const ping = Buffer.concat([Buffer.from([0x89, 0x80 | 125, 0, 0, 0, 0]), Buffer.alloc(125)]);
  const pings = Buffer.concat(Array.from({ length: 500 }, () => ping));
  const state = { over: false };
  socket.once("close", () => (state.over = true));
  while (signaling.stats().connections > 0) {
    expect(signaling.waitingBytes()).toBeLessThanOrEqual(32 * 1024 + 1_024);
    await new Promise<unknown>((taken) => socket.write(pings, taken));
  }
  socket.resume();
  await expect.poll(() => state.over).toBe(true);
});

test("a fast reader is not cut for a burst of small frames", async () => {
  const { url } = await attach({ limits: { ...unlimitedRate, bufferedBytes: 64 * 1024 } });
  const [sender, reader] = [await connectClient(url), await connectClient(url)];
  await sender.join(room, peerId(1));
  await reader.join(room, peerId(2));
  for (let frame = 0; frame < 1_000; frame++) sender.send({ type: "signal", to: peerId(2), body: "A".repeat(100) });
  for (let frame = 0; frame < 1_000; frame++) expect((await reader.next()).type).toBe("signal");
});

test("a client for whom much is waiting is not told of newcomers, and stays", async () => {
  const limits = { ...unlimitedRate, bufferedBytes: 16 * 1024 * 1024, bufferedBytesForNews: 1_024 };
  const { signaling, url } = await attach({ limits });
  const [sender, slow] = [await connectClient(url), await connectClient(url)];
  await sender.join(room, peerId(1));
  await slow.join(room, peerId(2));
  slow.socket.pause();
  while (signaling.waitingBytes() <= 1_024) await sendSignal(sender, peerId(2), largestBody);
  await settled(sender);
  const waiting = signaling.waitingBytes();
  const newcomer = await connectClient(url);
  await newcomer.join(room, peerId(3));
  expect(signaling.waitingBytes()).toBe(waiting);
  slow.socket.resume();
  expect(await settled(slow)).not.toContain("joined");
  // Told of the next one, as it reads again.
  await newcomer.join(room, peerId(4));
  expect(await slow.next()).toEqual({ type: "joined", peer: peerId(4) });
});

test("a client that takes nothing from one heartbeat to the next is cut, though it sends", async () => {
  const clock = createManualClock();
  const limits = { ...unlimitedRate, bufferedBytes: 16 * 1024 * 1024, heartbeatMs: 30_000, outsideMs: 1e9 };
  const { signaling, url } = await attach({ clock, limits });
  const [sender, slow] = [await connectClient(url), await connectClient(url)];
  await sender.join(room, peerId(1));
  await slow.join(room, peerId(2));
  slow.socket.pause();
  while (signaling.waitingBytes() === 0) await sendSignal(sender, peerId(2), largestBody);
  for (let beat = 0; beat < 2; beat++) {
    const pinged = once(sender.socket, "ping");
    clock.advance(30_000);
    await pinged;
    await settled(sender);
  }
  sender.send({ type: "signal", to: peerId(2), body: "AAAA" });
  let frame = await sender.next();
  while (frame.type !== "gone") frame = await sender.next();
  slow.socket.resume();
  expect(await slow.closed).toEqual({ code: closeCodes.tooSlow, reason: "this client does not read" });
});
