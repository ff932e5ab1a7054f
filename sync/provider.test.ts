/** The provider in Node: real WebRTC, the real signaling server, real Y.Docs. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { startServer, type RunningServer } from "../signaling/server.ts";
import { createSecret, GrapevineProvider, type GrapevineOptions } from "./index.ts";
import { wrtc } from "./link/node/node-datachannel.ts";
import { gatherUncaught } from "./testing/uncaught.ts";

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});

async function server(port = 0): Promise<RunningServer> {
  const running = await startServer({ port, host: "127.0.0.1" });
  cleanup.push(() => running.close());
  return running;
}

function peer(secret: string, signaling: string | null, options: GrapevineOptions = {}): GrapevineProvider {
  const doc = new Y.Doc();
  const provider = new GrapevineProvider(doc, secret, {
    signaling,
    tabs: false,
    wrtc,
    WebSocket: NodeWebSocket as unknown as typeof WebSocket,
    ...options,
  });
  cleanup.push(() => doc.destroy());
  return provider;
}

const endpoint = ({ port }: RunningServer): string => `ws://127.0.0.1:${port}/signal`;
const textOf = ({ doc }: GrapevineProvider): string => doc.getText("content").toJSON();
const write = ({ doc }: GrapevineProvider, text: string): void => doc.getText("content").insert(0, text);

/** The text's letters in alphabetical order: concurrent insertions have no other. */
const letters = (provider: GrapevineProvider): string => textOf(provider).split("").toSorted().join("");

/** Node's ICE takes a second now and then. */
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 15_000, interval: 20 });

/** Resolves when all hold the same and know of each other. */
async function converged(...peers: GrapevineProvider[]): Promise<void> {
  await eventually(() => {
    for (const provider of peers) {
      expect(provider.status().links).toBe(peers.length - 1);
      expect(provider.digest()).toBe(peers[0]?.digest());
    }
  });
}

