/** What a node sends, closes and tells, in which order, and what of it goes together. */
import { beforeEach, describe, expect, it } from "vitest";
import { Effects } from "./effects.ts";
import { Outbox } from "./outbox.ts";
import { peerOf } from "../testing/scripted-io.ts";
import { priorities, type CloseReason, type Effect, type PeerId, type Priority } from "../types.ts";
import { bundle } from "./frames.ts";
import { limits } from "../wire/limits.ts";

const [a, b] = [peerOf(1), peerOf(2)];
const { control, typing, repair } = priorities;
const frame = (value: number, length = 1) => new Uint8Array(length).fill(value);
const sent = (to: PeerId, priority: Priority, ...frames: Uint8Array[]): Effect => {
  const [only, more] = frames;
  return { type: "send", to, bytes: only !== undefined && more === undefined ? only : bundle(frames), priority };
};

let outbox: Outbox;
let effects: Effects;
let closed: [PeerId, CloseReason][];
beforeEach(() => {
  outbox = new Outbox();
  closed = [];
  effects = new Effects(outbox, (peer, reason) => closed.push([peer, reason]));
  effects.begin(100);
});

describe("what one input makes a node send", () => {
  it("goes together over each link, in place of the first of it", () => {
    effects.send(a, frame(1), control);
    effects.send(b, frame(2), control);
    effects.emit({ type: "status-changed" });
    effects.send(a, frame(3), control);
    effects.send(a, frame(4), control);
    expect(effects.end()).toEqual([
      sent(a, control, frame(1), frame(3), frame(4)),
      sent(b, control, frame(2)),
      { type: "emit", event: { type: "status-changed" } },
    ]);
  });

  it("does not go with what another input made it send", () => {
    effects.send(a, frame(1), control);
    expect(effects.end()).toEqual([sent(a, control, frame(1))]);
    effects.begin(200);
    effects.send(a, frame(2), control);
    expect(effects.end()).toEqual([sent(a, control, frame(2))]);
  });

  it("keeps its order where one is more urgent than the other", () => {
    effects.send(a, frame(1), control);
    effects.send(a, frame(2), repair);
    effects.send(a, frame(3), repair);
    effects.send(a, frame(4), control);
    expect(effects.end()).toEqual([
      sent(a, control, frame(1)),
      sent(a, repair, frame(2), frame(3)),
      sent(a, control, frame(4)),
    ]);
  });

  it("keeps what is large by itself: small frames would wait for all of its parts", () => {
    const large = frame(9, 17 * 1024);
    for (const bytes of [frame(1), large, frame(2), frame(3, 9 * 1024), frame(4, 9 * 1024)])
      effects.send(a, bytes, repair);
    expect(effects.end()).toEqual([
      sent(a, repair, frame(1)),
      sent(a, repair, large),
      sent(a, repair, frame(2), frame(3, 9 * 1024)),
      sent(a, repair, frame(4, 9 * 1024)),
    ]);
  });

  it("goes in as many messages as a bundle's bound takes", () => {
    for (let count = 0; count <= limits.bundled; count++) effects.send(a, frame(1), control);
    const all = Array.from({ length: limits.bundled }, () => frame(1));
    expect(effects.end()).toEqual([sent(a, control, ...all), sent(a, control, frame(1))]);
  });

  it("takes along what waits for the link, unless it is large or may be held back", () => {
    effects.sendLater(a, "news", 50, () => frame(7));
    effects.send(a, frame(1), repair);
    effects.send(a, frame(2), typing);
    effects.send(a, frame(3), typing);
    expect(effects.end()).toEqual([sent(a, repair, frame(1)), sent(a, typing, frame(7), frame(2), frame(3))]);
    effects.begin(101);
    effects.sendLater(a, "news", 50, () => frame(8));
    effects.depart(a);
    effects.depart(b);
    expect(effects.end()).toEqual([sent(a, control, frame(8))]);
  });
});

it("says that a link is closed after what was sent over it, and nothing of what follows goes before", () => {
  effects.send(a, frame(1), control);
  effects.close(a, "surplus", "enough");
  effects.send(a, frame(2), control);
  expect(closed).toEqual([[a, "surplus"]]);
  expect(effects.end()).toEqual([
    sent(a, control, frame(1)),
    { type: "close", peer: a, reason: "surplus", detail: "enough" },
    sent(a, control, frame(2)),
  ]);
});

it("knows whether the status was told, until it is asked anew", () => {
  expect(effects.tellsStatus).toBe(false);
  effects.emit({ type: "status-changed" });
  expect(effects.tellsStatus).toBe(true);
  effects.begin(200);
  expect(effects.tellsStatus).toBe(false);
});

it("hands out what modules have raised in its order, each once, and not as effects", () => {
  effects.raise({ type: "alarm", peer: b });
  effects.raise({ type: "heard", peer: a });
  expect([effects.nextFact(), effects.nextFact(), effects.nextFact()]).toEqual([
    { type: "alarm", peer: b },
    { type: "heard", peer: a },
    undefined,
  ]);
  expect(effects.end()).toEqual([]);
});
