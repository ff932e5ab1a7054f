/** One machine: an input in, the whole list of effects out. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Introduction, Signal, Way } from "../../introduction.ts";
import { ScriptedDoor } from "./scripted-room.ts";
import { peerOf, ScriptedIo } from "../../testing/scripted-io.ts";
import { Dialling } from "./dialling.ts";

type DialInput = Parameters<Dialling["take"]>[1];

const [self, peer, other] = [peerOf(5), peerOf(7), peerOf(8)];
const offer: Signal = { type: "offer", sdp: "o" };
const answer: Signal = { type: "answer", sdp: "a" };
const candidate: Signal = { type: "candidate", candidate: { candidate: "c", sdpMLineIndex: 0, sdpMid: "0" } };

describe("a dial", () => {
  let door: ScriptedDoor;
  let io: ScriptedIo;
  let dialling: Dialling;

  beforeEach(() => {
    door = new ScriptedDoor();
    io = new ScriptedIo(self);
    let dials = 0;
    dialling = new Dialling({ self, membership: door, createDialId: () => `d${++dials}`, connects: true });
    dialling.take(io, { type: "server-reached" });
  });

  const told = (input: DialInput): unknown => {
    dialling.take(io, input);
    return io.take();
  };
  const dialled = (to = peer, urgent = false): unknown => {
    dialling.dial(io, to, urgent);
    return io.take();
  };
  const heard = (introduction: Introduction, way: Way = "server", from = peer): unknown =>
    told({ type: "introduced", from, introduction, way });
  const ticked = (now: number): unknown => {
    dialling.tick(io.at(now));
    return io.take();
  };
  const seal = (introduction: Introduction, way: Way = "server", to = peer) =>
    ({ type: "seal", to, introduction, way }) as const;
  const knock = (dial: string, urgent = false) => ({ type: "knock", dial, urgent }) as const;
  const signals = (dial: string, ...signals: Signal[]) => ({ type: "signals", dial, signals, urgent: false }) as const;
  const connect = (attempt: string, initiator = true, to = peer) => ({ type: "connect", peer: to, attempt, initiator });
  const hangUp = (attempt: string, of = peer) => ({ type: "hang-up", peer: of, attempt });
  const signalled = (attempt: string, ...signals: Signal[]): DialInput => ({
    type: "signalled",
    peer,
    attempt,
    signals,
  });

  describe("without another prospect", () => {
    it("connects, offers, passes the answer to the connection, and ends with the link", () => {
      expect(dialled()).toEqual([connect("d1")]);
      expect(told(signalled("d1", offer, candidate))).toEqual([seal(signals("d1", offer, candidate))]);
      expect(heard(signals("d1", answer))).toEqual([{ type: "signal", peer, attempt: "d1", signals: [answer] }]);
      expect(told(signalled("d1", candidate))).toEqual([seal(signals("d1", candidate))]);
      expect(told({ type: "connected", peer, attempt: "d1" })).toEqual([]);
      expect(dialling.underWay).toBe(1);
      dialling.linkOpened(io, peer, "d1");
      expect([io.take(), dialling.underWay, dialling.nextDeadline(), door.failed]).toEqual([[], 0, undefined, []]);
    });

    it("marks its offer, and only that, as urgent", () => {
      dialled(peer, true);
      expect(told(signalled("d1", offer))).toEqual([seal({ ...signals("d1", offer), urgent: true })]);
      expect(told(signalled("d1", candidate))).toEqual([seal(signals("d1", candidate))]);
    });

    it("hangs up when another link to the peer opens", () => {
      dialled();
      dialling.linkOpened(io, peer, undefined);
      expect([io.take(), dialling.underWay]).toEqual([[hangUp("d1")], 0]);
    });

    it.each([
      ["its connection fails", { type: "connection-failed", peer, attempt: "d1", unmade: false }],
      ["no connection can be made", { type: "connection-failed", peer, attempt: "d1", unmade: true }],
    ] as const)("fails when %s, and sends nothing", (_, input) => {
      dialled();
      told(signalled("d1", offer));
      expect(told(input)).toEqual([]);
      expect([door.failed, dialling.underWay]).toEqual([[["failed", peer]], 0]);
    });

    it("ignores events of a connection that it has hung up", () => {
      dialled();
      dialling.linkOpened(io, peer, undefined);
      io.take();
      for (const input of [
        signalled("d1", offer),
        { type: "connected", peer, attempt: "d1" },
        { type: "connection-failed", peer, attempt: "d1", unmade: false },
      ] as const)
        expect(told(input)).toEqual([]);
      expect(door.failed).toEqual([]);
    });
  });

  describe("with another prospect", () => {
    beforeEach(() => door.linked.add(other));

    it("knocks, and sends its offer by the way of the welcome", () => {
      expect(dialled(peer, true)).toEqual([seal(knock("d1", true))]);
      expect(heard({ type: "welcome", dial: "d1" }, "overlay")).toEqual([connect("d1")]);
      expect(told(signalled("d1", offer))).toEqual([seal({ ...signals("d1", offer), urgent: true }, "overlay")]);
    });

    it("knocks while a connection to another peer is under way, but not at a peer whose link it replaces", () => {
      door.linked.clear();
      expect(dialled(other)).toEqual([connect("d1", true, other)]);
      expect(dialled()).toEqual([seal(knock("d2"))]);
      door.linked.add(peer);
      dialling.linkOpened(io, peer, undefined);
      expect(dialled()).toEqual([connect("d3")]);
    });

    it("fails as refused", () => {
      dialled();
      expect(heard({ type: "refusal", dial: "d1" })).toEqual([]);
      expect([door.failed, dialling.underWay]).toEqual([[["refused", peer]], 0]);
    });

    it("ignores a duplicate welcome", () => {
      dialled();
      expect(heard({ type: "welcome", dial: "d1" })).toEqual([connect("d1")]);
      expect(heard({ type: "welcome", dial: "d1" })).toEqual([]);
    });

    it("is not ended by a refusal once its offer is answered", () => {
      dialled();
      heard({ type: "welcome", dial: "d1" });
      told(signalled("d1", offer));
      heard(signals("d1", answer));
      expect([heard({ type: "refusal", dial: "d1" }), door.failed]).toEqual([[], []]);
    });

    it("fails as gone when the server says so, unless it went over the overlay", () => {
      dialled();
      told({ type: "peer-absent", peer });
      expect(door.failed).toEqual([["gone", peer]]);
      door.routes = true;
      dialled();
      told({ type: "peer-absent", peer });
      expect(door.failed).toHaveLength(1);
    });

    it("continues against the server's word once its connection is open", () => {
      door.linked.clear();
      dialled();
      told(signalled("d1", offer));
      heard(signals("d1", answer));
      told({ type: "connected", peer, attempt: "d1" });
      expect([told({ type: "peer-absent", peer }), door.failed]).toEqual([[], []]);
    });

    it("fails at once without a route, and without WebRTC", () => {
      told({ type: "server-lost" });
      expect([dialled(), door.failed]).toEqual([[], [["failed", peer]]]);
      const unable = new Dialling({ self, membership: door, createDialId: () => "d", connects: false });
      unable.take(io, { type: "server-reached" });
      unable.dial(io, peer, false);
      expect([io.take(), door.failed.length]).toEqual([[], 2]);
    });

    it("fails as gone if the peer has another version, whose calls are not answered either", () => {
      dialled();
      heard({ type: "welcome", dial: "d1" });
      told({ type: "peer-foreign", peer });
      told({ type: "connection-failed", peer, attempt: "d1", unmade: false });
      dialled();
      expect(door.failed).toEqual([
        ["gone", peer],
        ["gone", peer],
      ]);
      expect([heard(knock("x")), heard(signals("x", offer))]).toEqual([[], []]);
    });
  });

  describe("that goes unanswered", () => {
    beforeEach(() => door.linked.add(other));

    it("tries the server after silence on the overlay, fails after the server's silence, and may still be answered", () => {
      door.routes = true;
      expect(dialled()).toEqual([seal(knock("d1"), "overlay")]);
      expect(dialling.nextDeadline()).toBe(2_500);
      expect(ticked(2_500)).toEqual([seal(knock("d1"))]);
      expect(dialling.nextDeadline()).toBe(6_500);
      expect([ticked(6_500), door.failed, dialling.underWay]).toEqual([[], [["failed", peer]], 0]);
      expect(dialled()).toEqual([seal(knock("d1"), "overlay")]);
      expect(dialling.underWay).toBe(1);
    });

    it("tries the server at once when the overlay has no route", () => {
      door.routes = true;
      dialled();
      dialling.unreachable(io, peer);
      expect(io.take()).toEqual([seal(knock("d1"))]);
      dialling.unreachable(io, peer);
      expect(io.take()).toEqual([]);
    });

    it("fails without a server when the overlay stays silent, or has no route", () => {
      told({ type: "server-lost" });
      door.routes = true;
      for (const to of [peer, peerOf(9)]) dialled(to);
      dialling.unreachable(io, peer);
      expect([ticked(2_500), door.failed]).toEqual([
        [],
        [
          ["failed", peer],
          ["failed", peerOf(9)],
        ],
      ]);
    });

    it("expires after 15 s, and the next dial has another name", () => {
      dialled();
      ticked(4_000);
      ticked(14_999);
      expect(dialled()).toEqual([seal(knock("d1"))]);
      expect(ticked(15_000)).toEqual([]);
      expect(door.failed).toEqual([
        ["failed", peer],
        ["failed", peer],
      ]);
      expect(dialled()).toEqual([seal(knock("d2"))]);
    });

    it("waits longer by as much as this node was late itself", () => {
      dialled();
      expect([ticked(4_500), door.failed, dialling.nextDeadline()]).toEqual([[], [], 5_000]);
      ticked(5_000);
      expect(door.failed).toEqual([["failed", peer]]);
    });

    it("resends its whole offer, in envelopes of 32 signals", () => {
      door.linked.clear();
      door.routes = true;
      dialled();
      for (const _ of Array.from({ length: 20 })) told(signalled("d1", candidate, candidate));
      expect(ticked(2_500)).toEqual([
        seal(signals("d1", ...Array.from({ length: 32 }, () => candidate))),
        seal(signals("d1", ...Array.from({ length: 8 }, () => candidate))),
      ]);
    });

    it("sends its offer without a welcome once its other link is gone", () => {
      dialled();
      ticked(4_000);
      door.linked.clear();
      expect(dialled()).toEqual([connect("d1")]);
      expect(told(signalled("d1", offer))).toEqual([seal(signals("d1", offer))]);
      expect(dialling.nextDeadline()).toBe(8_000);
    });

    it("fails again, and keeps lingering, when dialled again without a route", () => {
      dialled();
      ticked(4_000);
      told({ type: "server-lost" });
      expect([dialled(), door.failed.length]).toEqual([[], 2]);
      expect(heard({ type: "welcome", dial: "d1" }, "overlay")).toEqual([connect("d1")]);
    });

    it.each([
      ["welcomed", { type: "welcome", dial: "d1" }],
      ["answered", signals("d1", answer)],
    ] as const)("refuses the peer when %s so late that membership no longer wants it", (_, late) => {
      dialled();
      if (late.type === "signals") {
        heard({ type: "welcome", dial: "d1" });
        told(signalled("d1", offer));
      }
      ticked(4_000);
      door.welcomes = false;
      const hungUp = late.type === "signals" ? [hangUp("d1")] : [];
      expect(heard(late)).toEqual([seal({ type: "refusal", dial: "d1" }), ...hungUp]);
      expect([heard(late), door.failed.length]).toEqual([[], 1]);
    });

    it("continues after a late answer of a wanted peer, without an outcome for membership", () => {
      door.linked.clear();
      dialled();
      told(signalled("d1", offer));
      ticked(4_000);
      expect(heard(signals("d1", answer))).toEqual([{ type: "signal", peer, attempt: "d1", signals: [answer] }]);
      told({ type: "connection-failed", peer, attempt: "d1", unmade: false });
      expect(door.failed).toHaveLength(1);
    });

    it("lingers with at most seven others, beyond which the oldest is given up", () => {
      door.linked.clear();
      door.routes = true;
      told({ type: "server-lost" });
      const peers = Array.from({ length: 12 }, (_, index) => peerOf(0x100 + index));
      for (const [index, to] of peers.entries()) {
        dialled(to);
        heard({ type: "welcome", dial: `d${index + 1}` }, "overlay", to);
        told({ type: "signalled", peer: to, attempt: `d${index + 1}`, signals: [offer] });
      }
      expect(ticked(2_500)).toEqual([1, 2, 3, 4].map((dial) => hangUp(`d${dial}`, peers[dial - 1])));
      expect(door.failed).toHaveLength(12);
      dialling.woke(io);
      expect(io.take()).toHaveLength(8);
    });

    it("is refused beyond 128 at once", () => {
      for (let index = 0; index < 129; index++) dialled(peerOf(0x100 + index));
      expect(door.failed).toEqual([["failed", peerOf(0x180)]]);
      expect(heard(knock("x"))).toEqual([seal({ type: "refusal", dial: "x" })]);
    });
  });

  describe("when the network may be back", () => {
    beforeEach(() => door.linked.add(other));

    it("restarts when the page wakes, unless it is young", () => {
      door.routes = true;
      dialled();
      dialling.woke(io.at(1_000));
      expect(io.take()).toEqual([]);
      dialling.woke(io.at(1_001));
      expect(io.take()).toEqual([seal(knock("d2"), "overlay")]);
      expect(door.failed).toEqual([]);
    });

    it("restarts by the server when the server is reached again, however young it is", () => {
      door.routes = true;
      dialled();
      told({ type: "server-lost" });
      expect(told({ type: "server-reached" })).toEqual([seal(knock("d2"))]);
    });

    it("is given up when the page wakes, or the server is reached, if membership has already looked elsewhere", () => {
      dialled();
      ticked(4_000);
      dialling.woke(io);
      expect(dialled()).toEqual([seal(knock("d2"))]);
      ticked(8_000);
      expect(told({ type: "server-reached" })).toEqual([]);
      expect(dialled()).toEqual([seal(knock("d3"))]);
    });

    it("restarts when its peer rejoins the server: at once if it went by the server, else once it is stale", () => {
      dialled();
      dialling.returned(io, peer);
      expect(io.take()).toEqual([seal(knock("d2"))]);
      door.routes = true;
      dialled(peerOf(9));
      dialling.returned(io.at(1_000), peerOf(9));
      expect(io.take()).toEqual([]);
      dialling.returned(io.at(1_001), peerOf(9));
      expect(io.take()).toEqual([seal(knock("d4"), "overlay", peerOf(9))]);
      expect(door.failed).toEqual([]);
    });

    it("makes a fresh connection when it restarts with an offer", () => {
      door.linked.clear();
      dialled();
      told(signalled("d1", offer));
      expect(told({ type: "server-reached" })).toEqual([hangUp("d1"), connect("d2")]);
    });

    it("proceeds despite an offer that the server brought before it was lost", () => {
      expect(heard(signals("x", offer))).toEqual([
        connect("x", false),
        { type: "signal", peer, attempt: "x", signals: [offer] },
      ]);
      told({ type: "server-lost" });
      expect(told({ type: "server-reached" })).toEqual([]);
      expect(dialled()).toEqual([hangUp("x"), seal(knock("d1"))]);
    });

    it("calls the peer itself if it waited for such an offer's caller", () => {
      heard(signals("x", offer));
      expect(dialled()).toEqual([]);
      told({ type: "server-lost" });
      expect(told({ type: "server-reached" })).toEqual([hangUp("x"), connect("d1")]);
    });
  });

  describe("that comes from the other side", () => {
    it("gets a welcome for its knock, which leaves no state, and an answer for its offer, each by its own way", () => {
      expect(heard(knock("x", true), "overlay")).toEqual([seal({ type: "welcome", dial: "x" }, "overlay")]);
      expect(dialling.underWay).toBe(0);
      expect(heard(knock("x", true))).toEqual([seal({ type: "welcome", dial: "x" })]);
      expect(heard({ ...signals("x", offer), urgent: true })).toEqual([
        connect("x", false),
        { type: "signal", peer, attempt: "x", signals: [offer] },
      ]);
      expect(told(signalled("x", answer))).toEqual([seal(signals("x", answer))]);
      expect(door.asked).toEqual([1, 2, 3].map(() => `${peer} urgently`));
    });

    it("is refused at its knock or its offer if unwanted, and a repeated offer is refused without asking membership", () => {
      door.welcomes = false;
      const refusal = seal({ type: "refusal", dial: "x" });
      expect([heard(knock("x")), heard(signals("x", offer)), heard(signals("x", offer))]).toEqual([
        [refusal],
        [refusal],
        [refusal],
      ]);
      expect(door.asked).toHaveLength(2);
    });

    it("is refused if this side has no WebRTC, without asking membership", () => {
      dialling = new Dialling({ self, membership: door, createDialId: () => "d", connects: false });
      expect(heard(knock("x"))).toEqual([seal({ type: "refusal", dial: "x" })]);
      expect(door.asked).toEqual([]);
    });

    it("is refused when the platform makes no connection", () => {
      heard(signals("x", offer));
      expect(told({ type: "connection-failed", peer, attempt: "x", unmade: true })).toEqual([
        seal({ type: "refusal", dial: "x" }),
      ]);
      expect(heard(signals("x", offer))).toEqual([seal({ type: "refusal", dial: "x" })]);
      expect(door.failed).toEqual([]);
    });

    it("gets no answer from a side that has expelled it", () => {
      door.expelled.add(peer);
      expect([heard(knock("x")), heard(signals("x", offer)), door.asked]).toEqual([[], [], []]);
    });

    it("gets the same answer when its offer repeats, at most once a second, by the offer's way", () => {
      const again = { type: "signal", peer, attempt: "x", signals: [offer] };
      heard(signals("x", offer));
      expect(heard(signals("x", offer))).toEqual([again]);
      told(signalled("x", answer));
      expect(heard(signals("x", offer), "overlay")).toEqual([again, seal(signals("x", answer), "overlay")]);
      io.at(999);
      expect(heard(signals("x", offer))).toEqual([again]);
      io.at(1_000);
      expect(heard(signals("x", offer))).toEqual([again, seal(signals("x", answer))]);
    });

    it("is dropped when its offer repeats after the end", () => {
      heard(signals("x", offer));
      told({ type: "connected", peer, attempt: "x" });
      dialling.linkOpened(io, peer, "x");
      expect([heard(signals("x", offer)), dialling.underWay]).toEqual([[], 0]);
    });

    it("has an outcome for membership if that dials meanwhile", () => {
      heard(signals("x", offer));
      expect(dialled()).toEqual([]);
      told({ type: "connection-failed", peer, attempt: "x", unmade: false });
      expect(door.failed).toEqual([["failed", peer]]);
    });

    it("continues when the overlay reports no route", () => {
      heard(signals("x", offer), "overlay");
      dialling.unreachable(io, peer);
      expect([io.take(), dialling.underWay]).toEqual([[], 1]);
    });
  });

  describe("that crosses the other side's", () => {
    it("continues if this side has the smaller id, and the other's knock and offer go unanswered", () => {
      dialled();
      expect([heard(knock("x")), heard(signals("x", offer)), door.asked]).toEqual([[], [], []]);
    });

    it("gives way if this side has the greater id, without asking membership", () => {
      dialling = new Dialling({ self: peerOf(9), membership: door, createDialId: () => "d", connects: true });
      dialling.take(io, { type: "server-reached" });
      door.welcomes = false;
      dialled();
      expect(heard(knock("x"))).toEqual([seal({ type: "welcome", dial: "x" })]);
      expect(heard(signals("x", offer))).toEqual([
        hangUp("d"),
        connect("x", false),
        { type: "signal", peer, attempt: "x", signals: [offer] },
      ]);
      expect([door.asked, door.failed]).toEqual([[], []]);
    });

    it("gives way to an offer while it only knocks", () => {
      door.linked.add(other);
      dialled();
      expect(heard(signals("x", offer))).toEqual([
        connect("x", false),
        { type: "signal", peer, attempt: "x", signals: [offer] },
      ]);
    });

    it.each(["unanswered", "answered, and not connected"])("gives way when it is %s for more than a second", (how) => {
      dialled();
      told(signalled("d1", offer));
      if (how !== "unanswered") heard(signals("d1", answer));
      io.at(1_000);
      expect(heard(signals("x", offer))).toEqual([]);
      io.at(1_001);
      expect(heard(signals("x", offer))).toContainEqual(connect("x", false));
    });

    it("no longer gives way once its connection is open", () => {
      dialled();
      told(signalled("d1", offer));
      heard(signals("d1", answer));
      told({ type: "connected", peer, attempt: "d1" });
      io.at(2_000);
      expect(heard(signals("x", offer))).toEqual([]);
    });

    it("tells a peer that answers its withdrawn offer once, and the smaller id then calls again", () => {
      dialled();
      told(signalled("d1", offer));
      io.at(1_001);
      heard(signals("x", offer));
      expect(heard(signals("d1", answer))).toEqual([seal({ type: "refusal", dial: "d1" })]);
      expect(heard(signals("d1", answer))).toEqual([]);
      expect(heard({ type: "refusal", dial: "x" })).toEqual([hangUp("x"), connect("d2")]);
      expect(door.failed).toEqual([]);
    });

    it("fails if both gave way and the peer has the smaller id", () => {
      dialling = new Dialling({ self: peerOf(9), membership: door, createDialId: () => "d", connects: true });
      dialling.take(io, { type: "server-reached" });
      dialled();
      heard(signals("x", offer));
      expect([heard({ type: "refusal", dial: "x" }), door.failed]).toEqual([[hangUp("x")], [["failed", peer]]]);
    });
  });

  it("hangs up when the node leaves, without telling the peer", () => {
    dialled();
    heard(signals("x", offer), "server", other);
    dialling.leave(io);
    expect(io.take().filter((effect) => "type" in effect)).toEqual([hangUp("d1"), hangUp("x", other)]);
    expect([dialling.underWay, door.failed]).toEqual([0, []]);
  });
});
