import { describe, expect, it } from "vitest";
import { seededRandom } from "../../sim/random.ts";
import { configOf } from "../config.ts";
import { PassiveView } from "./passive-view.ts";
import { peerOf } from "../testing/scripted-io.ts";

const config = configOf({ overlay: { passiveView: 5 } });

function viewOf(peers: number, notBefore = 0): PassiveView {
  const view = new PassiveView(config, seededRandom(1));
  for (let index = 1; index <= peers; index++) view.add(peerOf(index), notBefore);
  return view;
}

describe("the passive view", () => {
  it("is bounded: a new peer replaces a random one, and in time all of them", () => {
    const survivors = new Set<string>();
    for (let seed = 0; seed < 100; seed++) {
      const view = new PassiveView(config, seededRandom(seed));
      for (let index = 1; index <= 20; index++) {
        view.add(peerOf(index), 0);
        expect(view.size).toBeLessThanOrEqual(5);
        expect(view.has(peerOf(index))).toBe(true);
      }
      for (const peer of view.sample(5)) survivors.add(peer);
    }
    expect(survivors.size).toBe(20);
  });

  it("keeps a peer that is being dialled, even against a new one", () => {
    const view = viewOf(5);
    for (let index = 1; index <= 5; index++) view.dialled(peerOf(index), 0, false);
    view.add(peerOf(6), 0);
    expect(view.has(peerOf(6))).toBe(false);
    view.failed(peerOf(3), 10, 100);
    view.add(peerOf(6), 0);
    expect(view.has(peerOf(6))).toBe(true);
    expect(view.has(peerOf(3))).toBe(false);
  });

  it("picks only who may be dialled by now and is not being dialled", () => {
    const view = viewOf(2);
    view.add(peerOf(3), 500);
    view.dialled(peerOf(1), 0, false);
    for (let draw = 0; draw < 20; draw++) expect(view.pick(499)).toBe(peerOf(2));
    expect(view.nextDue()).toBe(0);
    view.dialled(peerOf(2), 499, false);
    expect(view.pick(499)).toBeUndefined();
    expect(view.nextDue()).toBe(500);
    expect(view.pick(500)).toBe(peerOf(3));
  });

  it("brings a dial forward for who is heard of again, but not for who failed", () => {
    const view = viewOf(0);
    view.add(peerOf(1), 500);
    view.add(peerOf(1), 100);
    view.add(peerOf(1), 300);
    expect(view.nextDue()).toBe(100);
    view.dialled(peerOf(1), 100, false);
    expect(view.countFailure(peerOf(1))).toBe(1);
    view.failed(peerOf(1), 100, 1_000);
    view.add(peerOf(1), 200);
    expect(view.nextDue()).toBe(1_100);
    view.forgive(300);
    expect(view.failuresOf(peerOf(1))).toBe(0);
    expect(view.nextDue()).toBe(300);
  });

  it("counts dials under way that began lately, and knows whether one of them insists", () => {
    const view = viewOf(3);
    view.dialled(peerOf(1), 100, true);
    view.dialled(peerOf(2), 200, false);
    expect(view.dialling(100)).toEqual({ all: 2, count: 2, urgent: true });
    expect(view.dialling(101)).toEqual({ all: 2, count: 1, urgent: false });
    expect(view.oldestDial(100)).toBe(100);
    expect(view.oldestDial(101)).toBe(200);
    expect(view.oldestDial(201)).toBeUndefined();
  });

  it("names to others only those who are not known to fail", () => {
    const view = viewOf(3);
    view.countFailure(peerOf(2));
    expect(new Set(view.sample(10))).toEqual(new Set([peerOf(1), peerOf(3)]));
  });
});
