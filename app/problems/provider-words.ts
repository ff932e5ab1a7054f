/**
 * Says what is wrong with the connection, in other languages than the provider's own, which is English. Loaded when
 * something is wrong.
 */
import { msg, str } from "@lit/localize";
import type { Problem, ProblemFacts } from "../../sync/index.ts";
import { formatNumber, plural } from "../language/language.ts";

/** Full sentences: what is wrong, and what to do. Those that only developers meet stay as the provider says them. */
export const wordsOfProblem = ({ code, message, about = {} }: Problem): string => words[code]?.(about) ?? message;

const words: { readonly [code in Problem["code"]]?: (about: ProblemFacts) => string } = {
  "no-webrtc": () =>
    msg(
      "This browser has no WebRTC: it can only share with its own tabs. Turn WebRTC on in its settings, or use another browser.",
    ),
  "webrtc-blocked": ({ kind }) => {
    if (kind === "no-address")
      return msg(
        "WebRTC has no network address to connect from here, so others cannot be reached. A privacy setting, an extension or a company's policy may hide it: allow WebRTC for this page, or use another browser or network.",
      );
    if (kind === "not-loaded")
      return msg(
        "A part of this page did not load, so others cannot be reached. Reload when the network is back; what is written here is kept.",
      );
    return msg(
      "This browser refuses WebRTC connections, so others cannot be reached. A privacy setting, an extension or a company's policy may block them: allow WebRTC for this page, or use another browser.",
    );
  },
  "unreachable-peers": (about) => `${unreachable(about)} ${advice(about)}`,
  "signaling-silent": ({ server = "" }) =>
    msg(
      str`${server} does not answer as a Grapevine signaling server does, so nobody new is found. Trying goes on. Check the address: is another kind of server there, or a proxy that passes no messages on?`,
    ),
  "version-older": () =>
    msg(
      "A newer version of Grapevine is in use in this document, and does not understand this one. Reload to join; what is written here is kept.",
    ),
  "version-newer": ({ people = 1 }) => {
    const count = formatNumber(people);
    return plural(people, {
      one: msg(
        "1 other person is using an older version of Grapevine, so you cannot connect. Ask them to reload the page; what they have written is kept.",
      ),
      other: msg(
        str`${count} other people are using an older version of Grapevine, so you cannot connect. Ask them to reload the page; what they have written is kept.`,
      ),
    });
  },
  "content-differs": () =>
    msg(
      "Your copy and another person’s differ although both look complete, as can happen after a restored backup. Choose which version to keep.",
    ),
  "refused-update": () =>
    msg(
      "A peer was disconnected: it sent something that does not belong in a document. Nothing of it is in this document.",
    ),
  "unsendable-edit": () =>
    msg(
      "Something that was written here cannot be sent to others. Until it is deleted, they get nothing that the same author writes after it, either. Write it in smaller pieces.",
    ),
  "document-broken": () =>
    msg(
      "This document has failed inside and can neither send nor receive edits any more. Open it anew: what is saved is whole.",
    ),
};

function unreachable({ kind, people = 1 }: ProblemFacts): string {
  const count = formatNumber(people);
  if (kind === "no-answer")
    return plural(people, {
      one: msg("1 other person has this document open, but there is no answer."),
      other: msg(str`${count} other people have this document open, but there is no answer.`),
    });
  if (kind === "relay-failed")
    return plural(people, {
      one: msg("1 other person is here, but you could not be connected, neither directly nor through the relay."),
      other: msg(
        str`${count} other people are here, but you could not be connected, neither directly nor through the relay.`,
      ),
    });
  return plural(people, {
    one: msg(
      "1 other person is here, but you could not be connected: a network between you blocks direct connections, and this server has no relay (TURN) to go around it.",
    ),
    other: msg(
      str`${count} other people are here, but you could not be connected: a network between you blocks direct connections, and this server has no relay (TURN) to go around it.`,
    ),
  });
}

function advice({ kind }: ProblemFacts): string {
  if (kind === "no-answer")
    return msg(
      "The page there may be asleep, offline, or in a browser that blocks WebRTC. Wake or reload it there. We keep trying.",
    );
  if (kind === "relay-failed") return msg("Try another network. Everything you write is kept, and we keep trying.");
  return msg(
    "Try another network, or ask whoever runs the server to set one up. Everything you write is kept, and we keep trying.",
  );
}
