/** What a provider tells of others: that there are none, that they come, and that they cannot be reached. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import * as Y from "yjs";
import { startServer } from "../signaling/server.ts";
import { createSecret, GrapevineProvider, type GrapevineOptions } from "./index.ts";
import { wrtc } from "./link/node/node-datachannel.ts";

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 15_000, interval: 20 });

interface Watched {
  readonly provider: GrapevineProvider;
  /** What was told: `alone`, `synced true`. */
  readonly told: string[];
}

/** Without a server there is no WebRTC either, only tabs. */
function watched(secret: string, options: GrapevineOptions, before?: (doc: Y.Doc) => void): Watched {
  const doc = new Y.Doc();
  before?.(doc);
  const provider = new GrapevineProvider(doc, secret, {
    tabs: false,
    ...(options.signaling !== null && { wrtc }),
    WebSocket: NodeWebSocket as unknown as typeof WebSocket,
    connect: false,
    ...options,
  });
  cleanup.push(() => doc.destroy());
  const told: string[] = [];
  provider.on("alone", () => told.push("alone"));
  provider.on("synced", ({ synced }) => told.push(`synced ${synced}`));
  provider.connect();
  return { provider, told };
}

async function server(): Promise<string> {
  const running = await startServer({ port: 0, host: "127.0.0.1" });
  cleanup.push(() => running.close());
  return `ws://127.0.0.1:${running.port}/signal`;
}

const count = (all: readonly Watched[], what: string): number =>
  all.reduce((sum, { told }) => sum + told.filter((each) => each === what).length, 0);

describe("alone", () => {
  it.each(["by the server", "by tabs", "by both"])(
    "one of several that come at once is told so, %s; the rest sync",
    async (how) => {
      const secret = createSecret();
      const signaling = how === "by tabs" ? null : await server();
      const tabs = how !== "by the server";
      const all = [0, 1, 2, 3].map(() => watched(secret, { signaling, tabs }));
      // As an app does that has initial content.
      for (const { provider } of all)
        provider.on("alone", () => provider.doc.getText("content").insert(0, "Once upon a time"));
      await eventually(() => {
        for (const { provider } of all) {
          expect(provider.status()).toMatchObject({ links: 3, alone: false });
          expect(provider.synced).toBe(true);
          expect(provider.doc.getText("content").toJSON()).toBe("Once upon a time");
        }
      });
      expect(count(all, "alone")).toBe(1);
    },
  );

  it("is reported when no one else has the document open, not before the server confirms it, and again when all have left", async () => {
    const [secret, signaling] = [createSecret(), await server()];
    const unconfirmed = watched(secret, { signaling: "ws://127.0.0.1:9/signal" });
    const first = watched(secret, { signaling });
    expect(first.provider.status().alone).toBe(false);
    await eventually(() => expect(first.told).toEqual(["alone"]));
    expect(first.provider.status()).toMatchObject({ alone: true, signaling: "connected", named: 0 });
    const second = watched(secret, { signaling });
    await eventually(() => expect(second.provider.synced).toBe(true));
    expect(first.provider.status().alone).toBe(false);
    second.provider.destroy();
    await eventually(() => expect(first.provider.status().alone).toBe(true));
    expect([count([second, unconfirmed], "alone"), unconfirmed.provider.status().alone]).toEqual([0, false]);
  });
});

it("synced does not waver when newcomers join, with nothing and with something of their own", async () => {
  const [secret, signaling] = [createSecret(), await server()];
  const write = (text: string) => (doc: Y.Doc) => doc.getText("content").insert(0, text);
  const former = [watched(secret, { signaling }, write("a".repeat(300_000))), watched(secret, { signaling })];
  await eventually(() => {
    for (const { provider } of former) expect(provider.synced).toBe(true);
  });
  const inSync: boolean[] = [];
  for (const { provider, told } of former) {
    told.length = 0;
    provider.on("change", (status) => inSync.push(status.inSync));
  }
  const later = [watched(secret, { signaling }), watched(secret, { signaling }, write("b".repeat(1_000)))];
  await eventually(() => {
    for (const { provider } of [...former, ...later]) {
      expect(provider.status().links).toBe(3);
      expect(provider.doc.getText("content").length).toBe(301_000);
      expect(provider.synced).toBe(true);
    }
  });
  expect(former.map(({ told }) => told)).toEqual([[], []]);
  expect(inSync).not.toContain(false);
  // Those who came were out of sync until they had it.
  for (const { told } of later) expect(told).toEqual(["synced true"]);
});

