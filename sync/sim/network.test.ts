/** The simulated network itself, with nodes that do nothing but what a test tells them. */
import { describe, expect, it } from "vitest";
import type { Effect, Input, Node, Occupancy, PeerId } from "../core/index.ts";
import { checkInvariants } from "./invariants.ts";
import { Network, pairLatency, type NetworkOptions, type SimPeer } from "./network.ts";
import { seededRandom } from "./random.ts";
import { SetReplica } from "./set-replica.ts";

interface Heard {
  readonly input: Input;
  readonly at: number;
}

/** Keeps what it is told, and answers with what the test put up. */
class ScriptedNode {
  readonly heard: Heard[] = [];
  readonly linked = new Set<PeerId>();
  replies: Effect[] = [];
  deadline: number | undefined;
  welcomes = true;
  knowsWay = false;
  full: Occupancy[] = [];

  handle(input: Input, at: number): Effect[] {
    this.heard.push({ input, at });
    if (input.type === "link-opened") this.linked.add(input.peer);
    if (input.type === "link-closed") this.linked.delete(input.peer);
    if (this.deadline !== undefined && this.deadline <= at) this.deadline = undefined;
    return this.replies.splice(0);
  }

  nextDeadline(): number | undefined {
    return this.deadline;
  }

  links(): PeerId[] {
    return [...this.linked];
  }

  accepts(): boolean {
    return this.welcomes;
  }

  hasRoute(): boolean {
    return this.knowsWay;
  }

  occupancy(): readonly Occupancy[] {
    return this.full;
  }

  told(type: Input["type"]): Heard[] {
    return this.heard.filter(({ input }) => input.type === type);
  }
}

type Peer = SimPeer<SetReplica>;
const nodeOf = (peer: Peer): ScriptedNode => peer.node as unknown as ScriptedNode;

function network(options: Partial<NetworkOptions> = {}): Network<SetReplica> {
  const createNode = (): Node => new ScriptedNode() as unknown as Node;
  return new Network({ random: seededRandom(1), latencyMs: () => 20, jitter: 0, createNode, ...options });
}

function linkedPair(options: Partial<NetworkOptions> = {}): [Network<SetReplica>, Peer, Peer] {
  const net = network(options);
  const [a, b] = [net.add(new SetReplica()), net.add(new SetReplica())];
  net.openLink(a, b);
  return [net, a, b];
}

function act(net: Network<SetReplica>, peer: Peer, ...effects: Effect[]): void {
  nodeOf(peer).replies = effects;
  net.tell(peer, { type: "tick" });
}

const frame = (to: Peer, ...bytes: number[]): Effect => ({
  type: "send",
  to: to.id,
  bytes: Uint8Array.from(bytes),
  priority: 1,
});

const framesAt = (peer: Peer): (readonly [number, number])[] =>
  nodeOf(peer)
    .told("frame-received")
    .map(({ input, at }) => [at, input.type === "frame-received" ? (input.bytes[0] ?? -1) : -1] as const);

