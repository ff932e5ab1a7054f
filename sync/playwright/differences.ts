/** Which peer lacks what that another has, in sentences. */
import type { Holdings, Ranges } from "./holdings.ts";

export interface NamedHoldings {
  readonly name: string;
  readonly holdings: Holdings;
}

/** One sentence for each peer and each author whose edits it lacks; none if all hold the same. */
export function describeDifferences(peers: readonly NamedHoldings[]): readonly string[] {
  const clients = new Set(peers.flatMap(({ holdings }) => holdings.authors.map(({ client }) => client)));
  return peers.flatMap((peer) => {
    const lacks = [...clients].flatMap((client) => [...missing(peer, client, peers)]);
    const waits = peer.holdings.waiting ? [`${peer.name} holds updates that wait for what it lacks.`] : [];
    return lacks.length > 0 ? [...lacks, ...waits] : [];
  });
}

function* missing(peer: NamedHoldings, client: number, peers: readonly NamedHoldings[]): Generator<string> {
  const own = of(peer, client);
  const clock = Math.max(...peers.map((each) => of(each, client).clock));
  const author = nameOf(client, peers);
  if (clock > own.clock) {
    const holders = peers.filter((each) => of(each, client).clock > own.clock);
    const clocks = clock - own.clock === 1 ? `clock ${own.clock}` : `clocks ${own.clock} to ${clock - 1}`;
    yield `${peer.name} lacks what ${author} wrote at ${clocks}: ${list(holders)}.`;
  }
  const lacked = peers.map((each) => ({ each, ranges: without(of(each, client).deleted, own.deleted) }));
  const holders = lacked.filter(({ ranges }) => ranges.length > 0);
  const [first] = holders;
  if (!first) return;
  const [from, to] = first.ranges[0] ?? [0, 0];
  const more = Math.max(...holders.map(({ ranges }) => size(ranges))) - (to - from);
  const where = to - from === 1 ? `clock ${from}` : `clocks ${from} to ${to - 1}`;
  const rest = more > 0 ? ` and ${more} more` : "";
  yield `${peer.name} lacks deletions in what ${author} wrote, at ${where}${rest}: ${list(holders.map(({ each }) => each))}.`;
}

const nothing = { clock: 0, deleted: [] as Ranges };
const of = ({ holdings }: NamedHoldings, client: number): { readonly clock: number; readonly deleted: Ranges } =>
  holdings.authors.find((author) => author.client === client) ?? nothing;

/** The peer that writes as this client, or its name of old, or its number. */
function nameOf(client: number, peers: readonly NamedHoldings[]): string {
  const writer = peers.find(({ holdings }) => holdings.self === client)?.name;
  const known = peers.flatMap(({ holdings }) => holdings.names).find(([id]) => id === client)?.[1];
  const name = writer ?? known;
  return name === undefined ? `client ${client}` : `${name} (client ${client})`;
}

function list(peers: readonly NamedHoldings[]): string {
  const names = peers.map(({ name }) => name);
  const last = names.pop() ?? "";
  return names.length === 0 ? `${last} has it` : `${names.join(", ")} and ${last} have it`;
}

const size = (ranges: Ranges): number => ranges.reduce((sum, [from, to]) => sum + to - from, 0);

/** What of `ranges` is in none of `taken`. */
function without(ranges: Ranges, taken: Ranges): Ranges {
  return ranges.flatMap(([from, to]) => {
    const left: [number, number][] = [];
    let at = from;
    for (const [start, end] of taken) {
      if (end <= at || start >= to) continue;
      if (start > at) left.push([at, start]);
      at = end;
    }
    if (at < to) left.push([at, to]);
    return left;
  });
}
