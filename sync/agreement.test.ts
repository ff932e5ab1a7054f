/** What is known of links, by the names and the clock of the application. */
import { expect, it, vi } from "vitest";
import { agreementOf } from "./agreement.ts";
import type { PeerId } from "./core/index.ts";

const peer = (digit: string): PeerId => digit.repeat(16) as PeerId;
const [linked, tab, distant, failing, asleep] = [peer("a"), peer("b"), peer("c"), peer("d"), peer("e")];
type Session = NonNullable<Parameters<typeof agreementOf>[0]>;

function session(): Session {
  const link = { standing: "same", since: 50, comparedAt: 100, sameAt: 100, neighbours: [distant] } as const;
  return {
    knowledge: [
      { ...link, peer: linked, roundTripMs: 12, unansweredSince: 110 },
      { ...link, peer: tab, roundTripMs: undefined, unansweredSince: undefined, comparedAt: undefined },
    ],
    tabs: [tab],
    surroundings: {
      unlinked: new Map([
        [failing, true],
        [asleep, false],
      ]),
      facts: { trouble: undefined, webRtc: undefined, unreachable: { answering: 0, silent: 0 } },
    },
  } as unknown as Session;
}

it("nobody is known outside the room", () => {
  expect(agreementOf(undefined, new Map([["a", 1]]), false)).toEqual({ links: [], others: [] });
});

it("a link has its client in the awareness, and the times of Date.now()", () => {
  vi.spyOn(Date, "now").mockReturnValue(1_000_000);
  vi.spyOn(performance, "now").mockReturnValue(200);
  const { links } = agreementOf(session(), new Map([[linked, 7]]), false);
  vi.restoreAllMocks();
  expect(links).toEqual([
    {
      peer: linked,
      client: 7,
      tab: false,
      standing: "same",
      since: 999_850,
      comparedAt: 999_900,
      sameAt: 999_900,
      unansweredSince: 999_910,
      roundTripMs: 12,
      neighbours: [distant],
    },
    expect.objectContaining({ peer: tab, client: undefined, tab: true, comparedAt: undefined }),
  ]);
});

it("the others are those of whom there is word without a link, with why a link failed", () => {
  const clients = new Map([
    [linked, 7],
    [distant, 8],
    [failing, 9],
  ]);
  expect(agreementOf(session(), clients, false).others).toEqual([
    { peer: distant, client: 8, failure: undefined },
    { peer: failing, client: 9, failure: "no-relay" },
    { peer: asleep, client: undefined, failure: "no-answer" },
  ]);
  expect(agreementOf(session(), clients, true).others[1]?.failure).toBe("relay-failed");
});
