/** What a provider says where it cannot connect as it should: a sentence for each, once, until it is solved. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import * as datachannel from "node-datachannel/polyfill";
import { afterEach, describe, expect, it, vi } from "vitest";
import { WebSocketServer, WebSocket as NodeWebSocket } from "ws";
import * as Y from "yjs";
import { startServer } from "../signaling/server.ts";
import { createSecret, GrapevineProvider, type GrapevineOptions, type Problem } from "./index.ts";
import type { PeerId } from "./core/index.ts";
import { deriveKeys } from "./keys/document-keys.ts";
import { protocolVersion } from "./keys/handshake.ts";
import { wrtc } from "./link/node/node-datachannel.ts";
import { Tabs } from "./link/tabs.ts";

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});
const eventually = (check: () => void, timeout = 15_000): Promise<void> => vi.waitFor(check, { timeout, interval: 20 });

interface Watched {
  readonly provider: GrapevineProvider;
  /** Each `problem` event. */
  readonly told: Problem[];
  /** The codes that stand. */
  readonly codes: () => string[];
}

function watched(secret: string, options: GrapevineOptions): Watched {
  const doc = new Y.Doc();
  const provider = new GrapevineProvider(doc, secret, {
    tabs: false,
    wrtc,
    WebSocket: NodeWebSocket as unknown as typeof WebSocket,
    connect: false,
    ...options,
  });
  cleanup.push(() => doc.destroy());
  const told: Problem[] = [];
  provider.on("problem", (problem) => told.push(problem));
  provider.connect();
  return { provider, told, codes: () => provider.problems().map(({ code }) => code) };
}

async function server(): Promise<string> {
  const running = await startServer({ port: 0, host: "127.0.0.1" });
  cleanup.push(() => running.close());
  return `ws://127.0.0.1:${running.port}/signal`;
}

describe("options that make no sense", () => {
  it.each([
    [["wss://a.example/signal", "nor this"], "nor this"],
    [Array.from({ length: 9 }, (_, index) => `wss://${index}.example/signal`), "at most 8"],
    [42, "number"],
    ["not a url", "not a url"],
    ["https://a.example/signal", "https:"],
    ["wss://a.example/signal#here", "#"],
  ])("signaling: %j is refused with a sentence", (signaling, words) => {
    const make = () => new GrapevineProvider(new Y.Doc(), createSecret(), { signaling: signaling as string });
    expect(make).toThrow(TypeError);
    expect(make).toThrow(words);
  });

  it("a signaling server without a WebSocket to reach it with is a problem", async () => {
    vi.stubGlobal("WebSocket", undefined);
    cleanup.push(() => vi.unstubAllGlobals());
    const doc = new Y.Doc();
    cleanup.push(() => doc.destroy());
    const provider = new GrapevineProvider(doc, createSecret(), {
      signaling: "ws://localhost/signal",
      wrtc,
      tabs: false,
    });
    await eventually(() =>
      expect(provider.problems()).toMatchObject([
        { code: "signaling-unreachable", message: expect.stringContaining("`WebSocket`") as string },
      ]),
    );
    expect(provider.status()).toMatchObject({ signaling: "closed", alone: false });
  });
});

describe("WebRTC that does not work", () => {
  class Throwing extends wrtc.RTCPeerConnection {
    override createOffer(): never {
      throw new Error("no offers today");
    }
    override createAnswer(): never {
      throw new Error("no answers today");
    }
  }
  function Unmakeable(): never {
    throw new Error("connections are turned off");
  }
  const faulty: [string, NonNullable<GrapevineOptions["wrtc"]>, string][] = [
    ["node-datachannel's polyfill as it is", datachannel as unknown as typeof wrtc, "plain"],
    ["an implementation whose methods throw", { ...wrtc, RTCPeerConnection: Throwing }, "today"],
    [
      "an implementation that cannot be made",
      { ...wrtc, RTCPeerConnection: Unmakeable as unknown as typeof RTCPeerConnection },
      "turned off",
    ],
  ];
  it.each(faulty)("%s: one problem that says what to do", async (_, broken, words) => {
    const [secret, signaling] = [createSecret(), await server()];
    watched(secret, { signaling });
    let dials = 0;
    const iceServers = (): [] => {
      dials++;
      return [];
    };
    const { told, codes, provider } = watched(secret, { signaling, wrtc: broken, iceServers });
    await eventually(() => expect(codes()).toEqual(["webrtc-failed"]));
    expect(told[0]?.message).toContain("plainDescriptions");
    expect(told[0]?.message).toContain(words);
    expect(provider.status()).toMatchObject({ links: 0, unreachable: 1, alone: false });
    // Further dials fail too, and report nothing more.
    await eventually(() => expect(dials).toBeGreaterThan(2));
    expect(told).toHaveLength(1);
  });

  /** As a browser whose privacy settings or policies hide every address. */
  class Hiding extends wrtc.RTCPeerConnection {
    override set onicecandidate(handler: RTCPeerConnection["onicecandidate"]) {
      super.onicecandidate = (event) => {
        const { candidate } = event;
        if (!candidate) return handler?.call(this, event);
        // Chromium still tells of these where UDP is not allowed.
        const line = `${candidate.candidate.replace(/ UDP /i, " tcp ")} tcptype active`;
        const told = { candidate: line, sdpMid: candidate.sdpMid, sdpMLineIndex: candidate.sdpMLineIndex };
        return handler?.call(this, { candidate: told } as RTCPeerConnectionIceEvent);
      };
    }
    override get localDescription(): RTCSessionDescription | null {
      const described = super.localDescription;
      const sdp = described?.sdp.replaceAll(/^a=candidate:.*\r?\n/gm, "");
      return described && ({ type: described.type, sdp } as RTCSessionDescription);
    }
  }

  it.each([
    ["refuses connections", Unmakeable as unknown as typeof RTCPeerConnection, "refuses WebRTC"],
    ["hides every address", Hiding, "no network address"],
  ])("a browser that %s: a problem, and the others there are counted as out of reach", async (_, broken, words) => {
    const [secret, signaling] = [createSecret(), await server()];
    watched(secret, { signaling });
    // As a platform has it, not as an option.
    for (const [name, value] of Object.entries({ ...wrtc, RTCPeerConnection: broken })) vi.stubGlobal(name, value);
    cleanup.push(() => vi.unstubAllGlobals());
    const doc = new Y.Doc();
    cleanup.push(() => doc.destroy());
    const provider = new GrapevineProvider(doc, secret, {
      signaling,
      tabs: false,
      WebSocket: NodeWebSocket as unknown as typeof WebSocket,
    });
    await eventually(() => expect(provider.problems()).toMatchObject([{ code: "webrtc-blocked" }]));
    expect(provider.problems()[0]?.message).toContain(words);
    expect(provider.status()).toMatchObject({ links: 0, unreachable: 1, alone: false });
  });
});

