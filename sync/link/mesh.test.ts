/**
 * Meshes over the real signaling server and real WebRTC, each with a dialling machine. The test decides who dials, and routes.
 * How the machines react to each other is tested in virtual time, beside them.
 */
import { afterEach, expect, it, vi } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import { startServer, type RunningServer } from "../../signaling/server.ts";
import { priorities, type DialEffect, type DialInput, type PeerId } from "../core/index.ts";
import { Dialling } from "../core/overlay/dialling/dialling.ts";
import { ScriptedDoor } from "../core/overlay/dialling/scripted-room.ts";
import { ScriptedIo } from "../core/testing/scripted-io.ts";
import { deriveKeys, type DocumentKeys } from "../keys/document-keys.ts";
import { protocolVersion } from "../keys/handshake.ts";
import { createSecret } from "../keys/secret.ts";
import { createDialId } from "./envelopes.ts";
import { Mesh } from "./mesh.ts";
import { wrtc } from "./node/node-datachannel.ts";
import { Tabs } from "./tabs.ts";

const [low, middle, high] = ["1111111111111111", "5555555555555555", "9999999999999999"] as [PeerId, PeerId, PeerId];
const nobody = "7777777777777777" as PeerId;
/** Parts that these tests do not examine. */
const unwatched = {
  signalingTrouble: () => undefined,
  told: () => undefined,
  unconnected: () => undefined,
  tabs: { heard: () => undefined, isSettled: () => true },
};
const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});

const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 15_000, interval: 10 });

/** Peers with one secret. Envelopes travel along the existing links, as core's do. */
interface Room {
  readonly keys: DocumentKeys;
  readonly sides: Map<PeerId, Side>;
}

interface Side {
  readonly mesh: Mesh;
  readonly door: ScriptedDoor;
  readonly dial: (peer: PeerId, urgent?: boolean) => void;
  /** Handles the mesh's calls as a driver does. */
  readonly tell: (act: (dialling: Dialling, io: ScriptedIo) => void) => void;
  readonly links: Set<PeerId>;
  readonly events: string[];
  readonly frames: string[];
  /** Peers known from others. */
  readonly discovered: string[];
  /** RTCPeerConnections made, and those that were not closed. */
  readonly connections: () => number;
  readonly openConnections: () => number;
}

async function room(): Promise<Room> {
  return { keys: await deriveKeys(createSecret()), sides: new Map() };
}

function isReachable(sides: Map<PeerId, Side>, from: PeerId, to: PeerId): boolean {
  const reached = new Set([from]);
  for (const peer of reached)
    for (const next of sides.get(peer)?.links ?? []) if (peer !== from || next !== to) reached.add(next);
  return reached.has(to);
}

async function server(): Promise<RunningServer> {
  const running = await startServer({ port: 0, host: "127.0.0.1" });
  cleanup.push(() => running.close());
  return running;
}

