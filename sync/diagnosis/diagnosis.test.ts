/** The sentences about unreachable people, for one and for several. */
import { expect, it } from "vitest";
import { diagnose, type Facts } from "./diagnosis.ts";

const calm: Facts = {
  trouble: undefined,
  webRtc: undefined,
  unreachable: { answering: 0, silent: 0 },
  hasRelay: false,
  versions: { later: 0, earlier: 0 },
};

const told = (facts: Partial<Facts>): string[] =>
  diagnose({ ...calm, ...facts }).flatMap(([, message]) => (message === undefined ? [] : [message]));

it.each<[string, Partial<Facts>]>([
  ["1 other person is here, but you could not be connected: ", { unreachable: { answering: 1, silent: 0 } }],
  ["2 other people are here, but you could not be connected: ", { unreachable: { answering: 2, silent: 5 } }],
  [
    "3 other people are here, but you could not be connected, neither directly nor through the relay. ",
    { unreachable: { answering: 3, silent: 0 }, hasRelay: true },
  ],
  ["1 other person has this document open, but there is no answer. ", { unreachable: { answering: 0, silent: 1 } }],
  ["4 other people have this document open, but there is no answer. ", { unreachable: { answering: 0, silent: 4 } }],
  [
    "A part of this page did not load, so others cannot be reached. ",
    { webRtc: { fault: "not-loaded", reason: "TypeError", given: false } },
  ],
  ["1 other person is using an older version of Grapevine, ", { versions: { later: 0, earlier: 1 } }],
  ["2 other people are using an older version of Grapevine, ", { versions: { later: 0, earlier: 2 } }],
])("%s", (sentence, facts) => {
  expect(told(facts)).toEqual([expect.stringContaining(sentence) as string]);
});

it("there is no message if nothing is wrong", () => expect(told({})).toEqual([]));
