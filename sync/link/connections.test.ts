/** Connections over real WebRTC: their outcomes, and that none is leaked. */
import { afterEach, expect, it, vi } from "vitest";
import type { PeerId, Signal } from "../core/index.ts";
import { Connections, type ConnectionsListener, type Unconnected } from "./connections.ts";
import { wrtc } from "./node/node-datachannel.ts";

const [peer, other] = ["1111111111111111", "2222222222222222"] as [PeerId, PeerId];
const cleanup: (() => unknown)[] = [];
afterEach(() => {
  for (const undo of cleanup.splice(0).toReversed()) undo();
});
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 15_000, interval: 10 });

interface End {
  readonly connections: Connections;
  readonly events: string[];
  readonly failures: Unconnected[];
  /** RTCPeerConnections that were not closed. */
  readonly open: Set<RTCPeerConnection>;
}

function end(onSignals: ConnectionsListener["signalled"]): End {
  const open = new Set<RTCPeerConnection>();
  class WatchedConnection extends wrtc.RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      open.add(this);
    }
    override close(): void {
      open.delete(this);
      super.close();
    }
  }
  const [events, failures] = [[] as string[], [] as Unconnected[]];
  const connections = new Connections(
    { iceServers: () => [], wrtc: { ...wrtc, RTCPeerConnection: WatchedConnection } },
    {
      signalled: onSignals,
      connected: ({ attempt, initiator }, channel, binding) => {
        events.push(`connected ${attempt} ${initiator ? "by us" : "by them"} ${binding.length > 0}`);
        channel.listen({ message: () => undefined, drain: () => undefined, closed: () => events.push("closed") });
      },
      failed: (_, how, unmade) => {
        events.push(unmade ? "unmade" : "failed");
        failures.push(how);
      },
    },
  );
  cleanup.push(() => connections.close());
  return { connections, events, failures, open };
}

/** Two ends that pass each other their signals. */
function pair(): [End, End] {
  const ends: End[] = [];
  for (const index of [0, 1])
    ends.push(end(({ attempt }, signals) => ends[1 - index]?.connections.signal({ peer, attempt }, signals)));
  return ends as [End, End];
}

it("two ends connect, and hanging up one closes the other", async () => {
  const [a, b] = pair();
  b.connections.connect({ peer, attempt: "x", initiator: false });
  a.connections.connect({ peer, attempt: "x", initiator: true });
  await eventually(() =>
    expect([a.events, b.events]).toEqual([["connected x by us true"], ["connected x by them true"]]),
  );
  a.connections.hangUp({ peer, attempt: "x" });
  await eventually(() => expect(b.events.at(-1)).toBe("closed"));
  await eventually(() => expect([a.open.size, b.open.size]).toEqual([0, 0]));
  expect(a.events).toHaveLength(1);
});

it("a released connection is not hung up", async () => {
  const [a, b] = pair();
  b.connections.connect({ peer, attempt: "x", initiator: false });
  a.connections.connect({ peer, attempt: "x", initiator: true });
  await eventually(() => expect([a.events.length, b.events.length]).toEqual([1, 1]));
  a.connections.release({ peer, attempt: "x" });
  a.connections.hangUp({ peer, attempt: "x" });
  expect(a.open.size).toBe(1);
  for (const connection of a.open) connection.close();
});

it("a connection that is hung up early is closed, and reports nothing more", async () => {
  const signalled = vi.fn<ConnectionsListener["signalled"]>();
  const one = end(signalled);
  one.connections.connect({ peer, attempt: "x", initiator: true });
  one.connections.hangUp({ peer, attempt: "x" });
  await eventually(() => expect(one.open.size).toBe(0));
  one.connections.connect({ peer, attempt: "y", initiator: true });
  await eventually(() => expect(signalled).toHaveBeenCalled());
  expect(signalled.mock.calls.every(([{ attempt }]) => attempt === "y")).toBe(true);
  expect(one.events).toEqual([]);
});