it("people who are there and cannot be reached are a problem, until a link opens", async () => {
  let parted = true;
  /** As between two routers that let nothing through. */
  class Parted extends wrtc.RTCPeerConnection {
    #failed = false;
    override get iceConnectionState(): RTCIceConnectionState {
      return this.#failed ? "failed" : super.iceConnectionState;
    }
    override async addIceCandidate(candidate?: RTCIceCandidateInit | null): Promise<void> {
      if (!parted) await super.addIceCandidate(candidate);
    }
    override async setRemoteDescription({ type, sdp = "" }: RTCSessionDescriptionInit): Promise<void> {
      await super.setRemoteDescription({ type, sdp: parted ? sdp.replaceAll(/^a=candidate:.*\r?\n/gm, "") : sdp });
      if (!parted) return;
      // When what it has to say is on its way.
      setTimeout(() => {
        this.#failed = true;
        this.oniceconnectionstatechange?.(new Event("iceconnectionstatechange"));
      }, 100);
    }
  }
  const [secret, signaling] = [createSecret(), await server()];
  const options = { signaling, wrtc: { ...wrtc, RTCPeerConnection: Parted } };
  const { provider: a } = watched(secret, { ...options, iceServers: [{ urls: "stun:127.0.0.1:9" }] });
  // Whether there is a relay is known from the attempts: the application is asked for nothing else.
  let [asked, made] = [0, 0];
  class Counted extends Parted {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      made++;
    }
  }
  const { provider: b } = watched(secret, {
    signaling,
    wrtc: { ...wrtc, RTCPeerConnection: Counted },
    iceServers: () => {
      asked++;
      return [];
    },
  });
  const messages = ({ provider }: { provider: GrapevineProvider }): string[] =>
    provider.problems().map(({ code, message }) => `${code}: ${message}`);
  await eventually(() => {
    for (const provider of [a, b])
      expect(messages({ provider })).toEqual([
        expect.stringMatching(/^unreachable-peers: 1 other person is here.*TURN/) as string,
      ]);
  });
  expect(a.status()).toMatchObject({ links: 0, alone: false, named: 1, unreachable: 1 });
  expect(made).toBeGreaterThan(0);
  expect(asked).toBe(made);
  parted = false;
  await eventually(() => {
    for (const provider of [a, b]) {
      expect(provider.status()).toMatchObject({ links: 1, named: 0, unreachable: 0 });
      expect(provider.problems()).toEqual([]);
    }
  });
});

describe("an awareness state that cannot be sent", () => {
  it("is a problem, once, as often as it becomes so, and others do not see an old one meanwhile", async () => {
    const secret = createSecret();
    const [a, b] = [0, 1].map(() => watched(secret, { signaling: null, tabs: true }).provider) as [
      GrapevineProvider,
      GrapevineProvider,
    ];
    const told: string[] = [];
    a.on("problem", ({ code, message }) => told.push(code === "no-webrtc" ? "" : message));
    const seen = (): unknown => b.awareness.getStates().get(a.awareness.clientID);
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    a.awareness.setLocalState({ cursor: 1 });
    await eventually(() => expect(seen()).toEqual({ cursor: 1 }));
    for (const [field, words] of [
      ["x".repeat(9_000), /takes 9,0\d\d bytes, and at most 8,192/],
      [1n, /JSON/],
      [circular, /JSON/],
    ] as const) {
      told.length = 0;
      a.awareness.setLocalState({ cursor: 2, field });
      await eventually(() => expect(seen()).toBeUndefined());
      a.awareness.setLocalState({ cursor: 3, field });
      expect(told).toEqual([expect.stringMatching(words) as string]);
      a.awareness.setLocalState({ cursor: 4 });
      await eventually(() => expect(seen()).toEqual({ cursor: 4 }));
      expect(a.problems().map(({ code }) => code)).not.toContain("presence-too-large");
      expect(a.problems().map(({ code }) => code)).not.toContain("presence-unreadable");
    }
  });
});