describe("links", () => {
  it("carry frames in order after the pair's latency, and count them", () => {
    const [net, a, b] = linkedPair();
    act(net, a, frame(b, 6, 0), frame(b, 7));
    net.run(19);
    expect(framesAt(b)).toEqual([]);
    net.run(1);
    expect(framesAt(b)).toEqual([
      [20, 6],
      [20, 7],
    ]);
    expect(net.traffic.frames).toBe(2);
    expect(net.traffic.bytesOf([6])).toBe(2);
  });

  it("keep their order whatever the jitter", () => {
    const [net, a, b] = linkedPair({ jitter: 0.9 });
    for (let index = 0; index < 100; index++) act(net, a, frame(b, index));
    net.run(100);
    expect(framesAt(b).map(([, first]) => first)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  it("lose, double and reorder frames in the shares asked for", () => {
    const count = (options: Partial<NetworkOptions>): readonly (readonly [number, number])[] => {
      const [net, a, b] = linkedPair({ jitter: 0.5, ...options });
      for (let index = 0; index < 2_000; index++) act(net, a, frame(b, index % 256));
      net.run(1_000);
      return framesAt(b);
    };
    expect(count({ loss: 0.3 }).length / 2_000).toBeCloseTo(0.7, 1);
    expect(count({ duplication: 0.3 }).length / 2_000).toBeCloseTo(1.3, 1);
    const reordered = count({ reordering: 0.5 }).map(([, first]) => first);
    expect(reordered).not.toEqual(Array.from({ length: 2_000 }, (_, index) => index % 256));
  });

  it("of limited bandwidth carry one frame after the other", () => {
    const [net, a, b] = linkedPair({ bytesPerMs: 1 });
    act(net, a, frame(b, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0), frame(b, 2, 0, 0, 0, 0));
    net.run(100);
    expect(framesAt(b)).toEqual([
      [30, 1],
      [35, 2],
    ]);
  });

  it("that are closed still carry what was sent before, then the other end hears of it", () => {
    const [net, a, b] = linkedPair();
    act(net, a, frame(b, 6), { type: "close", peer: b.id, reason: "left", detail: "" });
    act(net, b, frame(a, 7));
    net.run(50);
    expect(
      nodeOf(b)
        .heard.slice(-2)
        .map(({ input }) => input.type),
    ).toEqual(["frame-received", "link-closed"]);
    expect(framesAt(a)).toEqual([]);
    expect(net.links()).toEqual([]);
  });

  it("that break lose what is under way", () => {
    const [net, a, b] = linkedPair();
    act(net, a, frame(b, 6));
    net.breakLink(a.id, b.id);
    net.run(50);
    expect(framesAt(b)).toEqual([]);
    for (const peer of [a, b]) expect(nodeOf(peer).told("link-closed")).toHaveLength(1);
  });

  it("hold frames back while the network is parted, or lose them", () => {
    for (const parted of ["held", "lost"] as const) {
      const [net, a, b] = linkedPair({ parted });
      net.part((id) => (id === a.id ? 0 : 1));
      act(net, a, frame(b, 1), frame(b, 2));
      net.run(1_000);
      expect(framesAt(b)).toEqual([]);
      net.part(undefined);
      act(net, a, frame(b, 3));
      net.run(100);
      expect(framesAt(b).map(([, first]) => first)).toEqual(parted === "held" ? [1, 2, 3] : [3]);
    }
  });
});

describe("peers", () => {
  it("are woken once, at their earliest deadline", () => {
    const net = network();
    const peer = net.add(new SetReplica());
    const node = nodeOf(peer);
    for (const deadline of [500, 100, 300, 200]) {
      node.deadline = deadline;
      net.tell(peer, { type: "replica-changed" });
    }
    net.run(1_000);
    expect(node.told("tick").map(({ at }) => at)).toEqual([200]);
  });

  it("have clocks of their own, and are still woken at their deadline", () => {
    const net = network({ skewMs: 5_000, drift: 0.01 });
    const peer = net.add(new SetReplica());
    const node = nodeOf(peer);
    net.tell(peer, { type: "tick" });
    const start = node.heard[0]?.at ?? 0;
    expect(start).toBeGreaterThan(0);
    node.deadline = start + 1_000;
    net.tell(peer, { type: "replica-changed" });
    net.run(2_000);
    const woken = node.told("tick").at(-1)?.at ?? 0;
    expect(woken).toBeGreaterThanOrEqual(start + 1_000);
    expect(woken).toBeLessThan(start + 1_000.001);
    expect(net.now).not.toBe(woken - start);
  });

  it("that are paused do nothing, then everything at once", () => {
    const [net, a, b] = linkedPair();
    net.pause(b, 1_000);
    act(net, a, frame(b, 6));
    act(net, a, frame(b, 7));
    net.run(999);
    expect(framesAt(b)).toEqual([]);
    net.run(1);
    expect(framesAt(b)).toEqual([
      [1_000, 6],
      [1_000, 7],
    ]);
  });

  it("that crash are silent, unless the transport notices", () => {
    const [net, a, b] = linkedPair();
    net.crash(a);
    net.run(1_000);
    expect(nodeOf(b).told("link-closed")).toEqual([]);
    const [noticing, c, d] = linkedPair();
    noticing.crash(c, { detected: true });
    noticing.run(0);
    expect(nodeOf(d).told("link-closed")).toHaveLength(1);
  });
});

describe("dialling", () => {
  function inRoom(size: number, options: Partial<NetworkOptions> = {}): [Network<SetReplica>, Peer[]] {
    const net = network(options);
    const peers = Array.from({ length: size }, () => net.add(new SetReplica()));
    for (const peer of peers) net.join(peer);
    net.run(100);
    return [net, peers];
  }
  const dial = (to: Peer): Effect => ({ type: "dial", peer: to.id, urgent: false });
  const failures = (peer: Peer): unknown[] =>
    nodeOf(peer)
      .told("dial-failed")
      .map(({ input }) => (input.type === "dial-failed" ? input.why : undefined));

  it("asks the server, then the callee, and opens the link at both ends", () => {
    const [net, [a, b]] = inRoom(2) as [Network<SetReplica>, [Peer, Peer]];
    act(net, a, dial(b));
    net.run(1_000);
    expect(nodeOf(a).told("link-opened")).toMatchObject([{ input: { peer: b.id, initiator: true } }]);
    expect(nodeOf(b).told("link-opened")).toMatchObject([{ input: { peer: a.id, initiator: false } }]);
    checkInvariants(net, { quiet: true });
  });

  it("tells samples to newcomers and newcomers to some", () => {
    const [, peers] = inRoom(60);
    const discovered = peers.flatMap((peer) => nodeOf(peer).told("peers-discovered")).map(({ input }) => input);
    const sizes = discovered.flatMap((input) =>
      input.type === "peers-discovered" && input.source === "sample" ? [input.peers.length] : [],
    );
    expect(sizes).toHaveLength(60);
    expect(Math.max(...sizes)).toBe(32);
    expect(discovered.length - 60).toBeLessThanOrEqual(60 * 8);
  });

  it("makes one link when both dial at once, by the smaller id's attempt", () => {
    const [net, [a, b]] = inRoom(2) as [Network<SetReplica>, [Peer, Peer]];
    act(net, a, dial(b));
    act(net, b, dial(a));
    net.run(20_000);
    const [smaller, greater] = a.id < b.id ? [a, b] : [b, a];
    expect(nodeOf(smaller).told("link-opened")).toMatchObject([{ input: { initiator: true } }]);
    expect(nodeOf(greater).told("link-opened")).toMatchObject([{ input: { initiator: false } }]);
    expect([...failures(a), ...failures(b)]).toEqual([]);
  });

  it("fails as refused, as gone, and after four seconds of silence", () => {
    const [net, [a, b, c]] = inRoom(3, { serverNoticesMs: 60_000 }) as [Network<SetReplica>, [Peer, Peer, Peer]];
    nodeOf(b).welcomes = false;
    act(net, a, dial(b));
    net.run(1_000);
    expect(failures(a)).toEqual(["refused"]);
    const outsider = net.add(new SetReplica());
    act(net, a, dial(outsider));
    net.run(1_000);
    expect(failures(a)).toEqual(["refused", "gone"]);
    net.crash(c);
    act(net, a, dial(c));
    net.run(3_900);
    expect(failures(a)).toHaveLength(2);
    net.run(200);
    expect(failures(a)).toEqual(["refused", "gone", "failed"]);
  });

  it("goes over the overlay where a way is known, and to the server when that brings nothing", () => {
    const [net, [a, b]] = inRoom(2) as [Network<SetReplica>, [Peer, Peer]];
    nodeOf(a).knowsWay = true;
    act(net, a, dial(b));
    net.run(100);
    expect(nodeOf(a).told("introduce")).toMatchObject([{ input: { to: b.id } }]);
    net.run(2_000);
    expect(nodeOf(a).told("link-opened")).toEqual([]);
    net.run(1_000);
    expect(nodeOf(a).told("link-opened")).toHaveLength(1);
  });

  it("goes to the server at once when the overlay says that there is no way", () => {
    const [net, [a, b]] = inRoom(2) as [Network<SetReplica>, [Peer, Peer]];
    nodeOf(a).knowsWay = true;
    act(net, a, dial(b));
    act(net, a, { type: "emit", event: { type: "unreachable", peer: b.id } });
    net.run(500);
    expect(nodeOf(a).told("link-opened")).toHaveLength(1);
  });

  it("fails at once when the server is dead and no way is known", () => {
    const [net, [a, b]] = inRoom(2) as [Network<SetReplica>, [Peer, Peer]];
    net.dialling.serverAlive = false;
    act(net, a, dial(b));
    net.run(10);
    expect(failures(a)).toEqual(["failed"]);
  });

  it("closes a link that the callee still believes in before it opens the new one", () => {
    const [net, [a, b]] = inRoom(2) as [Network<SetReplica>, [Peer, Peer]];
    net.openLink(a, b);
    net.openLink(a, b);
    expect(
      nodeOf(b)
        .heard.slice(-3)
        .map(({ input }) => input.type),
    ).toEqual(["link-opened", "link-closed", "link-opened"]);
  });
});

describe("invariants", () => {
  it("find a link that only one end knows", () => {
    const [net, a, b] = linkedPair();
    checkInvariants(net, { quiet: true });
    nodeOf(b).linked.delete(a.id);
    expect(() => checkInvariants(net, { quiet: true })).toThrow("not the other way");
  });

  it("find a map that grew beyond its bound", () => {
    const [net, a] = linkedPair();
    nodeOf(a).full = [{ what: "trees", size: 10, bound: 10 }];
    checkInvariants(net);
    nodeOf(a).full = [{ what: "trees", size: 11, bound: 10 }];
    expect(() => checkInvariants(net)).toThrow("11 trees");
  });

  it("find equal documents, whatever their digests, and different ones", () => {
    const [net, a] = linkedPair();
    const equal = (one: SetReplica, other: SetReplica): boolean => one.equals(other);
    checkInvariants(net, { equal });
    a.replica.insert(1);
    checkInvariants(net, { equal });
    expect(() => checkInvariants(net, { equal: () => true })).toThrow("are equal");
  });
});

it("a pair's latency is the same both ways, and uniform over the pairs", () => {
  const net = network();
  const ids = Array.from({ length: 100 }, () => net.add(new SetReplica()).id);
  const latency = pairLatency(10, 100);
  let sum = 0;
  let pairs = 0;
  for (const a of ids)
    for (const b of ids)
      if (a < b) {
        expect(latency(a, b)).toBe(latency(b, a));
        sum += latency(a, b);
        pairs++;
      }
  expect(sum / pairs).toBeGreaterThan(53);
  expect(sum / pairs).toBeLessThan(57);
});
