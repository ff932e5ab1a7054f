/** Arbitrary bytes and texts at the boundaries of a link: a value or a refusal, never an exception. */
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { Node, priorities, type Effect, type Introduction, type PeerId } from "../core/index.ts";
import { encodeFrame } from "../core/frames.ts";
import { answerTo } from "../core/testing/scripted-node.ts";
import { limits } from "../core/wire/limits.ts";
import { deriveKeys } from "../keys/document-keys.ts";
import { protocolVersion } from "../keys/handshake.ts";
import { seal } from "../keys/seal.ts";
import { createSecret } from "../keys/secret.ts";
import { seededRandom } from "../sim/random.ts";
import { SetReplica } from "../sim/set-replica.ts";
import { FrameJoiner, FrameQueue } from "./framing.ts";
import { Envelopes, openIntroduction, sealIntroduction } from "./envelopes.ts";
import { Link } from "./link.ts";
import { memoryChannelPair } from "./memory.ts";
import { fingerprintOf } from "./webrtc.ts";

const [a, b, c] = ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc"] as [PeerId, PeerId, PeerId];

it("frames of any size and priority are joined unchanged, over messages of any size", () => {
  const frame = fc.record({
    length: fc.integer({ min: 1, max: 3_000 }),
    priority: fc.constantFrom(...Object.values(priorities)),
  });
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 20 }), fc.integer({ min: 16, max: 500 }), (frames, messageBytes) => {
      const queue = new FrameQueue(messageBytes);
      const joiner = new FrameJoiner();
      const sent = frames.map(({ length, priority }, index) => {
        const bytes = new Uint8Array(length).fill(index);
        queue.push(bytes, priority);
        return { bytes, priority };
      });
      const joined: Uint8Array[] = [];
      for (let message = queue.next(); message; message = queue.next()) {
        expect(message.length).toBeLessThanOrEqual(messageBytes);
        const result = joiner.receive(message);
        expect(result.type).not.toBe("violation");
        if (result.type === "frame") joined.push(result.frame);
      }
      const expected = sent
        .toSorted((x, y) => x.priority - y.priority)
        .map(({ bytes }) => Buffer.from(bytes).toString("hex"));
      expect(joined.map((bytes) => Buffer.from(bytes).toString("hex"))).toEqual(expected);
    }),
  );
});

it("a congested link drops the oldest waiting presences, but none that is partly sent", () => {
  const queue = new FrameQueue(10);
  queue.push(new Uint8Array(25), priorities.presence);
  const first = queue.next() as Uint8Array;
  for (let index = 1; index <= 20; index++) queue.push(Uint8Array.of(index), priorities.presence);
  queue.push(Uint8Array.of(99), priorities.control);
  const joiner = new FrameJoiner();
  joiner.receive(first);
  const joined: number[] = [];
  for (let message = queue.next(); message; message = queue.next()) {
    const result = joiner.receive(message);
    if (result.type === "frame") joined.push(result.frame.length === 25 ? 0 : (result.frame[0] as number));
  }
  expect(joined).toEqual([99, 0, 14, 15, 16, 17, 18, 19, 20]);
});

it("a joiner never throws, whatever the messages", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 }), (messages) => {
      const joiner = new FrameJoiner();
      for (const message of messages) expect(["frame", "part", "violation"]).toContain(joiner.receive(message).type);
    }),
    { numRuns: 2_000 },
  );
});

it("a joiner allocates no memory for a frame's claimed size", () => {
  const before = process.memoryUsage().arrayBuffers;
  const joiners = Array.from({ length: 200 }, () => new FrameJoiner());
  for (const joiner of joiners)
    for (const stream of [priorities.repair, priorities.history]) {
      const claim = [1, stream, 0x80, 0x80, 0x80, 0x20, 7];
      const result = joiner.receive(Uint8Array.from(claim));
      expect(result).toMatchObject({ type: "part", receivedBytes: 1, totalBytes: limits.frameBytes });
      for (let part = 0; part < 20; part++) joiner.receive(Uint8Array.of(2, stream, 7));
    }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
});

it("a stranger that floods a link with handshakes gets one answer, and the link is closed", async () => {
  const { linkKey } = await deriveKeys(createSecret());
  const [near, far] = memoryChannelPair();
  const answers: number[] = [];
  far.listen({ message: ({ length }) => answers.push(length), drain: () => undefined, closed: () => undefined });
  const reason = new Promise<string>((resolve) => {
    const options = { linkKey, self: a, expected: undefined, initiator: false, binding: "memory", after: undefined };
    const never = (): never => {
      throw new Error("it has proved nothing");
    };
    const listener = { opened: never, frame: never, progressed: never, congested: never, otherVersion: never };
    Link.establish(near, { ...options, handshakeMs: 10_000 }, { ...listener, closed: (_, why) => resolve(why) });
  });
  const hello = new Uint8Array(25).fill(7);
  hello[0] = protocolVersion;
  for (let time = 0; time < 10_000; time++) far.send(hello);
  expect(await reason).toBe("too much before the proof");
  await vi.waitFor(() => expect(answers[0]).toBe(25));
  // Its own hello, and at most its proof.
  expect(answers.length).toBeLessThanOrEqual(2);
});

const offer = { type: "offer", sdp: "v=0" } as const;

