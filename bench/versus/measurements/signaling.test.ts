import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { startServer } from "../../../signaling/server.ts";
import { inTurns, residentMegabytes } from "./signaling.ts";
import { enter, roomName } from "./signaling-clients.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

test("resident memory is read in MB", () => {
  expect(residentMegabytes("VmPeak:\t  900 kB\nVmRSS:\t    2000 kB\nThreads:\t1\n")).toBeCloseTo(2.048);
  expect(() => residentMegabytes("State:\tZ (zombie)\n")).toThrow("ended");
});

test("tasks run a few at a time, and their results come in order", async () => {
  let running = 0;
  let most = 0;
  const results = await inTurns(100, async (index) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    return index * 2;
  });
  expect(results).toEqual(Array.from({ length: 100 }, (_, index) => index * 2));
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThan(100);
});

test("a client enters a room of Grapevine's server", async () => {
  const server = await startServer({ port: 0, host: "127.0.0.1" });
  closing.push(() => server.close());
  const { socket } = await enter("grapevine", `ws://127.0.0.1:${server.port}/signal`, roomName(1), 1);
  expect(socket.readyState).toBe(socket.OPEN);
  socket.terminate();
});

test("a client that the server turns away is told why", async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  closing.push(() => server.close());
  server.on("connection", (socket) => socket.close(4999));
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await expect(enter("grapevine", `ws://127.0.0.1:${port}`, roomName(1), 7)).rejects.toThrow("closed with 4999");
});
