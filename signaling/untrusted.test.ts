/** What clients may do to the server, and what it does to them. */
import { once } from "node:events";
import { assert, asyncProperty, constantFrom, json, nat, oneof, string, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";
import { startServer } from "./server.ts";
import { connectClient, peerId, roomId, type TestClient } from "./testing/client.ts";
import { connectByHand, connectMany, health, start, undoAfterEach } from "./testing/harness.ts";
import { createManualClock } from "./testing/manual-clock.ts";
import { closeCodes, signalingLimits } from "./wire.ts";

undoAfterEach();

/** Any code point, without halves of surrogate pairs. fast-check's own `binary` takes two seconds to set up. */
const codePoint = nat({ max: 0x10f7ff }).map((code) => String.fromCodePoint(code < 0xd800 ? code : code + 0x800));

const room = roomId(1);
const alice = peerId(0xa);
const bob = peerId(0xb);

describe("a bad frame costs its sender the connection", () => {
  test.each([
    ["text that is not JSON", "not json", closeCodes.badFrame, "not JSON"],
    ["an unknown type", '{"type":"shout"}', closeCodes.badFrame, "unknown frame type"],
    ["a wrong shape", '{"type":"join","room":1}', closeCodes.badFrame, expect.stringContaining("room")],
    ["binary", Buffer.from('{"type":"ping"}'), closeCodes.badFrame, "frames are text"],
    ["too large a frame", "A".repeat(signalingLimits.frameBytes + 1), closeCodes.tooLarge, ""],
  ])("%s, once it has joined", async (_, data, code, reason) => {
    const server = await start();
    const [bystander, offender] = (await connectMany(server, 2)) as [TestClient, TestClient];
    await bystander.join(room, alice);
    await offender.join(roomId(2), bob);
    offender.sendRaw(data);
    expect(await offender.closed).toEqual({ code, reason });
    await bystander.settled();
  });

  test.each([
    ["signal before join", `{"type":"signal","to":"${bob}","body":"AA"}`, closeCodes.badFrame, "signal: join first"],
    ["leave before join", '{"type":"leave"}', closeCodes.badFrame, "leave: join first"],
    ["too large a first frame", "A".repeat(signalingLimits.frameBytes + 1), closeCodes.tooLarge, ""],
  ])("%s", async (_, data, code, reason) => {
    const server = await start();
    const [bystander, offender] = (await connectMany(server, 2)) as [TestClient, TestClient];
    await bystander.join(room, alice);
    offender.sendRaw(data);
    expect(await offender.closed).toEqual({ code, reason });
    await bystander.settled();
  });

  test("and takes it out of its room", async () => {
    const server = await start();
    const [a, b] = (await connectMany(server, 2)) as [TestClient, TestClient];
    await a.join(room, alice);
    a.sendRaw("not json");
    await a.closed;
    expect(await b.join(room, bob)).toEqual({ type: "members", peers: [], count: 0 });
  });

  test("and what it sends after that is ignored", async () => {
    const server = await start();
    const [a, b] = (await connectMany(server, 2)) as [TestClient, TestClient];
    await a.join(roomId(2), alice);
    a.sendRaw("not json");
    a.send({ type: "join", room, peer: alice });
    await a.closed;
    expect(await b.join(room, bob)).toEqual({ type: "members", peers: [], count: 0 });
  });

  test("bytes that are no WebSocket frame at all", async () => {
    const server = await start();
    const socket = await connectByHand(server);
    await once(socket, "data");
    socket.write(Buffer.alloc(64, 0xff));
    await once(socket, "close");
    expect(await health(server)).toMatchObject({ status: "ok" });
  });

  test("no input kills the server", async () => {
    const server = await start();
    const bystander = await connectClient(server.url);
    await bystander.join(room, alice);
    const input = oneof(
      string({ unit: codePoint }),
      json(),
      uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
      constantFrom(JSON.stringify({ type: "join", room: roomId(2), peer: bob }), '{"type":"ping"}'),
    );
    await assert(
      asyncProperty(input, input, async (first, second) => {
        const client = await connectClient(server.url);
        client.sendRaw(first);
        client.sendRaw(second);
        client.socket.close();
        await client.closed;
      }),
      { numRuns: 100 },
    );
    await assert(
      asyncProperty(uint8Array({ minLength: 1, maxLength: 2_000 }), async (bytes) => {
        const socket = await connectByHand(server);
        await once(socket, "data");
        socket.end(bytes);
        // Read on, or the end of the stream is never seen.
        socket.resume();
        await once(socket, "close");
      }),
      { numRuns: 100 },
    );
    await bystander.settled();
  });
});

describe("limits", () => {
  test("too many frames at once close the connection, a steady rate does not", async () => {
    const clock = createManualClock();
    const server = await start({
      clock,
      limits: { framesPerSecond: 10, burstFrames: 20, outsideMs: 1e9, heartbeatMs: 1e9 },
    });
    const client = await connectClient(server.url);
    for (let frame = 0; frame < 20; frame++) await client.settled();
    clock.advance(1_000);
    for (let frame = 0; frame < 10; frame++) await client.settled();
    client.send({ type: "ping" });
    expect(await client.closed).toEqual({ code: closeCodes.tooFrequent, reason: "too many frames" });
  });

  test("WebSocket's own pings count as frames", async () => {
    const clock = createManualClock();
    const server = await start({ clock, limits: { burstFrames: 20 } });
    const client = await connectClient(server.url);
    for (let frame = 0; frame < 21; frame++) client.socket.ping();
    expect(await client.closed).toMatchObject({ code: closeCodes.tooFrequent });
  });

  test("WebSocket's own pings are answered once each", async () => {
    const server = await start();
    const client = await connectClient(server.url);
    const answers: string[] = [];
    client.socket.on("pong", (data) => answers.push(data.toString()));
    client.socket.ping("one");
    client.socket.ping("two");
    await client.settled();
    expect(answers).toEqual(["one", "two"]);
  });

  test("a message in a thousand pieces costs its sender the connection, one in a few does not", async () => {
    const server = await start();
    const [whole, pieces] = (await connectMany(server, 2)) as [TestClient, TestClient];
    const text = '{"type":"ping"}';
    for (const [index, letter] of text.split("").entries())
      whole.socket.send(letter, { fin: index === text.length - 1 });
    expect(await whole.next()).toEqual({ type: "pong" });
    for (let piece = 0; piece < 1_000; piece++) pieces.socket.send("", { fin: false });
    expect(await pieces.closed).toMatchObject({ code: 1008 });
    await whole.settled();
  });

  test("a connection that joins no room in time is closed, one that joined is not", async () => {
    const clock = createManualClock();
    const server = await start({ clock, limits: { outsideMs: 10_000 } });
    const [idle, joined] = (await connectMany(server, 2)) as [TestClient, TestClient];
    await joined.join(room, alice);
    clock.advance(9_999);
    await idle.settled();
    clock.advance(1);
    expect(await idle.closed).toEqual({ code: closeCodes.idle, reason: "in no room for too long" });
    joined.send({ type: "leave" });
    await joined.settled();
    clock.advance(10_000);
    expect(await joined.closed).toMatchObject({ code: closeCodes.idle });
  });

  test("a full room, and one room too many, close the one who asked", async () => {
    const server = await start({ limits: { rooms: 1, membersPerRoom: 1 } });
    const [a, b, c] = (await connectMany(server, 3)) as [TestClient, TestClient, TestClient];
    await a.join(room, alice);
    b.send({ type: "join", room, peer: bob });
    expect(await b.closed).toEqual({ code: closeCodes.full, reason: "the room is full" });
    c.send({ type: "join", room: roomId(2), peer: bob });
    expect(await c.closed).toEqual({ code: closeCodes.full, reason: "no room for more rooms" });
    await a.settled();
  });

  test("one connection too many is refused before it is a WebSocket", async () => {
    const server = await start({ limits: { connections: 1 } });
    const only = await connectClient(server.url);
    await expect(connectClient(server.url)).rejects.toThrow("503");
    only.socket.close();
    await only.closed;
    await expect
      .poll(() =>
        connectClient(server.url).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
  });

  test("limits that make no sense are a programmer's error", async () => {
    await expect(startServer({ limits: { connections: 0 } })).rejects.toThrow("connections");
    await expect(startServer({ limits: { sampleSize: 33 } })).rejects.toThrow("33");
  });
});

describe("heartbeat", () => {
  test("keeps a connection that answers and terminates one that does not", async () => {
    const clock = createManualClock();
    const server = await start({ clock, limits: { heartbeatMs: 30_000 } });
    const live = await connectClient(server.url);
    const dead = await connectClient(server.url, { autoPong: false });
    await live.join(room, alice);
    await dead.join(room, bob);
    await live.next();
    for (let beat = 0; beat < 3; beat++) {
      const pinged = once(live.socket, "ping");
      clock.advance(30_000);
      await pinged;
      // The answer to the ping goes out first, so the server has it once this comes back.
      await live.settled();
    }
    expect(await dead.closed).toMatchObject({ code: 1006 });
    live.send({ type: "signal", to: bob, body: "AAAA" });
    expect(await live.next()).toEqual({ type: "gone", peer: bob });
  });
});
