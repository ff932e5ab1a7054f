/** Who has the document: what core knows of links, by the names and the clock of the application. */
import { linkFailure } from "./diagnosis/diagnosis.ts";
import type { GrapevineAgreement, LinkAgreement } from "./provider-types.ts";
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
  const date = <T extends number | undefined>(at: T) => (at === undefined ? at : Math.round(epoch + at)) as T;
  const links = knowledge.map((link): LinkAgreement => {
    const { peer, since, comparedAt, sameAt, unansweredSince } = link;
    return {
      ...link,
      client: clients.get(peer),
      tab: tabs.includes(peer),
      since: date(since),
      comparedAt: date(comparedAt),
      sameAt: date(sameAt),
      unansweredSince: date(unansweredSince),
    };
  });
  const failures = new Map<string, string>();
  for (const { peer, answers } of surroundings.unlinked)
    failures.set(peer, linkFailure(answers, { hasRelay, webRtc: surroundings.facts.webRtc }));
  const linked = new Set<string>(knowledge.map(({ peer }) => peer));
  const others = [...new Set([...clients.keys(), ...failures.keys()])]
    .filter((peer) => !linked.has(peer))
    .map((peer) => ({ peer, client: clients.get(peer), failure: failures.get(peer) }));
  return { links, others };
}