describe("signaling that does not work", () => {
  /** What becomes of a connection is the test's own business. */
  async function fakeServer(onConnection: (socket: NodeWebSocket) => void): Promise<string> {
    const fake = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    await once(fake, "listening");
    fake.on("connection", onConnection);
    cleanup.push(() => {
      for (const client of fake.clients) client.terminate();
      fake.close();
    });
    return `ws://127.0.0.1:${(fake.address() as AddressInfo).port}/signal`;
  }

  it("a server that swallows what it is told is a problem until it answers, and so is one that is not there", async () => {
    const absent = watched(createSecret(), { signaling: "ws://127.0.0.1:9/signal" });
    let answers = false;
    const signaling = await fakeServer((socket) => {
      socket.on("message", () => {
        if (answers) socket.send(JSON.stringify({ type: "members", peers: [], count: 0 }));
      });
    });
    const { told, codes, provider } = watched(createSecret(), { signaling });
    await eventually(() => expect(codes()).toEqual(["signaling-silent"]));
    expect(told[0]?.message).toContain(signaling);
    expect(provider.status()).toMatchObject({ signaling: "connecting", alone: false });
    await eventually(() => expect(absent.codes()).toEqual(["signaling-unreachable"]));
    expect(absent.told[0]?.message).toContain("Trying goes on");
    answers = true;
    await eventually(() => expect(codes()).toEqual([]));
    expect(told).toHaveLength(1);
    await eventually(() => expect(provider.status().alone).toBe(true));
  }, 40_000);

  it.each<[string, (socket: NodeWebSocket) => void]>([
    ["talks another language", (socket) => socket.send("welcome to something else")],
    ["closes every connection", (socket) => socket.close(4503, "the server is full")],
  ])("a server that %s is a problem", async (_, act) => {
    const signaling = await fakeServer(act);
    const { codes } = watched(createSecret(), { signaling });
    await eventually(() => expect(codes()).toEqual(["signaling-silent"]));
  });

  it("an address that the platform refuses is a problem at once, and breaks nothing", async () => {
    function Refusing(): never {
      throw new DOMException("mixed content", "SecurityError");
    }
    const { codes, provider } = watched(createSecret(), {
      signaling: "ws://a.example/signal",
      WebSocket: Refusing as unknown as typeof WebSocket,
    });
    await eventually(() => expect(codes()).toEqual(["signaling-unreachable"]));
    expect(provider.status().signaling).toBe("closed");
  });
});

describe("another version", () => {
  interface ForeignTab {
    readonly hellos: Uint8Array[];
    readonly ends: string[];
    readonly greet: () => void;
  }

  /** A tab that sends only a hello of its version, to every other tab. */
  async function foreignTab(secret: string, version: number): Promise<ForeignTab> {
    const from = "0000000000000001" as PeerId;
    const { room } = await deriveKeys(secret);
    const [hellos, ends]: [Uint8Array[], string[]] = [[], []];
    const tabs = new Tabs(room, from, (_, channel) => {
      channel.listen({
        message: (bytes) => hellos.push(bytes),
        drain: () => undefined,
        closed: (why) => ends.push(why),
      });
      channel.send(new Uint8Array(40).fill(version));
    });
    cleanup.push(() => tabs.close());
    return { hellos, ends, greet: () => tabs.hello() };
  }

  it.each([
    [protocolVersion + 1, "version-older", "Reload"],
    [protocolVersion - 1, "version-newer", "Ask them to reload"],
  ])(
    "version %i of a peer is a problem that says who has to reload, and no link is tried again",
    async (version, code, words) => {
      const secret = createSecret();
      const { hellos, ends, greet } = await foreignTab(secret, version);
      const { told, codes, provider } = watched(secret, { signaling: null, tabs: true });
      await eventually(() => expect(codes()).toEqual([code]));
      expect(told[0]?.message).toContain(words);
      // It heard this side's version, too.
      await eventually(() => expect(hellos.map(([first]) => first)).toEqual([protocolVersion]));
      expect(provider.status()).toMatchObject({ links: 0, alone: false, unreachable: 1 });
      // The first channel ends half a second later; on another one nothing is said.
      await eventually(() => expect(ends).toHaveLength(1));
      greet();
      await eventually(() => expect(ends).toHaveLength(2));
      expect([hellos.length, told.length]).toEqual([1, 1]);
    },
  );
});