async function join(room: Room, self: PeerId, running: RunningServer | undefined, tabs = false): Promise<Side> {
  const [links, events, frames, discovered] = [new Set<PeerId>(), [] as string[], [] as string[], [] as string[]];
  let connections = 0;
  const open = new Set<RTCPeerConnection>();
  class CountedConnection extends wrtc.RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections++;
      open.add(this);
    }
    override close(): void {
      open.delete(this);
      super.close();
    }
  }
  const door = new ScriptedDoor();
  door.isReachable = (peer) => isReachable(room.sides, self, peer);
  door.onFailed = (peer, why) => events.push(`${why} ${peer}`);
  const dialling = new Dialling({ self, membership: door, createDialId, connects: true });
  const io = new ScriptedIo(self);
  const waiting: (() => void)[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Like a session: one input after the other, and one timer.
  const tell: Side["tell"] = (act) => {
    waiting.push(() => act(dialling, io.at(performance.now())));
    if (waiting.length > 1) return;
    for (let next = waiting[0]; next; waiting.shift(), next = waiting[0]) {
      next();
      for (const effect of io.take()) mesh.perform(effect as DialEffect);
    }
    clearTimeout(timer);
    const deadline = dialling.nextDeadline();
    if (deadline !== undefined)
      timer = setTimeout(() => tell(() => dialling.tick(io)), Math.max(0, Math.ceil(deadline - performance.now())));
  };
  const told = (input: DialInput): void => {
    if (input.type !== "sealed") return tell(() => dialling.take(io, input));
    const { to, envelope } = input;
    const addressee = isReachable(room.sides, self, to) ? room.sides.get(to) : undefined;
    if (!addressee) return tell(() => dialling.unreachable(io, to));
    return addressee.tell((theirs, theirIo) => theirs.received(theirIo, self, envelope));
  };
  const mesh = new Mesh(
    {
      self,
      keys: room.keys,
      signaling: {
        urls: running ? [`ws://127.0.0.1:${running.port}/signal`] : [],
        WebSocket: NodeWebSocket as unknown as typeof WebSocket,
      },
      tabs,
      linkAfter: undefined,
      webRtc: { iceServers: () => [], wrtc: { ...wrtc, RTCPeerConnection: CountedConnection } },
      random: Math.random,
    },
    {
      opened: (peer, initiator, attempt) => {
        links.add(peer);
        door.linked.add(peer);
        events.push(`opened ${peer} ${initiator ? "by us" : "by them"}`);
        tell(() => dialling.linkOpened(io, peer, attempt));
      },
      closed: (peer) => {
        links.delete(peer);
        door.linked.delete(peer);
        events.push(`closed ${peer}`);
      },
      frame: (_, frame) => frames.push(Buffer.from(frame).toString()),
      congested: () => undefined,
      progressed: () => undefined,
      dialling: told,
      discovered: (peers, source) => {
        discovered.push(`${source} ${peers.toSorted().join()}`);
        if (source === "announcement") for (const peer of peers) tell(() => dialling.returned(io, peer));
      },
      ...unwatched,
      otherVersion: (peer) => events.push(`other version ${peer}`),
      signalingState: () => undefined,
    },
  );
  const dial = (peer: PeerId, urgent = false): void => {
    mesh.dialled(peer);
    tell(() => dialling.dial(io, peer, urgent));
  };
  const counts = { connections: () => connections, openConnections: () => open.size };
  const side: Side = { mesh, door, dial, tell, links, events, frames, discovered, ...counts };
  room.sides.set(self, side);
  cleanup.push(() => {
    clearTimeout(timer);
    mesh.destroy(true);
  });
  if (running) await eventually(() => expect(mesh.signalingState).toBe("connected"));
  return side;
}

/** Closes a link as core does, so that the other end is told. */
function close(side: Side, peer: PeerId, gently = false): void {
  side.mesh.close(peer, gently);
  side.links.delete(peer);
  side.door.linked.delete(peer);
}

async function pair(): Promise<[Side, Side, Room, RunningServer]> {
  const [running, both] = await Promise.all([server(), room()]);
  return [await join(both, low, running), await join(both, high, running), both, running];
}

/** Links in a row, low to middle to high, after the server is gone. */
async function chain(): Promise<[Side, Side, Side, Room]> {
  const [a, c, three, running] = await pair();
  const b = await join(three, middle, running);
  a.dial(middle);
  c.dial(middle);
  await eventually(() => expect([a.links.size, b.links.size, c.links.size]).toEqual([1, 2, 1]));
  await running.close();
  await eventually(() => {
    for (const { mesh } of [a, b, c]) expect(mesh.signalingState).toBe("connecting");
  });
  return [a, b, c, three];
}

async function expectTalking(a: Side, b: Side): Promise<void> {
  // One end may have its link a little before the other.
  await eventually(() => expect([a.links.has(high), b.links.has(low)]).toEqual([true, true]));
  a.mesh.send(high, new TextEncoder().encode("to high"), priorities.control);
  b.mesh.send(low, new TextEncoder().encode("to low"), priorities.control);
  await eventually(() => expect([a.frames.at(-1), b.frames.at(-1)]).toEqual(["to low", "to high"]));
}

it("links two peers when one dials", async () => {
  const [a, b] = await pair();
  b.dial(low);
  await eventually(() => expect([a.events, b.events]).toEqual([[`opened ${high} by them`], [`opened ${low} by us`]]));
  await expectTalking(a, b);
});

