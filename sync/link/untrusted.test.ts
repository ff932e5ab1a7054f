/** Arbitrary bytes and texts at the boundaries of a link: a value or a refusal, never an exception. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { priorities, type PeerId } from "../core/index.ts";
import { deriveKeys } from "../keys/document-keys.ts";
import { seal } from "../keys/seal.ts";
import { createSecret, toBase64Url } from "../keys/secret.ts";
import { FrameJoiner, FrameQueue } from "./framing.ts";
import { openIntroduction, sealIntroduction } from "./introductions.ts";
import { fingerprintOf } from "./webrtc.ts";

const [a, b] = ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"] as [PeerId, PeerId];

it("frames of any size and priority are joined as they were, over any size of message", () => {
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

it("a joiner takes any messages without throwing", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 }), (messages) => {
      const joiner = new FrameJoiner();
      for (const message of messages) expect(["frame", "part", "violation"]).toContain(joiner.receive(message).type);
    }),
    { numRuns: 2_000 },
  );
});

it("an introduction opens for its addressee alone", async () => {
  const { signalKey } = await deriveKeys(createSecret());
  const introduction = { dial: "abcdefghijkl", signals: [{ type: "offer", sdp: "v=0" }] } as const;
  const body = await sealIntroduction(signalKey, a, b, introduction);
  expect(await openIntroduction(signalKey, a, b, body)).toEqual(introduction);
  expect(await openIntroduction(signalKey, b, a, body)).toBeUndefined();
  expect(await openIntroduction(signalKey, a, a, body)).toBeUndefined();
});

it("an envelope with anything else in it is refused, even from a member", async () => {
  const { signalKey } = await deriveKeys(createSecret());
  const context = `grapevine v1 signal ${a} ${b}`;
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
      const body = toBase64Url(await seal(signalKey, new TextEncoder().encode(text), context));
      expect(await openIntroduction(signalKey, a, b, body)).toBeUndefined();
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary" }), async (body) => {
      expect(await openIntroduction(signalKey, a, b, body)).toBeUndefined();
    }),
  );
});

it("a fingerprint is found where there is one, in any text", () => {
  expect(fingerprintOf("v=0\r\na=fingerprint:sha-256 AB:CD:01\r\n")).toBe("sha-256 ab:cd:01");
  fc.assert(fc.property(fc.string(), (sdp) => fingerprintOf(sdp) === undefined));
});
