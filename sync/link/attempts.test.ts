/** What becomes of a knock that nobody answers. What peers make of each other's knocks and offers is in mesh.test.ts. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { DialFailure, PeerId } from "../core/index.ts";
import { fromBase64Url } from "../keys/secret.ts";
import { Attempts } from "./attempts.ts";
import type { Way } from "./introducer.ts";
import { openIntroduction } from "./introductions.ts";

const self = "1111111111111111" as PeerId;
const peer = "2222222222222222" as PeerId;

let now = 0;
beforeEach(() => {
  now = 0;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => {
  attempts.close();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

let attempts: Attempts;
let said: { readonly way: Way; readonly knock: string }[];
let failed: DialFailure[];

/** `route`: whether the overlay knows a way. */
async function dialler(route: boolean): Promise<void> {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  said = [];
  failed = [];
  const say = async (way: Way, envelope: Uint8Array<ArrayBuffer>): Promise<void> => {
    const introduction = await openIntroduction(key, self, peer, envelope);
    expect(introduction?.type).toBe("knock");
    said.push({ way, knock: introduction?.dial ?? "" });
  };
  attempts = new Attempts(
    { self, signalKey: key, webRtc: { iceServers: () => [], wrtc: undefined } },
    {
      overlay: (_to, envelope) => void say("overlay", new Uint8Array(envelope)),
      server: (_to, body) => void say("server", fromBase64Url(body) as Uint8Array<ArrayBuffer>),
      hasRoute: () => route,
      hasServer: () => true,
      accepts: () => true,
      connected: () => undefined,
      failed: (_peer, why) => failed.push(why),
      unconnected: () => undefined,
    },
  );
}

function pass(ms: number): void {
  now += ms;
  vi.advanceTimersByTime(ms);
}

/** Sealing takes real time. What should not be said is seen by what is said next. */
async function untilSaid(times: number): Promise<void> {
  const limit = Date.now() + 10_000;
  while (said.length < times && Date.now() < limit) await new Promise(setImmediate);
  expect(said).toHaveLength(times);
}

const ways = (): Way[] => said.map(({ way }) => way);
const names = (): number => new Set(said.map(({ knock }) => knock)).size;

describe("a knock without an answer", () => {
  test("goes by the server when the overlay brings nothing, fails when the server brings nothing, and may still be answered", async () => {
    await dialler(true);
    attempts.dial(peer, true, true);
    await untilSaid(1);
    pass(2_500);
    await untilSaid(2);
    expect(failed).toEqual([]);
    pass(4_000);
    expect(failed).toEqual(["failed"]);
    attempts.dial(peer, true, true);
    await untilSaid(3);
    expect(ways()).toEqual(["overlay", "server", "overlay"]);
    expect(names()).toBe(1);
  });

  test("is over after 15 s: the next is another", async () => {
    await dialler(false);
    attempts.dial(peer, false, true);
    await untilSaid(1);
    pass(4_000);
    pass(10_999);
    attempts.dial(peer, false, true);
    await untilSaid(2);
    expect(names()).toBe(1);
    pass(1);
    expect(failed).toEqual(["failed", "failed"]);
    attempts.dial(peer, false, true);
    await untilSaid(3);
    expect(names()).toBe(2);
  });

  test("is made anew when the page wakes, unless it is young", async () => {
    await dialler(true);
    attempts.dial(peer, false, true);
    await untilSaid(1);
    pass(1_000);
    attempts.wake();
    pass(1);
    attempts.wake();
    attempts.serverReached();
    await untilSaid(3);
    expect(ways()).toEqual(["overlay", "overlay", "server"]);
    expect(failed).toEqual([]);
  });

  test("is made anew by the server when that is reached again, however young it is", async () => {
    await dialler(true);
    attempts.dial(peer, false, true);
    await untilSaid(1);
    attempts.serverReached();
    await untilSaid(2);
    expect(ways()).toEqual(["overlay", "server"]);
    expect(names()).toBe(2);
  });

  test("is given up when the page wakes, if core looks elsewhere already", async () => {
    await dialler(false);
    attempts.dial(peer, false, true);
    await untilSaid(1);
    pass(4_000);
    attempts.wake();
    attempts.dial(peer, false, true);
    attempts.serverReached();
    await untilSaid(3);
    expect(names()).toBe(3);
  });

  test.each([
    ["by the server, however young it is", false, ["server", "server", "server", "server"]],
    ["by the overlay, once it could have been answered", true, ["overlay", "overlay", "server"]],
  ])("is made anew when its peer comes to the server again: %s", async (_, route, expected) => {
    await dialler(route);
    attempts.dial(peer, false, true);
    await untilSaid(1);
    attempts.returned(peer);
    pass(1_001);
    attempts.returned(peer);
    attempts.serverReached();
    await untilSaid(expected.length);
    expect(ways()).toEqual(expected);
    expect(names()).toBe(expected.length);
  });
});
