/** Clients of other protocols, some of which connect again at once for as long as they are turned away at once. */
import { once } from "node:events";
import { describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { WebrtcProvider } from "y-webrtc";
import * as Y from "yjs";
import { connectClient, peerId, roomId, type TestClient } from "./testing/client.ts";
import { attach, connectMany, start, undo, undoAfterEach } from "./testing/harness.ts";
import { createManualClock } from "./testing/manual-clock.ts";
import { closeCodes, parseServerFrame } from "./wire.ts";

undoAfterEach();

// For y-webrtc, which looks for it whenever it connects again.
vi.stubGlobal("WebSocket", WebSocket);

const told = (reason: string): { readonly code: number; readonly reason: string } => ({
  code: closeCodes.badFrame,
  reason: `Grapevine's signaling: ${reason}; it speaks join, signal, leave, ping`,
});

/** Resolves once the server has handled all that the client has sent. */
async function handled(client: TestClient): Promise<void> {
  client.socket.ping();
  await once(client.socket, "pong");
}

test("a stock y-webrtc client is held for ten seconds, told why, and so comes back six times a minute", async () => {
  const clock = createManualClock();
  const { httpServer, url } = await attach({ clock });
  let upgrades = 0;
  httpServer.on("upgrade", () => upgrades++);
  const provider = new WebrtcProvider("a room", new Y.Doc(), { signaling: [`${url.replace("http", "ws")}/signal`] });
  undo.push(() => {
    // Destroyed alone, it would connect again for ever.
    provider.disconnect();
    provider.destroy();
  });

  for (let visit = 1; visit <= 6; visit++) {
    await expect.poll(() => upgrades).toBe(visit);
    const socket = currentSocket(provider);
    if (socket.readyState !== WebSocket.OPEN) await once(socket, "open");
    socket.ping();
    await once(socket, "pong");
    clock.advance(9_999);
    socket.ping();
    await once(socket, "pong");
    expect(upgrades).toBe(visit);
    const closed = once(socket, "close");
    clock.advance(1);
    const [code, reason] = (await closed) as [number, Buffer];
    expect({ code, reason: reason.toString() }).toEqual(told("unknown frame type"));
  }
});

/** The WebSocket that the provider's connection to the server has at the moment. */
function currentSocket(provider: WebrtcProvider): WebSocket {
  const [connection] = provider.signalingConns as { readonly ws: WebSocket | null }[];
  if (!connection?.ws) throw new Error("the provider has no connection");
  return connection.ws;
}

describe("a first frame that is none of these is held for some seconds, then closed with a reason", () => {
  test.each([
    ["y-webrtc's", '{"type":"subscribe","topics":["a room"]}', "unknown frame type"],
    ["another server's join", '{"type":"join","room":"lobby"}', "join: room must be 22 to 64 base64url characters"],
    ["socket.io's", "40", "not a JSON object"],
    ["words", "hello", "not JSON"],
    ["nothing", "", "not JSON"],
    ["y-websocket's", Buffer.from([0, 0, 1, 0]), "frames are text"],
  ])("%s", async (_, data, reason) => {
    const clock = createManualClock();
    const server = await start({ clock, limits: { heldMs: 5_000 } });
    const client = await connectClient(server.url);
    client.sendRaw(data);
    await handled(client);
    clock.advance(4_999);
    // Nothing that it says meanwhile is heeded.
    client.send({ type: "join", room: roomId(1), peer: peerId(1) });
    client.sendRaw("more");
    await handled(client);
    clock.advance(1);
    expect(await client.closed).toEqual(told(reason));
    // The reason fits into a close frame, and clients of these frames read nothing else from it.
    expect(parseServerFrame(told(reason).reason).ok).toBe(false);
  });

  test("after pings, too", async () => {
    const clock = createManualClock();
    const server = await start({ clock });
    const client = await connectClient(server.url);
    await client.settled();
    client.sendRaw('{"type":"subscribe","topics":["a room"]}');
    await handled(client);
    clock.advance(10_000);
    expect(await client.closed).toEqual(told("unknown frame type"));
  });

  test("but at once where one address, or all together, have too many of them", async () => {
    const clock = createManualClock();
    const server = await start({ clock, limits: { heldPerAddress: 2 } });
    const [a, b, c] = (await connectMany(server, 3)) as [TestClient, TestClient, TestClient];
    for (const client of [a, b]) {
      client.sendRaw("hello");
      await handled(client);
    }
    c.sendRaw("hello");
    expect(await c.closed).toEqual(told("not JSON"));
    a.socket.terminate();
    await a.closed;
    // The place of one that left is free again; others were never disturbed.
    const d = await connectClient(server.url);
    d.sendRaw("hello");
    await handled(d);
    const e = await connectClient(server.url);
    await e.join(roomId(1), peerId(1));
    await e.settled();

    const small = await start({ clock, limits: { held: 1 } });
    const [f, g] = (await connectMany(small, 2)) as [TestClient, TestClient];
    f.sendRaw("hello");
    await handled(f);
    g.sendRaw("hello");
    expect(await g.closed).toEqual(told("not JSON"));
  });
});

test("a client turned away at once is refused before it is a WebSocket when it comes too often, so that it backs off", async () => {
  const clock = createManualClock();
  const server = await start({ clock, limits: { held: 1, heldPerAddress: 1, burstFramesPerAddress: 100 } });
  const first = await connectClient(server.url);
  first.sendRaw("hello");
  await handled(first);
  const visits = async (): Promise<number> => {
    for (let visit = 1; ; visit++) {
      try {
        const client = await connectClient(server.url);
        client.sendRaw("hello");
        await client.closed;
      } catch (error) {
        expect(String(error)).toContain("429");
        return visit;
      }
    }
  };
  expect(await visits()).toBeLessThan(7);
});