describe("over WebRTC and the signaling server", () => {
  it("two peers write together, with what each had before", async () => {
    const secret = createSecret();
    const at = endpoint(await server());
    const [a, b] = [peer(secret, at), peer(secret, at)];
    write(a, "a");
    write(b, "b");
    await converged(a, b);
    expect(letters(a)).toBe("ab");
    expect(a.status()).toEqual({
      members: 2,
      links: 1,
      inSync: true,
      signaling: "connected",
      alone: false,
      named: 0,
      dialling: 0,
      unreachable: 0,
      role: "edit",
    });
    await eventually(() => expect([a.synced, b.synced]).toEqual([true, true]));
  });

  it("each knows how many there are, how many hold the same, and how far away they are", async () => {
    const secret = createSecret();
    const at = endpoint(await server());
    const peers = [0, 1, 2].map(() => peer(secret, at));
    const [a] = peers as [GrapevineProvider];
    expect(a.network()).toEqual({
      peers: 1,
      inSyncShare: undefined,
      meanRoundTripMs: undefined,
      worstRoundTripMs: undefined,
      exact: true,
    });
    await converged(...peers);
    await eventually(() => {
      for (const provider of peers)
        expect(provider.network()).toEqual({
          peers: 3,
          inSyncShare: expect.closeTo(1, 1) as number,
          meanRoundTripMs: expect.any(Number) as number,
          worstRoundTripMs: expect.any(Number) as number,
          exact: true,
        });
    });
    a.disconnect();
    expect(a.network().peers).toBe(1);
  });

  it("seven peers are all linked to each other, and an edit costs six payload frames", async () => {
    const secret = createSecret();
    const at = endpoint(await server());
    const peers = Array.from({ length: 7 }, () => peer(secret, at));
    await converged(...peers);
    // Everyone has heard from everyone since the last link opened: so they know who is linked to whom.
    await eventually(() => {
      for (const provider of peers) expect(provider.network().inSyncShare).toBe(1);
    });
    const links = peers.map((provider) => provider.links());
    const ids = links.map(({ self }) => self);
    expect(new Set(ids).size).toBe(7);
    for (const { self, peers: others } of links)
      expect(new Set(others)).toEqual(new Set(ids.filter((id) => id !== self)));
    const sent = (): number[] => peers.map((provider) => provider.counters().rumorsSent);
    const [before, writer] = [sent(), peers[3] as GrapevineProvider];
    write(writer, "x");
    await converged(...peers);
    expect(sent().map((count, index) => count - (before[index] ?? 0))).toEqual([0, 0, 0, 6, 0, 0, 0]);
    expect(peers.map((provider) => provider.counters().duplicates)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it("edits of every shared type arrive", async () => {
    const secret = createSecret();
    const at = endpoint(await server());
    const [a, b] = [peer(secret, at), peer(secret, at)];
    await converged(a, b);
    a.doc.getMap("map").set("list", Y.Array.from([1, { deep: true }, null]));
    b.doc.getArray("array").push(["x", 2]);
    const element = new Y.XmlElement("p");
    a.doc.getXmlFragment("xml").push([element]);
    element.setAttribute("class", "note");
    await converged(a, b);
    expect(b.doc.getArray("array").toJSON()).toEqual(["x", 2]);
    expect(a.doc.getArray("array").toJSON()).toEqual(["x", 2]);
    expect(b.doc.getMap("map").toJSON()).toEqual({ list: [1, { deep: true }, null] });
    expect(b.doc.getXmlFragment("xml").toJSON()).toBe('<p class="note"></p>');
  });

  it("goes on without the signaling server, and finds newcomers when it is back", async () => {
    const secret = createSecret();
    const first = await server();
    const [a, b] = [peer(secret, endpoint(first)), peer(secret, endpoint(first))];
    await converged(a, b);
    await first.close();
    await eventually(() => expect(a.status().signaling).toBe("connecting"));
    write(a, "still here ");
    await eventually(() => expect(textOf(b)).toBe("still here "));
    const second = await server(first.port);
    const c = peer(secret, endpoint(second));
    await converged(a, b, c);
    expect(textOf(c)).toBe("still here ");
  });

  it("replaces a link that breaks without the signaling server, over the peers in between", async () => {
    const secret = createSecret();
    const running = await server();
    const connections: RTCPeerConnection[] = [];
    class Recorded extends wrtc.RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        connections.push(this);
      }
    }
    const a = peer(secret, endpoint(running), { wrtc: { ...wrtc, RTCPeerConnection: Recorded } });
    const b = peer(secret, endpoint(running));
    await converged(a, b);
    const toB = [...connections];
    const c = peer(secret, endpoint(running));
    await converged(a, b, c);
    await running.close();
    await eventually(() => expect(a.status().signaling).toBe("connecting"));
    const lost: string[] = [];
    const found: string[] = [];
    a.on("peers", ({ added, removed }) => {
      found.push(...added);
      lost.push(...removed);
    });
    for (const connection of toB) connection.close();
    await eventually(() => expect(lost).toHaveLength(1));
    await converged(a, b, c);
    expect(found).toEqual(lost);
    write(a, "over the new link");
    await converged(a, b, c);
  });

  it("takes in a newcomer that knows one member, without any signaling server", async () => {
    const secret = createSecret();
    const running = await server();
    const member = peer(secret, endpoint(running), { tabs: true });
    const others = [0, 1, 2].map(() => peer(secret, endpoint(running)));
    await converged(member, ...others);
    write(member, "there");
    await running.close();
    const newcomer = peer(secret, null, { tabs: true });
    await converged(member, newcomer, ...others);
    expect(textOf(newcomer)).toBe("there");
    expect(newcomer.status().signaling).toBe("closed");
  });

  it("a peer with another secret meets no one", async () => {
    const at = endpoint(await server());
    const [a, b, stranger] = [peer(createSecret(), at), peer(createSecret(), at), peer(createSecret(), at)];
    write(a, "mine");
    await eventually(() => {
      for (const provider of [a, b, stranger]) expect(provider.status().signaling).toBe("connected");
    });
    expect([a, b, stranger].map((provider) => provider.status().links)).toEqual([0, 0, 0]);
    expect(textOf(stranger)).toBe("");
  });

  it("after disconnect edits stay, and connect brings both sides' together", async () => {
    const secret = createSecret();
    const at = endpoint(await server());
    const [a, b] = [peer(secret, at), peer(secret, at)];
    await converged(a, b);
    b.disconnect();
    await eventually(() => expect(a.status().members).toBe(1));
    write(a, "A");
    write(b, "B");
    expect(b.status()).toMatchObject({ links: 0, signaling: "closed" });
    b.connect();
    await converged(a, b);
    expect(letters(b)).toBe("AB");
  });

  it("5 MB in one paste arrive, with progress, and are sent once", async () => {
    const secret = createSecret();
    const at = endpoint(await server());
    const [a, b] = [peer(secret, at), peer(secret, at)];
    await converged(a, b);
    const seen: (number | null)[] = [];
    b.on("progress", (event) => seen.push(event && event.receivedBytes / event.totalBytes));
    const before = a.counters().bytesSent;
    const paste = "0123456789abcdef".repeat(327_680);
    write(a, paste);
    await converged(a, b);
    expect(textOf(b).length).toBe(paste.length);
    expect(seen.length).toBeGreaterThan(10);
    expect(seen.at(-1)).toBeNull();
    expect(a.counters().bytesSent - before).toBeLessThan(paste.length * 1.01 + 10_000);
  });

  it("a peer's presence is there with it, changes with it, and goes with it", async () => {
    const secret = createSecret();
    const at = endpoint(await server());
    const a = peer(secret, at);
    const own = new Awareness(new Y.Doc());
    const b = peer(secret, at, { awareness: own });
    expect(b.awareness).toBe(own);
    own.setLocalStateField("user", { name: "Bea" });
    await eventually(() => expect(a.awareness.getStates().get(own.clientID)).toEqual({ user: { name: "Bea" } }));
    own.setLocalStateField("user", { name: "Beatrix" });
    await eventually(() => expect(a.awareness.getStates().get(own.clientID)).toEqual({ user: { name: "Beatrix" } }));
    b.destroy();
    await eventually(() => expect(a.awareness.getStates().has(own.clientID)).toBe(false));
    own.doc.destroy();
  });
});

describe("as a provider", () => {
  it("tells its status, sync and peers by the events that bindings listen to", async () => {
    const secret = createSecret();
    const at = endpoint(await server());
    const a = peer(secret, at);
    const b = peer(secret, at, { connect: false });
    const heard: unknown[] = [];
    b.on("status", ({ status }) => heard.push(status));
    b.on("sync", (synced) => heard.push(`sync ${synced}`));
    b.on("synced", ({ synced }) => heard.push(`synced ${synced}`));
    b.on("peers", ({ added, removed, peers }) =>
      heard.push(`peers +${added.length} -${removed.length} = ${peers.length}`),
    );
    expect(b.shouldConnect).toBe(false);
    b.connect();
    await converged(a, b);
    await eventually(() => expect(b.synced).toBe(true));
    b.disconnect();
    expect(heard).toEqual([
      "connecting",
      "connected",
      "peers +1 -0 = 1",
      "synced true",
      "sync true",
      "peers +0 -1 = 0",
      "disconnected",
      "synced false",
      "sync false",
    ]);
  });

  it.each(["comes", "fails"])("opens no link before what it is to wait for %s, and all of them then", async (how) => {
    const secret = createSecret();
    const at = endpoint(await server());
    let settle = (): void => undefined;
    const linkAfter = new Promise<void>((resolve, reject) => (settle = how === "comes" ? resolve : reject));
    const a = peer(secret, at, { tabs: true });
    const waiting = peer(secret, at, { tabs: true, linkAfter });
    write(waiting, "w");
    const c = peer(secret, at);
    await converged(a, c);
    await eventually(() => expect(waiting.status()).toMatchObject({ links: 0, signaling: "connected" }));
    write(waiting, "a saved text, ");
    settle();
    await converged(a, waiting, c);
    expect(textOf(a)).toBe("a saved text, w");
    // It was found by comparing: the others might have had it all the time.
    expect(waiting.counters().rumorsSent).toBe(0);
    write(waiting, "news: ");
    await converged(a, waiting, c);
    await eventually(() => expect(waiting.counters().rumorsSent).toBeGreaterThan(0));
  });

  it("does not wait for ever for what never comes", async () => {
    const secret = createSecret();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    cleanup.push(() => vi.useRealTimers());
    const waiting = peer(secret, null, { tabs: true, linkAfter: new Promise(() => undefined) });
    const other = peer(secret, null, { tabs: true });
    await vi.advanceTimersByTimeAsync(4_900);
    expect([waiting.status().links, other.status().links]).toEqual([0, 0]);
    await vi.advanceTimersByTimeAsync(200);
    vi.useRealTimers();
    await converged(waiting, other);
  });

  it("refuses a secret that is none", () => {
    expect(() => peer("nonsense", null)).toThrow(TypeError);
  });

  it("refuses a signaling address that is none", () => {
    for (const address of ["nonsense", "http://localhost/signal"])
      expect(() => peer(createSecret(), address)).toThrow(TypeError);
  });

  it("is alone without signaling and tabs, and says so", async () => {
    const provider = peer(createSecret(), null);
    expect(provider.status()).toMatchObject({ members: 1, links: 0, inSync: true });
    provider.destroy();
    provider.destroy();
    provider.connect();
    expect(provider.shouldConnect).toBe(false);
  });

  it("takes edits that an observer makes while an update is being applied", async () => {
    const secret = createSecret();
    const [a, b] = [peer(secret, null, { tabs: true }), peer(secret, null, { tabs: true })];
    await converged(a, b);
    b.doc.getText("content").observe(({ transaction }) => {
      b.awareness.setLocalStateField("seen", textOf(b).length);
      if (!transaction.local) b.doc.getMap("log").set("last", textOf(b));
    });
    write(a, "hello");
    await eventually(() => expect(a.doc.getMap("log").get("last")).toBe("hello"));
    await converged(a, b);
    await eventually(() => expect(a.awareness.getStates().get(b.doc.clientID)).toEqual({ seen: 5 }));
  });

  it("sends an edit before the page goes on with anything else", async () => {
    const secret = createSecret();
    const [a, b] = [0, 1].map(() => peer(secret, null, { tabs: true })) as [GrapevineProvider, GrapevineProvider];
    await converged(a, b);
    const told = a.counters();
    write(a, "a");
    expect(a.counters().rumorsSent).toBe(told.rumorsSent + 1);
    expect(a.counters().framesSent).toBe(told.framesSent + 1);
  });

  it("what is typed after a large paste does not wait for the paste where client IDs may change", () => {
    const { doc } = peer(createSecret(), null, { freshClientIds: true });
    const updates: Uint8Array[] = [];
    doc.on("update", (update: Uint8Array) => updates.push(update));
    const text = doc.getText("content");
    text.insert(0, "before ");
    text.insert(text.length, "pasted ".repeat(10_000));
    text.insert(0, "typed ");
    const [before, , typed] = updates as [Uint8Array, Uint8Array, Uint8Array];
    const reader = new Y.Doc();
    Y.applyUpdate(reader, before);
    Y.applyUpdate(reader, typed);
    expect(reader.getText("content").toJSON()).toBe("typed before ");
  });

  it("goes on under the same client ID after small edits, and after large ones of others", async () => {
    const secret = createSecret();
    const [a, b] = [0, 1].map(() => peer(secret, null, { tabs: true })) as [GrapevineProvider, GrapevineProvider];
    await converged(a, b);
    const { clientID } = b.doc;
    write(b, "small");
    write(a, "large".repeat(20_000));
    await converged(a, b);
    expect(b.doc.clientID).toBe(clientID);
  });

  it("links tabs that say hello at the same moment", async () => {
    const secret = createSecret();
    const tabs = [0, 1, 2, 3, 4, 5].map(() => peer(secret, null, { tabs: true }));
    await converged(...tabs);
  });

  it("goes on when a listener of the application throws, and reports what it threw", async () => {
    const secret = createSecret();
    const { reported, restore } = gatherUncaught();
    cleanup.push(restore);
    const [a, b] = [peer(secret, null, { tabs: true }), peer(secret, null, { tabs: true })];
    b.on("peers", () => {
      throw new Error("a listener's own bug");
    });
    await converged(a, b);
    write(a, "still");
    await eventually(() => expect(textOf(b)).toBe("still"));
    expect(reported).toContainEqual(new Error("a listener's own bug"));
  });

  it("says goodbye even when a listener disconnects it in the middle of something", async () => {
    const secret = createSecret();
    const [a, b] = [peer(secret, null, { tabs: true }), peer(secret, null, { tabs: true })];
    await converged(a, b);
    b.doc.getText("content").observe(() => b.disconnect());
    write(a, "enough");
    // Sooner than any silence would be noticed.
    await vi.waitFor(() => expect(a.status()).toMatchObject({ members: 1, links: 0 }), { timeout: 1_000 });
    expect([textOf(b), b.status().links]).toEqual(["enough", 0]);
  });

  it("connects nothing when a listener disconnects while it connects", async () => {
    const provider = peer(createSecret(), null, { tabs: true, connect: false });
    provider.on("status", ({ status }) => {
      if (status === "connecting") provider.disconnect();
    });
    provider.connect();
    await eventually(() => expect(provider.shouldConnect).toBe(false));
    expect(provider.status()).toMatchObject({ links: 0, signaling: "closed" });
  });

  it("leaves the document alone once destroyed", async () => {
    const secret = createSecret();
    const [a, b] = [peer(secret, null, { tabs: true }), peer(secret, null, { tabs: true })];
    await converged(a, b);
    b.destroy();
    write(a, "later");
    await eventually(() => expect(a.status().members).toBe(1));
    expect(textOf(b)).toBe("");
  });

  it("links tabs of one browser without any server", async () => {
    const secret = createSecret();
    const tabs = [0, 1, 2].map(() => peer(secret, null, { tabs: true }));
    for (const [index, tab] of tabs.entries()) write(tab, String(index));
    await converged(...tabs);
    expect(letters(tabs[0] as GrapevineProvider)).toBe("012");
  });

  it("brings a store that is read late to the others as a repair, not as one large rumor", async () => {
    const secret = createSecret();
    const [a, b] = [peer(secret, null, { tabs: true }), peer(secret, null, { tabs: true })];
    await converged(a, b);
    const stored = new Y.Doc();
    stored.getText("content").insert(0, "x".repeat(100_000));
    Y.applyUpdate(a.doc, Y.encodeStateAsUpdate(stored), "store");
    await converged(a, b);
    expect(textOf(b).length).toBe(100_000);
    expect(a.counters().rumorsSent).toBe(0);
  });
});