it("settles on one link, the smaller id's, when both dial at once", async () => {
  const [a, b] = await pair();
  a.dial(high);
  b.dial(low);
  await eventually(() => expect([a.events, b.events]).toEqual([[`opened ${high} by us`], [`opened ${low} by them`]]));
  await expectTalking(a, b);
  expect([a.events.length, b.events.length]).toEqual([1, 1]);
});

it("replaces a link that only one end still believes in", async () => {
  const [a, b] = await pair();
  a.dial(high);
  await eventually(() => expect([a.events.length, b.events.length]).toEqual([1, 1]));
  // Core does this to a silent link. The dial comes before the other end would notice.
  close(a, high, true);
  a.dial(high);
  await eventually(() => expect(a.events).toEqual([`opened ${high} by us`, `opened ${high} by us`]));
  // The first link was opened by them, too.
  const closed = () => b.events.filter((event) => event.startsWith("closed")).length;
  await eventually(() => expect([closed(), b.events.at(-1)]).toEqual([1, `opened ${low} by them`]));
  await expectTalking(a, b);
});

it("reports at once that a peer is not in the room", async () => {
  const [a] = await pair();
  a.dial(nobody);
  await eventually(() => expect(a.events).toEqual([`gone ${nobody}`]));
});

it("dials a peer again when it rejoins the server, although envelopes just went to its dead connection", async () => {
  const [a, , both, running] = await pair();
  const dead = new NodeWebSocket(`ws://127.0.0.1:${running.port}/signal`);
  cleanup.push(() => dead.close());
  const heard: string[] = [];
  dead.on("message", (data: Buffer) => heard.push(data.toString()));
  dead.on("open", () => dead.send(JSON.stringify({ type: "join", room: both.keys.room, peer: middle })));
  await eventually(() => expect(a.discovered).toContain(`announcement ${middle}`));
  a.dial(middle);
  await eventually(() => expect(heard.join()).toContain("signal"));
  await join(both, middle, running);
  // Well before the lost offer expires.
  await vi.waitFor(() => expect(a.events).toEqual([`opened ${middle} by us`]), { timeout: 2_500, interval: 10 });
});

it("restarts an attempt over a lost connection to the server, with fresh addresses", async () => {
  const [a, b, , running] = await pair();
  a.dial(high);
  await running.close();
  await eventually(() => expect(a.mesh.signalingState).toBe("connecting"));
  expect(a.connections()).toBe(1);
  const again = await startServer({ port: running.port, host: "127.0.0.1" });
  cleanup.push(() => again.close());
  await eventually(() => expect(a.connections()).toBe(2));
  // If the other rejoins a moment later, the server may have said that it is gone.
  await eventually(() => expect(b.mesh.signalingState).toBe("connected"));
  a.dial(high);
  await eventually(() => expect([a.links.has(high), b.links.has(low)]).toEqual([true, true]));
  await expectTalking(a, b);
});

it("fails a dial at once without a way to introduce itself", async () => {
  const [a, , , running] = await pair();
  await running.close();
  await eventually(() => expect(a.mesh.signalingState).toBe("connecting"));
  a.dial(high);
  expect(a.events).toEqual([`failed ${high}`]);
  expect(a.connections()).toBe(0);
});

it("ends a dial if the peer turns out, in another tab, to speak another version", async () => {
  const [running, both] = await Promise.all([server(), room()]);
  const a = await join(both, low, running, true);
  const dead = new NodeWebSocket(`ws://127.0.0.1:${running.port}/signal`);
  cleanup.push(() => dead.close());
  dead.on("open", () => dead.send(JSON.stringify({ type: "join", room: both.keys.room, peer: high })));
  await eventually(() => expect(a.discovered).toContain(`announcement ${high}`));
  a.dial(high);
  const foreign = new Tabs(both.keys.room, high, (_, channel) => {
    channel.listen({ message: () => undefined, drain: () => undefined, closed: () => undefined });
    channel.send(new Uint8Array(40).fill(protocolVersion + 1));
  });
  cleanup.push(() => foreign.close());
  await eventually(() => expect(a.events).toEqual([`other version ${high}`]));
  // Its announcement restarts the dial, which is answered now.
  const b = await join(both, high, running);
  await eventually(() => expect(a.events).toEqual([`other version ${high}`, `gone ${high}`]));
  await eventually(() => expect([a.openConnections(), b.openConnections()]).toEqual([0, 0]));
});

