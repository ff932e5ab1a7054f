import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect as connectTcp } from "node:net";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { attachSignaling, startServer } from "./server.ts";
import { connectClient, peerId, roomId, type TestClient } from "./testing/client.ts";
import { attach, connectByHand, connectMany, health, start, undo, undoAfterEach } from "./testing/harness.ts";
import { seededRandom } from "./testing/seeded-random.ts";
import { closeCodes, signalingLimits } from "./wire.ts";

undoAfterEach();

const room = roomId(1);
const alice = peerId(0xa);
const bob = peerId(0xb);

describe("join", () => {
  test("is answered with the members, and they hear of the newcomer", async () => {
    const server = await start();
    const [a, b] = (await connectMany(server, 2)) as [TestClient, TestClient];
    expect(await a.join(room, alice)).toEqual({ type: "members", peers: [], count: 0 });
    expect(await b.join(room, bob)).toEqual({ type: "members", peers: [alice], count: 1 });
    expect(await a.next()).toEqual({ type: "joined", peer: bob });
    expect(await health(server)).toMatchObject({ rooms: 1, peers: 2 });
  });

  test("keeps rooms apart", async () => {
    const server = await start();
    const [a, b] = (await connectMany(server, 2)) as [TestClient, TestClient];
    await a.join(room, alice);
    expect(await b.join(roomId(2), bob)).toEqual({ type: "members", peers: [], count: 0 });
    await a.settled();
  });

  test("moves a connection to another room", async () => {
    const server = await start();
    const [a, b] = (await connectMany(server, 2)) as [TestClient, TestClient];
    await a.join(room, alice);
    await b.join(room, bob);
    await a.next();
    expect(await a.join(roomId(2), alice)).toEqual({ type: "members", peers: [], count: 0 });
    b.send({ type: "signal", to: alice, body: "AAAA" });
    expect(await b.next()).toEqual({ type: "gone", peer: alice });
  });

  test("with the same peer id replaces the older connection at once", async () => {
    const server = await start();
    const [older, other, newer] = (await connectMany(server, 3)) as [TestClient, TestClient, TestClient];
    await older.join(room, alice);
    await other.join(room, bob);
    expect(await newer.join(room, alice)).toEqual({ type: "members", peers: [bob], count: 1 });
    expect(await older.closed).toMatchObject({ code: closeCodes.replaced, reason: expect.stringContaining("again") });
    expect(await other.next()).toEqual({ type: "joined", peer: alice });
    other.send({ type: "signal", to: alice, body: "AAAA" });
    expect(await newer.next()).toEqual({ type: "signal", from: bob, body: "AAAA" });
    expect(await health(server)).toMatchObject({ peers: 2 });
  });

  test("in a room of 100 names a bounded sample and is announced to a few", async () => {
    const server = await start({ random: seededRandom(7) });
    const clients = await connectMany(server, 101);
    const newcomer = clients.pop() as TestClient;
    for (const [index, client] of clients.entries()) await client.join(room, peerId(index));
    // Drains what the members were told of each other, so that only the newcomer is left to be heard of.
    for (const client of clients) await drain(client);
    const answer = await newcomer.join(room, peerId(100));
    expect(answer).toMatchObject({ type: "members", count: 100 });
    expect(answer.type === "members" && new Set(answer.peers).size).toBe(signalingLimits.sampleSize);
    const heard = await Promise.all(clients.map(drain));
    expect(heard.reduce((sum, frames) => sum + frames, 0)).toBe(8);
  });

  /** Counts the frames that the server has sent so far. */
  async function drain(client: TestClient): Promise<number> {
    client.send({ type: "ping" });
    for (let frames = 0; ; frames++) if ((await client.next()).type === "pong") return frames;
  }
});

describe("signal", () => {
  test("is relayed to its addressee with the sender's address", async () => {
    const server = await start();
    const [a, b] = (await connectMany(server, 2)) as [TestClient, TestClient];
    await a.join(room, alice);
    await b.join(room, bob);
    const body = "A".repeat(signalingLimits.bodyChars);
    b.send({ type: "signal", to: alice, body });
    await a.next();
    expect(await a.next()).toEqual({ type: "signal", from: bob, body });
  });

  test("to someone who is not in the room comes back as gone", async () => {
    const server = await start();
    const [a, b] = (await connectMany(server, 2)) as [TestClient, TestClient];
    await a.join(room, alice);
    await b.join(roomId(2), bob);
    a.send({ type: "signal", to: bob, body: "AAAA" });
    expect(await a.next()).toEqual({ type: "gone", peer: bob });
  });

  test("to someone who closed comes back as gone", async () => {
    const server = await start();
    const [a, b] = (await connectMany(server, 2)) as [TestClient, TestClient];
    await a.join(room, alice);
    await b.join(room, bob);
    await a.next();
    b.socket.close();
    await b.closed;
    a.send({ type: "signal", to: bob, body: "AAAA" });
    expect(await a.next()).toEqual({ type: "gone", peer: bob });
  });
});

