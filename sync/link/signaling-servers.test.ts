import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ServerFrame } from "../../signaling/wire.ts";
import type { PeerId } from "../core/index.ts";
import type { SignalingState } from "./signaling-client.ts";
import { SignalingServers, type ServersTrouble } from "./signaling-servers.ts";

const [self, ben, cleo] = ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc"] as [PeerId, PeerId, PeerId];
const [one, two] = ["ws://one.example/signal", "ws://two.example/signal"] as const;

/** A WebSocket whose server the test plays. */
class PlayedSocket extends EventTarget {
  readonly url: string;
  readonly sent: { readonly type: string }[] = [];
  closed = false;
  constructor(url: string) {
    super();
    this.url = url;
    sockets.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text) as { type: string });
  }
  close(): void {
    this.closed = true;
  }
  says(...frames: ServerFrame[]): void {
    for (const frame of frames) this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(frame) }));
  }
  opens(): void {
    this.dispatchEvent(new Event("open"));
  }
  fails(): void {
    this.dispatchEvent(new Event("error"));
  }
  get signals(): unknown[] {
    return this.sent.filter(({ type }) => type === "signal");
  }
}

let sockets: PlayedSocket[] = [];
let servers: SignalingServers | undefined;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  sockets = [];
});
afterEach(() => {
  servers?.close();
  vi.useRealTimers();
});

interface Watched {
  readonly servers: SignalingServers;
  readonly frames: ServerFrame[];
  readonly states: SignalingState[];
  readonly troubles: (ServersTrouble | undefined)[];
}

function join(...urls: string[]): Watched {
  const [frames, states, troubles]: [ServerFrame[], SignalingState[], (ServersTrouble | undefined)[]] = [[], [], []];
  const implementation = PlayedSocket as unknown as typeof WebSocket;
  servers = new SignalingServers(
    { urls, room: "r".repeat(22), self, WebSocket: implementation, random: () => 0 },
    {
      frame: (frame) => frames.push(frame),
      state: (state) => states.push(state),
      trouble: (trouble) => troubles.push(trouble),
    },
  );
  return { servers, frames, states, troubles };
}

/** The newest socket to a server. */
const at = (url: string): PlayedSocket => sockets.findLast((socket) => socket.url === url) as PlayedSocket;
const members = (...peers: string[]): ServerFrame => ({ type: "members", peers, count: peers.length });
const envelope = { type: "signal", to: ben, body: "sealed" } as const;

it("all servers are joined, each when the one before has answered or after half a second", () => {
  join(two, one);
  expect(sockets.map(({ url }) => url)).toEqual([one]);
  at(one).opens();
  at(one).says(members(ben));
  expect(sockets.map(({ url }) => url)).toEqual([one, two]);
  servers?.close();
  sockets = [];
  join(two, one);
  vi.advanceTimersByTime(500);
  expect(sockets.map(({ url }) => url)).toEqual([one, two]);
});

it("one connected server is enough to be connected", () => {
  const { states } = join(one, two);
  at(one).fails();
  at(two).opens();
  at(two).says(members());
  expect(states).toEqual(["connecting", "connected"]);
  at(two).fails();
  expect(states).toEqual(["connecting", "connected", "connecting"]);
});

describe("who is there", () => {
  it("a peer that two servers name is told once, and those of one server are not lost for the other's answer", () => {
    const { frames } = join(one, two);
    at(one).says(members(ben));
    at(two).says(members(cleo), { type: "joined", peer: ben });
    expect(frames).toEqual([members(ben), members(cleo, ben)]);
  });

  it("nobody is there once every server has said so", () => {
    const { frames } = join(one, two);
    at(one).says(members());
    expect(frames).toEqual([]);
    at(two).says(members());
    expect(frames).toEqual([members()]);
  });

  it("nobody is there once one server has said so, and the other cannot be reached", () => {
    const { frames } = join(one, two);
    at(one).says(members());
    at(two).fails();
    expect(frames).toEqual([members()]);
  });

  it("a peer that the second server names does not count if it comes to the first after this one", () => {
    const { frames } = join(one, two);
    at(one).says(members());
    at(two).says(members(ben));
    expect(frames).toEqual([members(ben)]);
    at(one).says({ type: "joined", peer: ben });
    expect(frames.slice(1)).toEqual([{ type: "members", peers: [ben], count: 0 }]);
  });

  it("a peer is gone when the last server that knew it says so", () => {
    const { frames } = join(one, two);
    at(one).says(members(ben));
    at(two).says(members(ben));
    frames.length = 0;
    at(one).says({ type: "gone", peer: ben });
    expect(frames).toEqual([]);
    at(two).says({ type: "gone", peer: ben });
    expect(frames).toEqual([{ type: "gone", peer: ben }]);
  });
});

describe("an envelope", () => {
  it("goes by a server that the peer is at, and by another one when that says that it is gone", () => {
    const { servers } = join(one, two);
    at(one).says(members(ben));
    at(two).says(members(ben));
    expect(servers.send(envelope)).toBe(true);
    expect([at(one).signals, at(two).signals]).toEqual([[], [envelope]]);
    at(two).says({ type: "gone", peer: ben });
    expect([at(one).signals, at(two).signals]).toEqual([[envelope], [envelope]]);
  });

  it("to a peer that nobody named goes by every server, and the peer is gone when each has said so", () => {
    const { servers, frames } = join(one, two);
    at(one).says(members(cleo));
    at(two).says(members());
    frames.length = 0;
    servers.send(envelope);
    expect([at(one).signals, at(two).signals]).toEqual([[envelope], [envelope]]);
    at(one).says({ type: "gone", peer: ben });
    at(two).says({ type: "gone", peer: ben });
    expect(frames).toEqual([{ type: "gone", peer: ben }]);
    expect(at(one).signals.length + at(two).signals.length).toBe(2);
  });

  it("is lost when no server is connected", () => {
    expect(join(one).servers.send(envelope)).toBe(false);
  });
});

it("trouble is told when every server has some, with their addresses, and its end when one answers", () => {
  const { troubles } = join(one, two);
  at(one).fails();
  at(two).opens();
  at(two).says(members());
  const fail = (url: string): void => {
    for (let pass = 0; pass < 10; pass++) {
      at(url).fails();
      vi.advanceTimersByTime(1_000);
    }
  };
  fail(one);
  expect(troubles).toEqual([]);
  fail(two);
  expect(troubles.at(-1)).toEqual({ type: "unreachable", detail: "", urls: [one, two] });
  at(two).opens();
  at(two).says(members());
  expect(troubles.at(-1)).toBeUndefined();
});

it("servers are left and joined while others stay", () => {
  const { servers, frames } = join(one);
  at(one).says(members(ben));
  servers.urls = [one, two];
  at(two).says(members());
  const kept = at(one);
  expect([sockets.length, kept.closed]).toEqual([2, false]);
  servers.urls = [two];
  expect([kept.closed, at(two).closed]).toEqual([true, false]);
  frames.length = 0;
  kept.says({ type: "joined", peer: cleo });
  expect([frames, servers.state]).toEqual([[], "connected"]);
  servers.urls = [];
  expect(servers.state).toBe("closed");
});
