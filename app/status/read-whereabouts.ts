/** Reads where the words of an open document are: from its connection, its saved copy and the people in it. */
import { msg } from "@lit/localize";
import type { GrapevineAgreement, LinkAgreement, LinkFailure, Standing } from "../../sync/index.ts";
import type { DocumentRecord } from "../documents/document-index.ts";
import { foldTabs } from "../people/fold-tabs.ts";
import { countPeople } from "../people/list-people.ts";
import { nameless, readPerson } from "../people/person.ts";
import { mostDrawn, type LinkMap, type MapNode } from "./link-map.ts";
import type { StatusSources } from "./status-controller.ts";
import type { Facts, FormerPerson, LinkedPerson } from "./whereabouts.ts";

/** Which of a person's tabs stands for them: the one that has most. */
const byHolding: readonly Standing[] = ["same", "ahead", "unconfirmed", "apart", "behind", "unknown"];

/** Tells who is who among awareness clients. Tabs of one browser are one person. */
class Who {
  readonly #states: ReadonlyMap<number, unknown>;
  readonly #folded: ReadonlyMap<number, number>;
  readonly #own: number | undefined;

  constructor(states: ReadonlyMap<number, unknown>, ownId: number) {
    this.#states = states;
    this.#folded = foldTabs(states);
    this.#own = this.#folded.get(ownId);
  }

  name(client: number | undefined): string {
    return client === undefined || !this.#states.has(client)
      ? nameless()
      : readPerson(this.#states.get(client), client).name;
  }

  person(client: number | undefined, peer: string): number | string {
    return client === undefined ? peer : (this.#folded.get(client) ?? client);
  }

  isOwn(client: number | undefined): boolean {
    return client !== undefined && this.#folded.get(client) === this.#own;
  }
}

/** `record`: what the list of documents knows of this one. */
export function readFacts(
  { provider, store, arrival }: StatusSources,
  former: readonly FormerPerson[],
  record: DocumentRecord | undefined,
): Facts {
  const { awareness } = provider;
  const states = awareness.getStates();
  const agreement = provider.agreement();
  const status = provider.status();
  const { type } = store.state;
  const isSaved = type === "saving" || type === "opening";
  const copy = isSaved ? "saved" : type === "failing" ? (store.state as { reason: "full" | "refused" }).reason : "off";
  return {
    copy: arrival.state === "waiting" ? "only-link" : copy,
    savedAt: store.savedAt ?? record?.editedAt,
    tabs: countPeople(states, awareness.clientID, status).tabs,
    ...readPeople(agreement, new Who(states, awareness.clientID)),
    former,
    lastMet:
      record?.metAt === undefined ? undefined : { at: record.metAt, names: record.metWith, same: record.othersHaveIt },
    server: status.signaling === "connected",
  };
}

function readPeople({ links, others }: GrapevineAgreement, who: Who): Pick<Facts, "linked" | "others"> {
  const linked = new Map<number | string, LinkedPerson>();
  for (const link of links) {
    if (link.tab || who.isOwn(link.client)) continue;
    const person = who.person(link.client, link.peer);
    const before = linked.get(person);
    if (before && byHolding.indexOf(before.standing) <= byHolding.indexOf(link.standing)) continue;
    linked.set(person, { ...link, name: who.name(link.client) });
  }
  const further = new Map<number | string, Facts["others"][number]>();
  for (const { peer, client, failure } of others) {
    const person = who.person(client, peer);
    if (who.isOwn(client) || linked.has(person)) continue;
    further.set(person, { name: who.name(client), failure: failure ?? further.get(person)?.failure });
  }
  return { linked: [...linked.values()], others: [...further.values()] };
}

/** One link, with the name at its other end. */
export interface NamedLink extends LinkAgreement {
  readonly name: string;
}

export function readLinks({ provider }: StatusSources): readonly NamedLink[] {
  const { awareness } = provider;
  const who = new Who(awareness.getStates(), awareness.clientID);
  return provider.agreement().links.map((link) => ({ ...link, name: nameOf(link, who) }));
}

/** Whom no link came about to, and why. */
export function readFailures({
  provider,
}: StatusSources): readonly { readonly name: string; readonly failure: LinkFailure }[] {
  const { awareness } = provider;
  const who = new Who(awareness.getStates(), awareness.clientID);
  return provider
    .agreement()
    .others.flatMap(({ client, failure }) => (failure === undefined ? [] : [{ name: who.name(client), failure }]));
}

const nameOf = ({ client, tab }: Pick<LinkAgreement, "client" | "tab">, who: Who): string =>
  tab || who.isOwn(client) ? msg("Your other tab") : who.name(client);

/** Who is linked to whom: this page's links, what their other ends say of theirs, and the rest as a number. */
export function readMap({ provider }: StatusSources): LinkMap {
  const { awareness } = provider;
  const who = new Who(awareness.getStates(), awareness.clientID);
  const { links, others } = provider.agreement();
  const self = provider.links().self ?? "";
  const near = links.map((link): MapNode => {
    const isOwn = link.tab || who.isOwn(link.client);
    return { id: link.peer, name: nameOf(link, who), kind: isOwn ? "tab" : "linked" };
  });
  const far = others.map(({ peer, client }): MapNode => ({ id: peer, name: who.name(client), kind: "far" }));
  const nodes: readonly MapNode[] = [
    { id: self, name: msg("You"), kind: "you" },
    ...[...near, ...far].slice(0, mostDrawn),
  ];
  const drawn = new Set(nodes.map(({ id }) => id));
  const edges = new Map<string, readonly [string, string]>();
  const add = (one: string, other: string): void => {
    const pair: [string, string] = one < other ? [one, other] : [other, one];
    if (one !== other && drawn.has(one) && drawn.has(other)) edges.set(pair.join(" "), pair);
  };
  for (const { peer, neighbours } of links) {
    add(self, peer);
    for (const neighbour of neighbours) add(peer, neighbour);
  }
  const { members } = provider.status();
  return { nodes, edges: [...edges.values()], rest: Math.max(0, members - nodes.length) };
}
