/** Links whose other end takes less than it is sent. Their queues are bounded. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { limits, priorities, type PeerId } from "../core/index.ts";
import { deriveKeys } from "../keys/document-keys.ts";
import { createSecret } from "../keys/secret.ts";
import type { Channel, ChannelListener } from "./channel.ts";
import { FrameJoiner, FrameQueue } from "./framing.ts";
import { Link } from "./link.ts";
import { memoryChannelPair } from "./memory.ts";

const [self, other] = ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"] as [PeerId, PeerId];

/** A channel that takes every message until the test stops it. */
class ObstinateChannel implements Channel {
  readonly messageBytes: number;
  takes = true;
  sent = 0;
  readonly #inner: Channel;
  #listener: ChannelListener | undefined;

  constructor(inner: Channel) {
    this.#inner = inner;
    this.messageBytes = inner.messageBytes;
  }

  send(message: Uint8Array): boolean {
    this.sent++;
    if (this.takes) this.#inner.send(message);
    return this.takes;
  }

  drain(): void {
    this.#listener?.drain();
  }

  close(): void {
    this.#inner.close();
  }

  listen(listener: ChannelListener): void {
    this.#listener = listener;
    this.#inner.listen(listener);
  }
}

describe("a link that takes nothing more", () => {
  let channel: ObstinateChannel;
  let link: Link;
  let closed: string | undefined;

  beforeEach(async () => {
    const [near, far] = memoryChannelPair();
    channel = new ObstinateChannel(near);
    closed = undefined;
    const { linkKey } = await deriveKeys(createSecret());
    const options = { linkKey, binding: "memory", expected: undefined, after: undefined, handshakeMs: 5_000 };
    const quiet = {
      frame: () => undefined,
      progressed: () => undefined,
      congested: () => undefined,
      otherVersion: () => undefined,
    };
    const opened = new Promise<Link>((resolve) => {
      const listener = { ...quiet, closed: (_: Link, reason: string) => (closed = reason), opened: resolve };
      Link.establish(channel, { ...options, self, initiator: true }, listener);
    });
    const idle = { ...quiet, opened: () => undefined, closed: () => undefined };
    Link.establish(far, { ...options, self: other, initiator: false }, idle);
    link = await opened;
    vi.useFakeTimers();
  });
  afterEach(() => void vi.useRealTimers());

  it("is closed before more than two of the largest frames wait for it", () => {
    channel.takes = false;
    const frame = new Uint8Array(limits.frameBytes / 8);
    for (let frames = 0; frames < 16; frames++) link.send(frame, priorities.history);
    expect(closed).toBeUndefined();
    link.send(frame, priorities.history);
    expect(closed).toBe("too much waits to be sent");
  });

  it("is closed after half a minute, and stays open while it takes a little from time to time", () => {
    channel.takes = false;
    link.send(new Uint8Array(1_000_000), priorities.repair);
    for (let times = 0; times < 10; times++) {
      vi.advanceTimersByTime(25_000);
      channel.drain();
    }
    expect(closed).toBeUndefined();
    vi.advanceTimersByTime(31_000);
    expect(closed).toBe("nothing is taken");
  });
});

describe("a queue of frames", () => {
  it("counts its bytes, even when presences are dropped", () => {
    const queue = new FrameQueue(1_000);
    for (let index = 0; index < 20; index++) queue.push(new Uint8Array(100), priorities.presence);
    queue.push(new Uint8Array(5_000), priorities.history);
    expect(queue.bytes).toBe(8 * 100 + 5_000);
    while (queue.next());
    expect(queue.bytes).toBe(0);
  });
});

describe("a frame in parts", () => {
  const first = (stream: number): Uint8Array => Uint8Array.of(1, stream, 0x81, 0x80, 0x40, 7);

  it("may be larger than 1 MiB only if it is repair or history", () => {
    const streams = Object.values(priorities).map((stream) => new FrameJoiner().receive(first(stream)).type);
    expect(streams).toEqual(["violation", "violation", "violation", "violation", "part", "part"]);
  });
});
