/** What overrides what, and how much is remembered. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultConfig } from "../config.ts";
import { Roster } from "./roster.ts";
import { peerOf } from "../testing/scripted-io.ts";
import type { PeerId } from "../types.ts";
import { memberStates, type MemberState, type NewsItem } from "./frames.ts";

const self = peerOf(0x500);
const [a, b, c] = [peerOf(1), peerOf(2), peerOf(3)];
const item = (state: MemberState, incarnation: number, accuser = b, peer: PeerId = a): NewsItem => ({
  peer,
  state,
  incarnation,
  accuser: state === "suspect" ? accuser : undefined,
});

function after(...items: NewsItem[]): { roster: Roster; news: boolean[] } {
  const roster = new Roster(self, defaultConfig);
  const news = items.map((each) => roster.learn(0, each, 3));
  return { roster, news };
}

describe("news of a member", () => {
  it("counts by SWIM's order: of one incarnation suspect overrides alive, and dead both", () => {
    expect(after(item("alive", 1), item("suspect", 1), item("alive", 1)).news).toEqual([true, true, false]);
    expect(after(item("alive", 1), item("suspect", 0)).news).toEqual([true, false]);
    const refuted = after(item("alive", 1), item("suspect", 1), item("alive", 2));
    expect(refuted.news).toEqual([true, true, true]);
    expect(refuted.roster.living.get(a)).toMatchObject({ state: "alive", incarnation: 2, accusers: [] });
    const dead = after(item("alive", 1), item("dead", 1), item("alive", 1), item("suspect", 1), item("alive", 0));
    expect(dead.news).toEqual([true, true, false, false, false]);
    expect(dead.roster.departed(a)?.state).toBe("dead");
    const back = after(item("alive", 1), item("dead", 1), item("alive", 2));
    expect(back.news).toEqual([true, true, true]);
    expect(back.roster.isLiving(a)).toBe(true);
    expect(back.roster.departed(a)).toBeUndefined();
  });

  it("is what each accuser says once, and no more accusers than matter", () => {
    const accused = after(...[b, b, c, self, peerOf(9)].map((accuser) => item("suspect", 0, accuser)));
    expect(accused.news).toEqual([true, false, true, true, false]);
    expect(accused.roster.living.get(a)?.accusers).toEqual([b, c, self]);
  });

  it("of a death that came before anything else keeps late news from reviving the dead", () => {
    const { roster, news } = after(item("dead", 3), item("alive", 3), item("suspect", 2));
    expect(news).toEqual([false, false, false]);
    expect(roster.isLiving(a)).toBe(false);
  });

  it("leads to the same state in whatever order it comes, as long as nothing is forgotten", () => {
    const anything = fc
      .record({
        state: fc.constantFrom(...memberStates),
        incarnation: fc.nat({ max: 4 }),
        accuser: fc.constantFrom(b, c),
      })
      .map(({ state, incarnation, accuser }) => item(state, incarnation, accuser));
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 12 }), fc.infiniteStream(fc.nat()), (items, keys) => {
        const shuffled = items
          .map((each) => ({ each, key: keys.next().value as number }))
          .toSorted((left, right) => left.key - right.key)
          .map(({ each }) => each);
        const seen = (roster: Roster) => {
          const member = roster.living.get(a);
          return {
            hash: roster.hash(),
            living: member && { ...member, accusers: new Set(member.accusers) },
            departed: roster.departed(a),
          };
        };
        expect(seen(after(...shuffled).roster)).toEqual(seen(after(...items).roster));
      }),
      { numRuns: 500 },
    );
  });
});

describe("the roster's hash", () => {
  it("is the same for the same members and presences, whatever the way there, and differs otherwise", () => {
    const one = after(item("alive", 1), item("alive", 0, b, c)).roster;
    const two = after(item("alive", 0, b, c), item("dead", 5, b, b), item("alive", 0), item("alive", 1)).roster;
    expect(two.hash()).toBe(one.hash());
    one.setPresenceClock(a, 7);
    expect(two.hash()).not.toBe(one.hash());
    two.setPresenceClock(a, 3);
    two.setPresenceClock(a, 7);
    expect(two.hash()).toBe(one.hash());
    two.refute(0);
    expect(two.hash()).not.toBe(one.hash());
  });
});

describe("the roster", () => {
  it("knows a thousand members by name, says so when there are more, and stays there", () => {
    const roster = new Roster(self, defaultConfig);
    for (let index = 1; index <= 2_000; index++) roster.learn(0, item("alive", 0, b, peerOf(index + 0x1000)), 3);
    expect(roster.size).toBe(1_000);
    expect(roster.partial).toBe(true);
    expect(roster.hash()).toBe(0);
    // A link is known all the same: it has to be watched.
    expect(roster.admit(a, () => false)).toBeUndefined();
    expect(roster.isLiving(a)).toBe(true);
    expect(roster.items(10)).toHaveLength(10);
  });

  it("remembers the dead for a minute, and as many as members at most", () => {
    const roster = new Roster(self, defaultConfig);
    roster.learn(1_000, item("dead", 0), 3);
    roster.learn(2_000, item("left", 0, b, c), 3);
    roster.tick(60_999);
    expect(roster.departed(a)).toBeDefined();
    roster.tick(61_000);
    expect(roster.departed(a)).toBeUndefined();
    expect(roster.departed(c)).toBeDefined();
    for (let index = 1; index <= 1_000; index++) roster.learn(61_000, item("dead", 0, b, peerOf(index + 0x1000)), 3);
    expect(roster.departed(c)).toBeUndefined();
    expect(roster.departed(peerOf(0x1001))).toBeDefined();
  });

  it("refutes what is said of this node by more than was said", () => {
    const roster = new Roster(self, defaultConfig);
    expect(roster.refute(4)).toBe(5);
    expect(roster.refute(0)).toBe(6);
  });
});