it("an introduction opens for its addressee alone", async () => {
  const { signalKey } = await deriveKeys(createSecret());
  const introductions: Introduction[] = [
    { type: "signals", dial: "abcdefghijkl", signals: [offer], urgent: false },
    { type: "signals", dial: "abcdefghijkl", signals: [offer], urgent: true },
    { type: "knock", dial: "abcdefghijkl", urgent: false },
    { type: "knock", dial: "abcdefghijkl", urgent: true },
    { type: "welcome", dial: "abcdefghijkl" },
    { type: "refusal", dial: "abcdefghijkl" },
  ];
  for (const introduction of introductions) {
    const envelope = new Uint8Array(await sealIntroduction(signalKey, a, b, introduction));
    expect(await openIntroduction(signalKey, a, b, envelope)).toEqual(introduction);
    expect(await openIntroduction(signalKey, b, a, envelope)).toBeUndefined();
    expect(await openIntroduction(signalKey, a, a, envelope)).toBeUndefined();
  }
});

const dial = "abcdefghijkl";
const answer = { type: "answer", sdp: "v=0" };

it.each([
  { dial, signals: [] },
  { dial, signals: [offer], urgent: false },
  { dial, signals: [offer], urgent: 1 },
  { dial, signals: [answer], urgent: true },
  { dial, signals: [offer], refused: true },
  { dial },
  { dial, urgent: true },
  { dial, signals: [], refused: true },
  { dial, refused: false },
  { dial, refused: true, urgent: true },
  { dial, welcome: true, urgent: true },
  { dial, knock: true, urgent: false },
  { dial, knock: true, welcome: true },
  { dial, knock: 1 },
  { dial, signals: [offer], knock: true },
  { dial: "short", refused: true },
  { dial, signals: [{ type: "bye" }] },
])("an introduction that reads %j is refused, even from a member", async (plain) => {
  const { signalKey } = await deriveKeys(createSecret());
  expect(await openSealed(signalKey, JSON.stringify(plain))).toBeUndefined();
});

it("an envelope with an invalid introduction is refused, even from a member", async () => {
  const { signalKey } = await deriveKeys(createSecret());
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
      expect(await openSealed(signalKey, text)).toBeUndefined();
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (envelope) => {
      expect(await openIntroduction(signalKey, a, b, new Uint8Array(envelope))).toBeUndefined();
    }),
  );
});

/** Any code point, without halves of surrogate pairs. fast-check's own `binary` takes two seconds to set up. */
const codePoint = fc.nat({ max: 0x10f7ff }).map((code) => String.fromCodePoint(code < 0xd800 ? code : code + 0x800));

async function openSealed(key: CryptoKey, plain: string): Promise<Introduction | undefined> {
  const envelope = await seal(key, new TextEncoder().encode(plain), `grapevine v1 signal ${a} ${b}`);
  return openIntroduction(key, a, b, new Uint8Array(envelope));
}

it("envelopes that cannot be opened are dropped, by either way", async () => {
  const { signalKey } = await deriveKeys(createSecret());
  const received: string[] = [];
  const envelopes = new Envelopes(b, signalKey, {
    sealed: () => undefined,
    opened: (from, { type }, way) => received.push(`${type} from ${from} by ${way}`),
  });
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: codePoint }), async (bytes, text) => {
      envelopes.openBytes(a, bytes);
      envelopes.openText(a, text);
    }),
  );
  envelopes.openBytes(a, await sealIntroduction(signalKey, a, b, { type: "refusal", dial }));
  await vi.waitFor(() => expect(received).toEqual([`refusal from ${a} by overlay`]));
});

/** A node b with a link to a, which forwards envelopes from c. */
function relaying(): { node: Node; hand: (body: Uint8Array) => readonly Effect[] } {
  const node = new Node({ self: b, replica: new SetReplica(), random: seededRandom(1) });
  node.handle({ type: "link-opened", peer: a, initiator: false }, 0);
  const hand = (body: Uint8Array): readonly Effect[] => {
    const bytes = encodeFrame({ type: "relay", to: b, from: c, ttl: 3, body }, a);
    return node.handle({ type: "frame-received", from: a, bytes }, 1);
  };
  return { node, hand };
}

it("an envelope of the greatest size is accepted, and a larger one costs its forwarder the link, for good", () => {
  const { node, hand } = relaying();
  const body = new Uint8Array(limits.introductionBytes).fill(1);
  expect(hand(body)).toContainEqual({ type: "open", from: c, envelope: body });
  const closed = expect.objectContaining({ type: "close", peer: a, reason: "malformed-frame" }) as Effect;
  expect(hand(new Uint8Array(limits.introductionBytes + 1))).toContainEqual(closed);
  expect(answerTo(node, a, true, 2)).toBeUndefined();
  expect(node.links()).toEqual([]);
});

it("a flood of envelopes costs its forwarder the link, for good", () => {
  const { node, hand } = relaying();
  let taken = 0;
  while (node.links().length > 0 && taken < 10_000) if (hand(Uint8Array.of(1)).length > 0) taken++;
  expect(node.links()).toEqual([]);
  expect(taken).toBeLessThan(1_000);
  expect(answerTo(node, a, true, 2)).toBeUndefined();
});

it("a fingerprint is found in any text that holds one", () => {
  expect(fingerprintOf("v=0\r\na=fingerprint:sha-256 AB:CD:01\r\n")).toBe("sha-256 ab:cd:01");
  fc.assert(fc.property(fc.string(), (sdp) => fingerprintOf(sdp) === undefined));
});
