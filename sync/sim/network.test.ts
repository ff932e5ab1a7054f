/** The simulated network itself, with nodes that do nothing but what a test tells them. */
import { describe, expect, it } from "vitest";
import type { Effect, Input, Introduction, LinkKnowledge, Node, Occupancy, PeerId } from "../core/index.ts";
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
  full: Occupancy[] = [];
  known: readonly Pick<LinkKnowledge, "peer" | "standing">[] = [];

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

  occupancy(): readonly Occupancy[] {
    return this.full;
  }

  knowledge(): readonly Pick<LinkKnowledge, "peer" | "standing">[] {
    return this.known;
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

describe("what dialling needs of the world", () => {
  function inRoom(size: number, options: Partial<NetworkOptions> = {}): [Network<SetReplica>, Peer[]] {
    const net = network(options);
    const peers = Array.from({ length: size }, () => net.add(new SetReplica()));
    for (const peer of peers) net.join(peer);
    net.run(100);
    for (const peer of peers) nodeOf(peer).heard.splice(0);
    return [net, peers];
  }
  const knock = { type: "knock", dial: "7", urgent: true } as const;
  const seal = (to: Peer, way: "overlay" | "server", introduction: Introduction = knock): Effect => ({
    type: "seal",
    to: to.id,
    introduction,
    way,
  });
  const connect = (to: Peer, initiator: boolean): Effect => ({ type: "connect", peer: to.id, attempt: "7", initiator });
  const signal = (to: Peer, type: "offer" | "answer"): Effect => ({
    type: "signal",
    peer: to.id,
    attempt: "7",
    signals: [{ type, sdp: "" }],
  });
  const inputs = (peer: Peer): Input[] =>
    nodeOf(peer)
      .heard.map(({ input }) => input)
      .filter(({ type }) => type !== "tick");
  /** Both ends know each other: the connection comes about in 60 ms, and is a link 20 ms later. */
  function connecting(): [Network<SetReplica>, Peer, Peer] {
    const [net, [a, b]] = inRoom(2) as [Network<SetReplica>, [Peer, Peer]];
    act(net, a, connect(b, true));
    act(net, b, connect(a, false), signal(a, "offer"));
    act(net, a, signal(b, "answer"));
    net.run(0);
    return [net, a, b];
  }

  it("the server brings an envelope in two latencies, and says who is not there in three", () => {
    const [net, [a, b]] = inRoom(2) as [Network<SetReplica>, [Peer, Peer]];
    const outsider = net.add(new SetReplica());
    act(net, a, seal(b, "server"), seal(outsider, "server"));
    net.run(39);
    expect(inputs(b)).toEqual([]);
    net.run(1);
    expect(inputs(b)).toEqual([{ type: "introduced", from: a.id, introduction: knock, way: "server" }]);
    net.run(20);
    expect(inputs(a)).toEqual([{ type: "peer-absent", peer: outsider.id }]);
  });

  it("an envelope for the overlay comes back sealed, and is what it was when it is opened", () => {
    const offer = { type: "signals", dial: "7", signals: [{ type: "offer", sdp: "" }], urgent: true } as const;
    const answer = { type: "signals", dial: "7", signals: [{ type: "answer", sdp: "" }], urgent: false } as const;
    const [net, [a, b]] = inRoom(2) as [Network<SetReplica>, [Peer, Peer]];
    const said: Introduction[] = [
      knock,
      { ...knock, urgent: false },
      { type: "welcome", dial: "7" },
      { type: "refusal", dial: "7" },
      offer,
      { ...offer, urgent: false },
      answer,
    ];
    for (const introduction of said) act(net, a, seal(b, "overlay", introduction));
    net.run(0);
    for (const input of inputs(a))
      if (input.type === "sealed") act(net, b, { type: "open", from: a.id, envelope: input.envelope });
    net.run(0);
    expect(inputs(b)).toEqual(
      said.map((introduction) => ({ type: "introduced", from: a.id, introduction, way: "overlay" })),
    );
  });

  it("no envelope crosses a border", () => {
    const [net, [a, b]] = inRoom(2) as [Network<SetReplica>, [Peer, Peer]];
    net.part((id) => (id === a.id ? 0 : 1));
    act(net, a, seal(b, "server"));
    act(net, b, { type: "open", from: a.id, envelope: new Uint8Array(9) });
    net.run(1_000);
    expect(inputs(b)).toEqual([]);
  });

  it("a server that dies brings nothing; once it is back its clients join again, as after a sleep", () => {
    const [net, [a, b]] = inRoom(2) as [Network<SetReplica>, [Peer, Peer]];
    net.dialling.serverAlive = false;
    act(net, a, seal(b, "server"), { type: "discover" });
    net.run(1_000);
    expect([inputs(a), inputs(b)]).toEqual([[{ type: "server-lost" }], [{ type: "server-lost" }]]);
    net.dialling.serverAlive = true;
    net.run(2_000);
    for (const peer of [a, b]) expect(inputs(peer).slice(1, 3)).toEqual([{ type: "server-reached" }, { type: "woke" }]);
    act(net, a, seal(b, "server"));
    net.run(100);
    expect(nodeOf(b).told("introduced")).toHaveLength(1);
  });

  it("tells samples to newcomers and newcomers to some", () => {
    const net = network();
    const peers = Array.from({ length: 60 }, () => net.add(new SetReplica()));
    for (const peer of peers) net.join(peer);
    net.run(100);
    const discovered = peers.flatMap((peer) => nodeOf(peer).told("peers-discovered")).map(({ input }) => input);
    const sizes = discovered.flatMap((input) =>
      input.type === "peers-discovered" && input.source === "sample" ? [input.peers.length] : [],
    );
    expect(sizes).toHaveLength(60);
    expect(Math.max(...sizes)).toBe(32);
    expect(discovered.length - 60).toBeLessThanOrEqual(60 * 8);
    for (const peer of peers) expect(nodeOf(peer).told("server-reached")).toHaveLength(1);
  });

  it("a connection makes its offer and its answer, and is a link four latencies later", () => {
    const [net, a, b] = connecting();
    const signalled = (of: Peer, type: string): unknown => ({
      type: "signalled",
      peer: of.id,
      attempt: "7",
      signals: [{ type, sdp: "" }],
    });
    expect([inputs(a), inputs(b)]).toEqual([[signalled(b, "offer")], [signalled(a, "answer")]]);
    net.run(60);
    for (const [peer, other] of [[a, b] as const, [b, a] as const])
      expect(inputs(peer).at(-1)).toEqual({ type: "connected", peer: other.id, attempt: "7" });
    net.run(20);
    expect(inputs(a).at(-1)).toEqual({ type: "link-opened", peer: b.id, initiator: true, attempt: "7" });
    expect(inputs(b).at(-1)).toEqual({ type: "link-opened", peer: a.id, initiator: false, attempt: "7" });
    expect([a, b].map((peer) => net.dialling.connections.countOf(peer))).toEqual([0, 0]);
    checkInvariants(net, { quiet: true });
  });

  it("a connection that is hung up fails at its other end: at once if it was there, else after 15 s", () => {
    for (const [ms, failsAfter] of [
      [70, 20],
      [30, 15_000 - 30],
    ] as const) {
      const [net, a, b] = connecting();
      net.run(ms);
      act(net, a, { type: "hang-up", peer: b.id, attempt: "7" });
      net.run(failsAfter - 1);
      expect(nodeOf(b).told("connection-failed")).toEqual([]);
      net.run(1);
      expect(nodeOf(b).told("connection-failed")).toHaveLength(1);
      expect(nodeOf(a).told("connection-failed")).toEqual([]);
      expect(net.links()).toEqual([]);
    }
  });

  it("a connection fails after 15 s that nobody answers, or across a border", () => {
    const [net, [a, b]] = inRoom(2) as [Network<SetReplica>, [Peer, Peer]];
    act(net, a, connect(b, true));
    net.run(15_000);
    expect(nodeOf(a).told("connection-failed")).toHaveLength(1);
    const [parted, c, d] = connecting();
    parted.part((id) => (id === c.id ? 0 : 1));
    parted.run(15_000);
    for (const peer of [c, d]) expect(nodeOf(peer).told("connection-failed")).toHaveLength(1);
  });

  it("nodes that dial each other link by it, knocking first where they have links", () => {
    const net = new Network({ random: seededRandom(1), record: true });
    const peers = Array.from({ length: 5 }, () => net.add(new SetReplica()));
    for (const peer of peers) net.join(peer);
    net.run(5_000);
    expect(net.links()).toHaveLength(10);
    for (const peer of peers) expect([peer.node.dialling, net.dialling.connections.countOf(peer)]).toEqual([0, 0]);
    checkInvariants(net, { quiet: true });
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

  it("find a connection that is left over", () => {
    const [net, a, b] = linkedPair();
    act(net, a, { type: "connect", peer: b.id, attempt: "7", initiator: true });
    expect(() => checkInvariants(net)).toThrow("1 connections for 0 attempts");
    nodeOf(a).full = [{ what: "attempts", size: 1, bound: 128 }];
    checkInvariants(net);
  });

  it("find a peer that is taken to hold what it lacks", () => {
    const [net, a, b] = linkedPair();
    nodeOf(a).known = [{ peer: b.id, standing: "same" }];
    // More than the same is no lie: it was the same when they were compared.
    b.replica.insert(2);
    checkInvariants(net);
    a.replica.insert(1);
    expect(() => checkInvariants(net)).toThrow("holds the same, and it lacks something");
    b.replica.insert(1);
    checkInvariants(net);
    a.replica.delete(1, 0);
    expect(() => checkInvariants(net)).toThrow("holds the same, and it lacks something");
    nodeOf(a).known = [{ peer: b.id, standing: "unconfirmed" }];
    checkInvariants(net);
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
