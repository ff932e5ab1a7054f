/** The contract of every link, over any channel. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { limits, priorities, type PeerId } from "../core/index.ts";
import { deriveKeys } from "../keys/document-keys.ts";
import { protocolVersion } from "../keys/handshake.ts";
import { createSecret } from "../keys/secret.ts";
import type { Channel } from "./channel.ts";
import { Link, type Transfer } from "./link.ts";
import { memoryChannelPair } from "./memory.ts";
import { wrtc } from "./node/node-datachannel.ts";
import { Tabs } from "./tabs.ts";
import { connectPair } from "./webrtc-pair.ts";

/** Two connected channels: the initiator's end first. */
interface Wire {
  readonly ends: readonly [Channel, Channel];
  readonly binding: string;
  close(): void;
}

const ids = ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"] as [PeerId, PeerId];

async function memoryWire(): Promise<Wire> {
  return { ends: memoryChannelPair(), binding: "memory", close: () => undefined };
}

async function tabsWire(): Promise<Wire> {
  const room = createSecret();
  const found: { peer: PeerId; channel: Channel; initiator: boolean }[] = [];
  return new Promise((resolve) => {
    const tabs: Tabs[] = [];
    const onChannel = (peer: PeerId, channel: Channel, initiator: boolean): void => {
      found.push({ peer, channel, initiator });
      const [a, b] = [found.find((end) => end.initiator), found.find((end) => !end.initiator)];
      if (a && b)
        resolve({ ends: [a.channel, b.channel], binding: "tabs", close: () => tabs.forEach((tab) => tab.close()) });
    };
    for (const id of ids) tabs.push(new Tabs(room, id, onChannel));
  });
}

const webRtcWire = (): Promise<Wire> => connectPair(wrtc);

/** One end of a link, and all calls of its listener. */
class End {
  readonly frames: Uint8Array[] = [];
  readonly transfers: Transfer[] = [];
  closedBecause: string | undefined;
  theirVersion: number | undefined;
  link: Link | undefined;
  #waiters: { condition: () => boolean; resolve: () => void }[] = [];

  establish(
    channel: Channel,
    self: PeerId,
    initiator: boolean,
    linkKey: CryptoKey,
    binding: string,
    after?: Promise<unknown>,
  ): void {
    const options = { linkKey, self, expected: undefined, initiator, binding, after, handshakeMs: 5_000 };
    Link.establish(channel, options, {
      opened: (link) => this.#told(() => (this.link = link)),
      frame: (_, frame) => this.#told(() => this.frames.push(frame)),
      congested: () => undefined,
      otherVersion: (version) => this.#told(() => (this.theirVersion = version)),
      progressed: (_, transfer) => this.#told(() => this.transfers.push(transfer)),
      closed: (_, reason) => this.#told(() => (this.closedBecause = reason)),
    });
  }

  /** Resolves as soon as `condition` holds. It is checked at each call of the listener. */
  until(condition: () => boolean): Promise<void> {
    return condition() ? Promise.resolve() : new Promise((resolve) => this.#waiters.push({ condition, resolve }));
  }

  #told(record: () => void): void {
    record();
    for (const waiter of this.#waiters.filter(({ condition }) => condition())) waiter.resolve();
    this.#waiters = this.#waiters.filter(({ condition }) => !condition());
  }
}

const bytes = (length: number, seed = 1): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + seed * 17 + (index >> 8)) & 255);
const same = (a: Uint8Array | undefined, b: Uint8Array): boolean => a !== undefined && Buffer.compare(a, b) === 0;

