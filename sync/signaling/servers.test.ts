import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ServerFrame } from "../../signaling/wire.ts";
import type { PeerId } from "../core/index.ts";
import type { SignalingState } from "./client.ts";
import { SignalingServers, type ServersTrouble } from "./servers.ts";

const [self, ben, cleo] = ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc"] as [PeerId, PeerId, PeerId];
const [one, two] = ["ws://one.example/signal", "ws://two.example/signal"] as const;

/** A WebSocket whose server side the test plays. */
class PlayedSocket extends EventTarget {
  readonly url: string;
  readonly sent: { readonly type: string }[] = [];
  closed = false;
  constructor(url: string) {
    super();
    if (url.includes("refused")) throw new SyntaxError("no address");
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
/** What a listener does when it is told a state. */
let onState: (state: SignalingState) => void = () => undefined;
beforeEach(() => {
  onState = () => undefined;
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
      state: (state) => {
        states.push(state);
        onState(state);
      },
      trouble: (trouble) => troubles.push(trouble),
    },
  );
  return { servers, frames, states, troubles };
}

/** The newest socket to a server. */
const at = (url: string): PlayedSocket => sockets.findLast((socket) => socket.url === url) as PlayedSocket;
const members = (...peers: string[]): ServerFrame => ({ type: "members", peers, count: peers.length });
const joined = (peer: string): ServerFrame => ({ type: "joined", peer });
const gone = (peer: string): ServerFrame => ({ type: "gone", peer });
const envelope = { type: "signal", to: ben, body: "sealed" } as const;
const candidates = { type: "signal", to: ben, body: "candidates" } as const;

it("this peer joins all servers, each when the one before has answered or after half a second", () => {
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

it("the state is connected with one connected server", () => {
  const { states } = join(one, two);
  at(one).fails();
  at(two).opens();
  at(two).says(members());
  expect(states).toEqual(["connecting", "connected"]);
  at(two).fails();
  expect(states).toEqual(["connecting", "connected", "connecting"]);
});

describe("the peers in the room", () => {
  it("are reported once if two servers name them, and one server's peers stay when the other answers", () => {
    const { frames } = join(one, two);
    at(one).says(members(ben));
    at(two).says(members(cleo), { type: "joined", peer: ben });
    expect(frames).toEqual([members(ben), members(cleo, ben)]);
  });

  it("are none once every server has said so", () => {
    const { frames } = join(one, two);
    at(one).says(members());
    expect(frames).toEqual([]);
    at(two).says(members());
    expect(frames).toEqual([members()]);
  });

  it("are none once one server has said so, and the other cannot be reached", () => {
    const { frames } = join(one, two);
    at(one).says(members());
    at(two).fails();
    expect(frames).toEqual([members()]);
  });

  it("do not include one that the second server names and that joins the first server after this peer", () => {
    const { frames } = join(one, two);
    at(one).says(members());
    at(two).says(members(ben));
    expect(frames).toEqual([members(ben)]);
    at(one).says({ type: "joined", peer: ben });
    expect(frames.slice(1)).toEqual([{ type: "members", peers: [ben], count: 0 }, joined(ben)]);
  });

  it("are none once this peer has left the servers that did not answer", () => {
    const { servers, frames } = join(one, two);
    at(one).says(members());
    expect(frames).toEqual([]);
    servers.urls = [one];
    expect(frames).toEqual([members()]);
  });

  it("are none once one server has said so, and the browser refuses to try the others", () => {
    const { frames } = join(one, "ws://refused.example/1", "ws://refused.example/2");
    at(one).says(members());
    vi.advanceTimersByTime(500);
    expect(frames).toEqual([members()]);
  });

  it("are no longer at a server whose complete answer omits them", () => {
    const { frames } = join(one, two);
    at(one).says(members(ben, cleo));
    at(two).says(members(ben));
    frames.length = 0;
    at(one).says(members(cleo));
    expect(frames.splice(0)).toEqual([members(cleo, ben)]);
    at(two).says(members());
    expect(frames.splice(0)).toEqual([members(cleo)]);
    at(one).says(members());
    expect(frames).toEqual([members()]);
  });

  it("stay at a server whose partial answer omits them", () => {
    const { frames } = join(one);
    at(one).says(members(ben));
    at(one).says({ type: "members", peers: [cleo], count: 40 });
    frames.length = 0;
    at(one).says(gone(ben));
    expect(frames).toEqual([gone(ben)]);
  });

  it("include a later one once this peer has rejoined", () => {
    const { frames } = join(one, two);
    at(one).says(members(), joined(ben));
    at(two).says(members(ben));
    frames.length = 0;
    at(one).says({ type: "members", peers: [], count: 0 });
    at(two).says(members(ben));
    expect(frames.at(-1)).toEqual(members(ben));
  });

  it("are reported again when one rejoins a server, although another server knows it too", () => {
    const { frames } = join(one, two);
    at(one).says(members(ben));
    at(two).says(members(ben));
    frames.length = 0;
    at(two).says(joined(ben));
    expect(frames).toEqual([joined(ben)]);
  });

  it("are not gone by the word of a server that never knew them", () => {
    const { servers, frames } = join(one, two);
    at(one).says(members(ben));
    at(two).says(members());
    servers.send(envelope);
    frames.length = 0;
    at(two).says(gone(ben));
    expect([frames, at(one).signals, at(two).signals]).toEqual([[], [envelope], []]);
    at(one).says(gone(ben));
    expect(frames).toEqual([gone(ben)]);
  });

  it("are gone when the last server that knew them says so", () => {
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
  it("goes by a server that the peer is at, and by another one when the first says that it is gone", () => {
    const { servers } = join(one, two);
    at(one).says(members(ben));
    at(two).says(members(ben));
    expect(servers.send(envelope)).toBe(true);
    expect([at(one).signals, at(two).signals]).toEqual([[], [envelope]]);
    at(two).says({ type: "gone", peer: ben });
    expect([at(one).signals, at(two).signals]).toEqual([[envelope], [envelope]]);
  });

  it("to a peer that no server named goes by every server, and the peer is gone when each has said so", () => {
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

  it("is resent with the earlier ones since the peer was last heard", () => {
    const { servers } = join(one, two);
    at(one).says(members(ben));
    at(two).says(members(ben), { type: "signal", from: ben, body: "word" });
    servers.send(envelope);
    servers.send(candidates);
    at(two).says(gone(ben));
    expect(at(one).signals).toEqual([envelope, candidates]);
    at(one).says({ type: "signal", from: ben, body: "word" });
    at(two).says(joined(ben));
    at(one).says(gone(ben));
    expect(at(two).signals).toEqual([envelope, candidates]);
  });

  it("is resent once, however often a server names the peer and reports it gone", () => {
    const { servers } = join(one, two);
    at(one).says(members(ben));
    at(two).says(members(ben));
    servers.send(envelope);
    for (let pass = 0; pass < 5; pass++) at(two).says(gone(ben), gone(ben), joined(ben));
    expect([at(one).signals.length, at(two).signals.length]).toEqual([1, 1]);
  });

  it("is kept within bounds of count, size and time", () => {
    const { servers } = join(one, two);
    at(one).says(members(ben));
    at(two).says(members(ben));
    const bodies = (...frames: object[]): string[] => frames.map((frame) => (frame as { body: string }).body);
    const send = (body: string): boolean => servers.send({ type: "signal", to: ben, body });
    const repeated = (): string[] => {
      const before = at(one).signals.length;
      at(two).says(gone(ben));
      const all = bodies(...(at(one).signals.slice(before) as object[]));
      at(one).says({ type: "signal", from: ben, body: "word" });
      at(two).says({ type: "signal", from: ben, body: "word" });
      return all;
    };
    at(two).says(joined(ben));
    for (let index = 0; index < 10; index++) send(String(index));
    expect(repeated()).toEqual(["2", "3", "4", "5", "6", "7", "8", "9"]);
    for (const letter of ["a", "b", "c"]) send(letter.repeat(25 * 1024));
    expect(repeated().map(([letter]) => letter)).toEqual(["b", "c"]);
    send("old");
    vi.advanceTimersByTime(15_001);
    const before = at(one).signals.length;
    send("fresh");
    expect(bodies(...(at(one).signals.slice(before) as object[]))).toEqual(["fresh"]);
  });

  it("goes by another server after two seconds of the peer's silence, with the envelopes that the first server had", () => {
    const { servers } = join(one, two);
    at(one).says(members(ben));
    at(two).says(members(ben));
    servers.send(envelope);
    vi.advanceTimersByTime(2_001);
    // The server answers and names the peer, but does not relay.
    at(two).says(members(ben), joined(ben));
    servers.send(candidates);
    expect([at(one).signals, at(two).signals]).toEqual([[envelope, candidates], [envelope]]);
    vi.advanceTimersByTime(2_001);
    servers.send(envelope);
    expect([at(one).signals.length, at(two).signals.length]).toEqual([2, 3]);
    at(two).says({ type: "signal", from: ben, body: "word" });
    servers.send(envelope);
    expect([at(one).signals.length, at(two).signals.length]).toEqual([2, 4]);
  });

  it("is lost when no server is connected", () => {
    expect(join(one).servers.send(envelope)).toBe(false);
  });
});

it("trouble is reported when every server has some, with their addresses, and its end when one answers", () => {
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

it("servers can be left and joined while others stay", () => {
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

describe("a listener that is told a state", () => {
  it("may leave the server that is connecting", () => {
    const { servers } = join();
    onState = () => {
      servers.urls = [];
    };
    servers.urls = [one, two];
    expect(sockets.filter(({ closed }) => !closed)).toEqual([]);
    vi.advanceTimersByTime(60_000);
    expect(sockets.filter(({ closed }) => !closed)).toEqual([]);
    expect(servers.state).toBe("closed");
  });

  it("may close all while they connect, and no server is joined afterwards", () => {
    const { servers } = join();
    onState = () => servers.close();
    servers.urls = [one, two];
    vi.advanceTimersByTime(60_000);
    servers.urls = [two];
    expect(sockets.filter(({ closed }) => !closed)).toEqual([]);
  });

  it("may set the same servers again, and each is connected to once", () => {
    const { servers } = join();
    onState = () => {
      servers.urls = [one, two];
    };
    servers.urls = [one, two];
    expect(sockets.map(({ url }) => url).toSorted()).toEqual([one, two]);
  });

  it("may close all when a connection is lost, and no new one is made", () => {
    const { servers } = join(one);
    at(one).says(members());
    onState = () => servers.close();
    at(one).fails();
    vi.advanceTimersByTime(60_000);
    expect(sockets.length).toBe(1);
  });
});