it("refuses an unwanted peer before it makes a connection", async () => {
  const [a, b] = await pair();
  a.door.welcomes = false;
  b.dial(low, true);
  await eventually(() => expect(b.events).toEqual([`refused ${low}`]));
  expect([a.door.asked, a.connections(), a.events]).toEqual([[`${high} urgently`], 0, []]);
  a.door.welcomes = true;
  b.dial(low);
  await eventually(() => expect(b.events.at(-1)).toBe(`opened ${low} by us`));
  expect(a.door.asked).toEqual([`${high} urgently`, high]);
});

it("links peers by way of a third one without the server, and again when that link breaks", async () => {
  const [a, b, c] = await chain();
  a.dial(high);
  await eventually(() => expect([a.links.has(high), c.links.has(low)]).toEqual([true, true]));
  close(a, high);
  await eventually(() => expect(c.links.has(low)).toBe(false));
  c.dial(low);
  await eventually(() =>
    expect([a.events.at(-1), c.events.at(-1)]).toEqual([`opened ${high} by them`, `opened ${low} by us`]),
  );
  await expectTalking(a, c);
  expect(b.events).toHaveLength(2);
});

it("ignores an envelope that no member sealed for it, and still links", async () => {
  const [a, b, c] = await chain();
  for (const from of [middle, high, nobody])
    a.mesh.perform({ type: "open", from, envelope: crypto.getRandomValues(new Uint8Array(200)) });
  const asked = a.door.asked.length;
  const before = a.connections();
  c.dial(low);
  await eventually(() => expect(a.events.at(-1)).toBe(`opened ${high} by them`));
  expect(new Set(a.door.asked.slice(asked))).toEqual(new Set([high]));
  expect(a.connections()).toBe(before + 1);
  expect(b.events).toHaveLength(2);
});

it("asks for a fresh sample of the members on discovery", async () => {
  const [a, b] = await pair();
  await eventually(() => expect(a.discovered).toEqual(["sample ", `announcement ${high}`]));
  expect(b.discovered).toEqual([`sample ${low}`]);
  a.mesh.discover();
  await eventually(() => expect(a.discovered.at(-1)).toBe(`sample ${high}`));
});

it("links a newcomer to everyone by way of the one member that it knows, without any server", async () => {
  const [running, all] = await Promise.all([server(), room()]);
  const member = await join(all, low, running, true);
  const others = [await join(all, middle, running), await join(all, high, running)];
  member.dial(middle);
  member.dial(high);
  await eventually(() => expect(member.links.size).toBe(2));
  await running.close();
  // It finds the member as a tab of the same browser.
  const newcomer = await join(all, nobody, undefined, true);
  await eventually(() => expect(newcomer.links).toEqual(new Set([low])));
  newcomer.dial(middle);
  newcomer.dial(high);
  await eventually(() => expect(newcomer.links).toEqual(new Set([low, middle, high])));
  // One end may have its link a little before the other.
  await eventually(() => {
    for (const { links } of others) expect(links).toEqual(new Set([low, nobody]));
  });
});

it("gives up links that are not proved yet when it is destroyed, and leaves no timer of theirs", async () => {
  const [set, clear] = [vi.spyOn(globalThis, "setTimeout"), vi.spyOn(globalThis, "clearTimeout")];
  cleanup.push(() => vi.restoreAllMocks());
  const both = await room();
  const { mesh, events } = await join(both, low, undefined, true);
  // A tab that proves nothing.
  const tabs = new Tabs(both.keys.room, high, () => undefined, unwatched.tabs);
  cleanup.push(() => tabs.close());
  tabs.hello();
  const handshakes = (): unknown[] =>
    set.mock.results.flatMap(({ value }, at) => (set.mock.calls[at]?.[1] === 10_000 ? [value] : []));
  await eventually(() => expect(handshakes()).toHaveLength(1));
  mesh.destroy(true);
  expect(clear.mock.calls.map(([timer]) => timer)).toContain(handshakes()[0]);
  expect(events).toEqual([]);
});