describe.each([
  ["memory", memoryWire],
  ["BroadcastChannel", tabsWire],
  ["WebRTC", webRtcWire],
])("a link over %s", (_name, connect) => {
  const wires: Wire[] = [];
  afterEach(() => {
    for (const wire of wires.splice(0)) wire.close();
  });

  async function ends(keyOfB?: CryptoKey, bindingOfB?: string): Promise<[End, End, Wire]> {
    const wire = await connect();
    wires.push(wire);
    const { linkKey } = await deriveKeys(createSecret());
    const [a, b] = [new End(), new End()];
    a.establish(wire.ends[0], ids[0], true, linkKey, wire.binding);
    b.establish(wire.ends[1], ids[1], false, keyOfB ?? linkKey, bindingOfB ?? wire.binding);
    return [a, b, wire];
  }

  it("opens once the waiting side may, and keeps only a challenge until then", async () => {
    const { linkKey } = await deriveKeys(createSecret());
    const [honest, flooded] = [await connect(), await connect()];
    wires.push(honest, flooded);
    const [a, b, c] = [new End(), new End(), new End()];
    let allow = (): void => undefined;
    const after = new Promise<void>((resolve) => (allow = resolve));
    a.establish(honest.ends[0], ids[0], true, linkKey, honest.binding);
    b.establish(honest.ends[1], ids[1], false, linkKey, honest.binding, after);
    c.establish(flooded.ends[1], ids[1], false, linkKey, flooded.binding, after);
    flooded.ends[0].send(bytes(25));
    flooded.ends[0].send(bytes(25));
    await c.until(() => c.closedBecause !== undefined);
    expect([a.link, b.link, c.closedBecause]).toEqual([undefined, undefined, "too much before the proof"]);
    allow();
    await Promise.all([a.until(() => a.link !== undefined), b.until(() => b.link !== undefined)]);
    expect(c.link).toBeUndefined();
  });

  async function open(): Promise<[End, End, Link, Link]> {
    const [a, b] = await ends();
    await Promise.all([a.until(() => a.link !== undefined), b.until(() => b.link !== undefined)]);
    return [a, b, a.link as Link, b.link as Link];
  }

  it("opens on both ends, and each knows the peer at the other", async () => {
    const [, , linkA, linkB] = await open();
    expect([linkA.peer, linkB.peer]).toEqual([ids[1], ids[0]]);
    expect([linkA.initiator, linkB.initiator]).toEqual([true, false]);
  });

  it("carries frames both ways, in order and unchanged", async () => {
    const [a, b, linkA, linkB] = await open();
    const frames = Array.from({ length: 100 }, (_, index) => bytes(1 + index * 7, index));
    for (const frame of frames) {
      linkA.send(frame, priorities.rumor);
      linkB.send(frame, priorities.control);
    }
    await Promise.all([a.until(() => a.frames.length === 100), b.until(() => b.frames.length === 100)]);
    for (const [index, frame] of frames.entries()) {
      expect(same(a.frames[index], frame)).toBe(true);
      expect(same(b.frames[index], frame)).toBe(true);
    }
  });

  it.each([1, 16_383, 16_384, 16_385, 300_000])("carries a frame of %i bytes", async (length) => {
    const [, b, linkA] = await open();
    linkA.send(bytes(length), priorities.repair);
    await b.until(() => b.frames.length === 1);
    expect(same(b.frames[0], bytes(length))).toBe(true);
  });

  it("carries 5 MB, reports progress, and sends urgent frames first", async () => {
    const [, b, linkA] = await open();
    linkA.send(bytes(5_000_000), priorities.repair);
    linkA.send(bytes(10, 9), priorities.control);
    await b.until(() => b.frames.length === 2);
    const urgentFirst = same(b.frames[0], bytes(10, 9));
    expect(same(b.frames[urgentFirst ? 1 : 0], bytes(5_000_000))).toBe(true);
    // In memory all is sent before the urgent frame is queued.
    if (_name === "WebRTC") expect(urgentFirst).toBe(true);
    expect(b.transfers.length).toBeGreaterThan(5);
    expect(b.transfers.at(-1)?.totalBytes).toBe(5_000_000);
    const received = b.transfers.map(({ receivedBytes }) => receivedBytes);
    expect(received).toEqual(received.toSorted((x, y) => x - y));
  });

  it("closes at the other end when one end closes", async () => {
    const [, b, linkA] = await open();
    linkA.close();
    await b.until(() => b.closedBecause !== undefined);
    linkA.send(bytes(3), priorities.rumor);
    expect(b.frames).toEqual([]);
  });

  it("delivers the last frames when it finishes", async () => {
    const [, b, linkA] = await open();
    linkA.send(bytes(20), priorities.control);
    const finished = vi.fn();
    linkA.finish(finished);
    expect(finished).not.toHaveBeenCalled();
    await b.until(() => b.closedBecause !== undefined);
    expect(same(b.frames[0], bytes(20))).toBe(true);
    expect(finished).toHaveBeenCalledTimes(1);
  });

  it("finishes when the other end closes first, and when it is closed already", async () => {
    const [, b, linkA] = await open();
    await new Promise<void>((resolve) => {
      linkA.finish(resolve);
      b.link?.close();
    });
    const finished = vi.fn();
    linkA.finish(finished);
    expect(finished).toHaveBeenCalledTimes(1);
  });

  it("sends no frame to a peer with another key", async () => {
    const [a, b] = await ends((await deriveKeys(createSecret())).linkKey);
    await Promise.all([a.until(() => a.closedBecause !== undefined), b.until(() => b.closedBecause !== undefined)]);
    expect([a.link, b.link, a.frames.length, b.frames.length]).toEqual([undefined, undefined, 0, 0]);
  });

  it.each([
    ["an earlier", 2, 25],
    ["a later, with another challenge,", 200, 60],
  ])("tells a side of %s version of its own before it closes", async (_, version, length) => {
    const wire = await connect();
    wires.push(wire);
    const b = new End();
    const heard: (number | undefined)[] = [];
    const closed = new Promise<string>((resolve) => {
      wire.ends[0].listen({ message: ([first]) => heard.push(first), drain: () => undefined, closed: resolve });
    });
    // It answers at once. Closing must not lose the other side's message.
    wire.ends[0].send(bytes(length).fill(version, 0, 1));
    b.establish(wire.ends[1], ids[1], false, (await deriveKeys(createSecret())).linkKey, wire.binding);
    await closed;
    expect(heard).toEqual([protocolVersion]);
    expect([b.theirVersion, b.link]).toEqual([version, undefined]);
    expect(b.closedBecause).toContain(`version ${version}`);
  });

  it("does not open over a channel with a man in the middle", async () => {
    const [a, b] = await ends(undefined, "other fingerprints");
    await Promise.all([a.until(() => a.closedBecause !== undefined), b.until(() => b.closedBecause !== undefined)]);
    expect([a.link, b.link]).toEqual([undefined, undefined]);
  });

  it.each([
    ["a message of no known kind", Uint8Array.of(9, 9, 9)],
    ["an empty message", Uint8Array.of(0)],
    ["a part of no frame", Uint8Array.of(2, 1, 1, 1)],
    ["a stream that does not exist", Uint8Array.of(1, 7, 5, 1)],
    ["a frame above the limit", Uint8Array.of(1, 1, 0xff, 0xff, 0xff, 0xff, 0x7f, 1)],
  ])("is cut by %s", async (_, message) => {
    const wire = await connect();
    wires.push(wire);
    const { linkKey } = await deriveKeys(createSecret());
    const [a, b] = [new End(), new End()];
    a.establish(wire.ends[0], ids[0], true, linkKey, wire.binding);
    b.establish(wire.ends[1], ids[1], false, linkKey, wire.binding);
    await Promise.all([a.until(() => a.link !== undefined), b.until(() => b.link !== undefined)]);
    wire.ends[0].send(message);
    await b.until(() => b.closedBecause !== undefined);
    expect(b.closedBecause).toMatch(/^framing: /);
    expect(b.frames).toEqual([]);
    expect(limits.frameBytes).toBeGreaterThan(5_000_000);
  });
});
