/** The connection's problems and their sentences, derived from the present facts. */
import type { VersionCounts } from "./other-versions.ts";
import type { ProblemCode, ProblemFacts } from "./problems.ts";
import type { ServersTrouble } from "../signaling/servers.ts";
import type { WebRtcFault } from "../link/webrtc.ts";
import type { Unreachable } from "./reach.ts";

export interface Facts {
  /** Why no signaling server can be used. */
  readonly trouble: ServersTrouble | undefined;
  /** `given`: the application passed the implementation. */
  readonly webRtc: { readonly fault: WebRtcFault; readonly reason: string; readonly given: boolean } | undefined;
  readonly unreachable: Unreachable;
  /** Whether the last attempt to link had a TURN server. */
  readonly hasRelay: boolean;
  readonly versions: VersionCounts;
}

const calm: Facts = {
  trouble: undefined,
  webRtc: undefined,
  unreachable: { answering: 0, silent: 0 },
  hasRelay: false,
  versions: { later: 0, earlier: 0 },
};

type Diagnosis = readonly [ProblemCode, message: string | undefined, about?: ProblemFacts];

/** The message of each problem of the connection, or undefined without such a problem. `facts` default to none. */
export function diagnose(facts: Facts = calm): readonly Diagnosis[] {
  const { versions, webRtc, trouble, unreachable } = facts;
  const answers = unreachable.answering > 0;
  return [
    ["signaling-unreachable", signalingUnreachable(facts)],
    ["signaling-silent", signalingSilent(facts), { server: trouble?.urls[0] ?? "" }],
    ["webrtc-failed", webRtc?.given && webRtc.fault === "implementation" ? webRtcFailed(webRtc.reason) : undefined],
    [
      "webrtc-blocked",
      webRtcBlocked(facts),
      { kind: webRtc?.fault === "implementation" ? "refused" : (webRtc?.fault ?? "refused") },
    ],
    [
      "unreachable-peers",
      unreachablePeers(facts),
      {
        kind: !answers ? "no-answer" : facts.hasRelay ? "relay-failed" : "no-relay",
        people: answers ? unreachable.answering : unreachable.silent,
      },
    ],
    [
      "version-older",
      versions.later > 0
        ? "A newer version of Grapevine is in use in this document, and does not understand this one. Reload to join; what is written here is kept."
        : undefined,
    ],
    [
      "version-newer",
      versions.earlier > 0
        ? `${otherPeople(versions.earlier, "is", "are")} using an older version of Grapevine, so you cannot connect. Ask them to reload the page; what they have written is kept.`
        : undefined,
      { people: versions.earlier },
    ],
  ];
}

function signalingUnreachable({ trouble }: Facts): string | undefined {
  if (!trouble || trouble.type === "silent") return undefined;
  if (trouble.type === "refused")
    return `${servers(trouble.urls)} cannot be used from here, so nobody else is found${because(trouble.detail)}. Check the address; a page on https needs one that begins with wss://.`;
  return `${servers(trouble.urls)} cannot be reached, so nobody new is found${because(trouble.detail)}. Trying goes on. Check the network, the address, and whether the server runs.`;
}

function signalingSilent({ trouble }: Facts): string | undefined {
  if (trouble?.type !== "silent") return undefined;
  return `${trouble.urls[0]} does not answer as a Grapevine signaling server does, so nobody new is found${because(trouble.detail)}. Trying goes on. Check the address: is another kind of server there, or a proxy that passes no messages on?`;
}

const servers = (urls: readonly string[]): string =>
  urls.length === 1 ? `The signaling server ${urls[0]}` : `The signaling servers ${urls.join(" and ")}`;

const webRtcFailed = (reason: string): string =>
  `The WebRTC implementation given as \`wrtc\` fails at each connection${because(reason)}. Nobody can be reached over it. Its createOffer and createAnswer must give plain { type, sdp } objects: wrap it by plainDescriptions of y-grapevine/node.`;

function webRtcBlocked({ webRtc }: Facts): string | undefined {
  if (!webRtc) return undefined;
  if (webRtc.fault === "no-address")
    return "WebRTC has no network address to connect from here, so others cannot be reached. A privacy setting, an extension or a company's policy may hide it: allow WebRTC for this page, or use another browser or network.";
  if (webRtc.fault === "not-loaded")
    return "A part of this page did not load, so others cannot be reached. Reload when the network is back; what is written here is kept.";
  if (webRtc.given) return undefined;
  return `This browser refuses WebRTC connections, so others cannot be reached${because(webRtc.reason)}. A privacy setting, an extension or a company's policy may block them: allow WebRTC for this page, or use another browser.`;
}

function unreachablePeers({ unreachable, hasRelay, webRtc }: Facts): string | undefined {
  const { answering, silent } = unreachable;
  // That problem gives the reason already.
  if (webRtc) return undefined;
  if (answering > 0) {
    const whom = `${otherPeople(answering, "is", "are")} here, but you could not be connected`;
    return hasRelay
      ? `${whom}, neither directly nor through the relay. Try another network. Everything you write is kept, and we keep trying.`
      : `${whom}: a network between you blocks direct connections, and this server has no relay (TURN) to go around it. Try another network, or ask whoever runs the server to set one up. Everything you write is kept, and we keep trying.`;
  }
  if (silent > 0)
    return `${otherPeople(silent, "has", "have")} this document open, but there is no answer. The page there may be asleep, offline, or in a browser that blocks WebRTC. Wake or reload it there. We keep trying.`;
  return undefined;
}

const otherPeople = (count: number, one: string, more: string): string =>
  count === 1 ? `1 other person ${one}` : `${count} other people ${more}`;
const because = (detail: string): string => (detail === "" ? "" : ` (${detail.replace(/\.$/, "")})`);