test("leave takes the peer out of the room and keeps the connection", async () => {
  const server = await start();
  const [a, b] = (await connectMany(server, 2)) as [TestClient, TestClient];
  await a.join(room, alice);
  a.send({ type: "leave" });
  await a.settled();
  expect(await b.join(room, bob)).toEqual({ type: "members", peers: [], count: 0 });
  expect(await health(server)).toMatchObject({ rooms: 1, peers: 1 });
});

describe("close", () => {
  test("ends every connection and frees the port", async () => {
    const server = await start();
    const client = await connectClient(server.url);
    await server.close();
    expect(await client.closed).toEqual({ code: closeCodes.goingAway, reason: "the server is stopping" });
    const again = await startServer({ port: server.port, host: "127.0.0.1" });
    await again.close();
  });

  test("does not wait for a client that never answers", async () => {
    const server = await start({ limits: { closeMs: 1 } });
    const silent = await connectByHand(server);
    await once(silent, "data");
    const over = once(silent, "close");
    silent.resume();
    await server.close();
    await over;
  });

  test("refuses who asks for a WebSocket while it stops, and does not wait for it", async () => {
    const server = await start({ limits: { closeMs: 500 } });
    // It never answers the close, so that stopping takes its time.
    const silent = await connectByHand(server);
    await once(silent, "data");
    silent.resume();
    const late = connectTcp({ port: server.port, host: "127.0.0.1", allowHalfOpen: true });
    undo.push(() => void late.destroy());
    late.on("error", () => undefined);
    await once(late, "connect");
    late.write("GET /signal HTTP/1.1\r\n");
    // The server has it for one of its own now.
    await health(server);
    const stopped = server.close();
    late.write(
      "Host: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
    );
    const [data] = (await once(late, "data")) as [Buffer];
    expect(data.toString()).toMatch(/^HTTP\/1\.1 503 /);
    await stopped;
  });

  test("a port in use rejects with the error of listen", async () => {
    const server = await start();
    await expect(startServer({ port: server.port, host: "127.0.0.1" })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});

describe("attachSignaling", () => {
  test("leaves upgrades of other paths to others, and goes without a trace", async () => {
    const httpServer = createServer();
    const others: string[] = [];
    httpServer.on("upgrade", (request, socket) => {
      if (request.url === "/signal?here") return;
      others.push(String(request.url));
      socket.end("HTTP/1.1 418 Mine\r\n\r\n");
    });
    const signaling = attachSignaling(httpServer);
    httpServer.listen(0, "127.0.0.1");
    await once(httpServer, "listening");
    undo.push(() => void httpServer.close());
    const url = `ws://127.0.0.1:${(httpServer.address() as AddressInfo).port}`;

    const foreign = new WebSocket(`${url}/`);
    const [error] = (await once(foreign, "error")) as [Error];
    expect(error.message).toContain("418");
    expect(others).toEqual(["/"]);

    const mine = new WebSocket(`${url}/signal?here`);
    await once(mine, "open");
    expect(signaling.stats()).toEqual({ rooms: 0, peers: 0, connections: 1 });
    const over = once(mine, "close");
    await signaling.close();
    await over;
    expect(signaling.stats()).toEqual({ rooms: 0, peers: 0, connections: 0 });
    expect(httpServer.listenerCount("upgrade")).toBe(1);
  });

  test("alone on a server, refuses upgrades of other paths until it is closed", async () => {
    const { httpServer, port } = await attach({});
    const socket = await connectByHand({ port }, "/elsewhere");
    const [data] = (await once(socket, "data")) as [Buffer];
    expect(data.toString()).toMatch(/^HTTP\/1\.1 404 .*\r\n\r\nWebSockets are at \/signal\.\n$/s);
    if (!socket.closed) await once(socket, "close");
    // One that the application adds later answers by itself.
    httpServer.on("upgrade", (_request, other) => other.end("HTTP/1.1 418 Mine\r\n\r\n"));
    const later = await connectByHand({ port }, "/elsewhere");
    expect(String((await once(later, "data"))[0])).toMatch(/^HTTP\/1\.1 418 /);
  });

  test("beside the app, an upgrade of any other path is refused", async () => {
    const server = await start();
    const socket = await connectByHand(server, "/elsewhere");
    const [data] = (await once(socket, "data")) as [Buffer];
    expect(data.toString()).toMatch(/^HTTP\/1\.1 404 /);
  });
});