it("two peers whose offers have the same name get separate connections, and one can be hung up alone", async () => {
  const one = end(() => undefined);
  for (const of of [peer, other]) one.connections.connect({ peer: of, attempt: "x", initiator: false });
  await eventually(() => expect(one.open.size).toBe(2));
  const [, second] = one.open;
  one.connections.hangUp({ peer, attempt: "x" });
  await eventually(() => expect([...one.open]).toEqual([second]));
  one.connections.hangUp({ peer: other, attempt: "x" });
  await eventually(() => expect(one.open.size).toBe(0));
});

it("closing ends every connection", async () => {
  const one = end(() => undefined);
  for (const attempt of ["x", "y"]) one.connections.connect({ peer, attempt, initiator: true });
  await eventually(() => expect(one.open.size).toBe(2));
  one.connections.close();
  await eventually(() => expect(one.open.size).toBe(0));
  expect(one.events).toEqual([]);
});

it("a failure of the platform is not blamed on the peer, which has not answered", async () => {
  const failed = vi.fn<ConnectionsListener["failed"]>();
  const listener = { signalled: () => undefined, connected: () => undefined, failed };
  const of = { peer, attempt: "x", initiator: true };
  const Broken = function (): never {
    throw new Error("no more");
  } as unknown as typeof RTCPeerConnection;
  // simple-peer reports it later. This side's own code, which asks for servers, reports it at once.
  const servers = (): never => {
    throw new Error("no more");
  };
  new Connections({ iceServers: servers, wrtc: { ...wrtc, RTCPeerConnection: Broken } }, listener).connect(of);
  await eventually(() => expect(failed).toHaveBeenCalledOnce());
  new Connections(undefined, listener).connect({ ...of, initiator: false });
  expect(failed.mock.calls).toEqual([
    [of, { fault: "implementation", reason: "Error: no more", answered: false }, true],
    [{ ...of, initiator: false }, { fault: "implementation", reason: expect.any(String), answered: true }, true],
  ]);
});

it("what the other end says while WebRTC loads is not lost", async () => {
  const offers: Signal[] = [];
  const a = end((_, signals) => offers.push(...signals));
  a.connections.connect({ peer, attempt: "x", initiator: true });
  await eventually(() => expect(offers.map(({ type }) => type)).toContain("offer"));
  const b = end(({ attempt }, signals) => a.connections.signal({ peer, attempt }, signals));
  // In one task: nothing can have loaded between the two.
  b.connections.connect({ peer, attempt: "x", initiator: false });
  b.connections.signal({ peer, attempt: "x" }, offers);
  expect(b.open.size).toBe(0);
  await eventually(() => expect(b.events).toEqual(["connected x by them true"]));
});

it("where the code of WebRTC does not load, the connection is unmade, and the next one tries again", async () => {
  vi.doMock("./webrtc.ts", () => {
    throw new Error("offline");
  });
  const one = end(() => undefined);
  one.connections.connect({ peer, attempt: "x", initiator: true });
  await eventually(() => expect(one.events).toEqual(["unmade"]));
  expect(one.failures[0]).toMatchObject({ fault: "not-loaded", answered: false });
  vi.doUnmock("./webrtc.ts");
  one.connections.connect({ peer, attempt: "y", initiator: true });
  await eventually(() => expect(one.open.size).toBe(1));
});

it("a connection that fails says whether its peer had answered", async () => {
  const offers: Parameters<ConnectionsListener["signalled"]>[] = [];
  const one = end((...made) => offers.push(made));
  one.connections.connect({ peer, attempt: "x", initiator: true });
  await eventually(() => expect(offers).not.toEqual([]));
  one.connections.signal({ peer, attempt: "x" }, [{ type: "answer", sdp: "v=0\r\nno description\r\n" }]);
  await eventually(() => expect(one.events).toEqual(["failed"]));
  expect(one.failures[0]?.answered).toBe(true);
  expect(one.open.size).toBe(0);
});
