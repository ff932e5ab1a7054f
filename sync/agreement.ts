/** Who has the document: what core knows of links, by the names and the clock of the application. */
import type { GrapevineAgreement, LinkFailure } from "./provider-types.ts";
import type { Session } from "./session.ts";

/** `session` undefined: not in the room. `clients`: the awareness client of each peer. */
export function agreementOf(
  session: Pick<Session, "knowledge" | "tabs" | "surroundings"> | undefined,
  clients: ReadonlyMap<string, number>,
  hasRelay: boolean,
): GrapevineAgreement {
  if (!session) return { links: [], others: [] };
  const { knowledge, tabs, surroundings } = session;
  // Core's clock begins when the page does.
  const epoch = Date.now() - performance.now();
  const date = <T extends number | undefined>(at: T) => (at === undefined ? at : epoch + at) as T;
  const unlinked: ReadonlyMap<string, boolean> = surroundings.unlinked;
  const failureOf = (peer: string): LinkFailure | undefined => {
    const answers = unlinked.get(peer);
    if (answers === undefined) return undefined;
    if (surroundings.facts.webRtc) return "webrtc";
    return answers ? (hasRelay ? "relay-failed" : "no-relay") : "no-answer";
  };
  const others = new Set([...clients.keys(), ...unlinked.keys()]);
  const links = knowledge.map((link) => {
    const { peer } = link;
    others.delete(peer);
    return {
      ...link,
      client: clients.get(peer),
      tab: tabs.includes(peer),
      since: date(link.since),
      comparedAt: date(link.comparedAt),
      sameAt: date(link.sameAt),
      unansweredSince: date(link.unansweredSince),
    };
  });
  return {
    links,
    others: [...others].map((peer) => ({ peer, client: clients.get(peer), failure: failureOf(peer) })),
  };
}
