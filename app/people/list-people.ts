/** Who is in the room, out of awareness states. */
import { foldTabs, readTabs } from "./fold-tabs.ts";
import { readPerson, type User } from "./person.ts";

export interface Participant extends User {
  readonly clientId: number;
  readonly isYou: boolean;
}

/** Most people that are listed. */
export const peopleLimit = 500;

/**
 * Oneself first, then by name; tabs of one browser are one person. States without a `user` (a peer that has just come) are
 * not people yet.
 */
export function listPeople(states: ReadonlyMap<number, unknown>, ownId: number): readonly Participant[] {
  const folded = foldTabs(states);
  const listed = new Set([folded.get(ownId)]);
  const people: Participant[] = [{ ...readPerson(states.get(ownId), ownId), clientId: ownId, isYou: true }];
  for (const [clientId, person] of folded) {
    const state = states.get(clientId);
    if (listed.has(person) || people.length > peopleLimit || !hasUser(state)) continue;
    listed.add(person);
    people.push({ ...readPerson(state, clientId), clientId, isYou: false });
  }
  return people.toSorted(
    (a, b) => Number(b.isYou) - Number(a.isYou) || a.name.localeCompare(b.name) || a.clientId - b.clientId,
  );
}

export interface Headcount {
  /** This one included; at least 1. */
  readonly people: number;
  /** The tabs that this browser has of the document, this one included. */
  readonly tabs: number;
  /** Further tabs of this browser that are known, and have not come into the room. */
  readonly awaitedTabs: number;
}

/** What the provider knows of the room. */
interface Room {
  /** Clients that are known to be alive, this one included; in large rooms an estimate. */
  readonly members: number;
  readonly links: number;
}

/** How many people there are: those who have said who they are, and the room's other members. */
export function countPeople(states: ReadonlyMap<number, unknown>, ownId: number, room: Room | undefined): Headcount {
  // A link counts as a member before the count has arrived.
  const members = room === undefined ? 1 : Math.max(room.members, room.links > 0 ? 2 : 1);
  const folded = foldTabs(states);
  const own = folded.get(ownId);
  const further = [...folded].filter(([clientId, person]) => clientId !== person).length;
  // Who has come already may be one of these.
  const awaitedTabs = readTabs(states.get(ownId)).filter((clientId) => !folded.has(clientId)).length;
  return {
    people: Math.max(1, folded.size - further, members - further - awaitedTabs),
    tabs: Math.max(1, [...folded.values()].filter((person) => person === own).length),
    awaitedTabs,
  };
}

function hasUser(state: unknown): boolean {
  return typeof state === "object" && state !== null && "user" in state;
}
