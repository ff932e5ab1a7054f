/** Derives who is in the room from awareness states. */
import { foldTabs, readTabs } from "./fold-tabs.ts";
import { readPerson, type User } from "./person.ts";

export interface Participant extends User {
  readonly clientId: number;
  readonly isYou: boolean;
  /** The client whose caret shows where the person writes. Undefined while the person only reads. */
  readonly caretId: number | undefined;
}

/** Most people that are listed. */
export const peopleLimit = 500;

/**
 * Lists this person first, then the others by name. Tabs of one browser are one person. A state without a `user`, as of
 * a peer that has just arrived, is not a person yet.
 */
export function listPeople(states: ReadonlyMap<number, unknown>, ownId: number): readonly Participant[] {
  const folded = foldTabs(states);
  const listed = new Set([folded.get(ownId)]);
  const carets = new Map<number, number>();
  for (const [clientId, person] of folded)
    if (!carets.has(person) && hasCaret(states.get(clientId))) carets.set(person, clientId);
  const own = { ...readPerson(states.get(ownId), ownId), clientId: ownId, isYou: true, caretId: undefined };
  const people: Participant[] = [own];
  for (const [clientId, person] of folded) {
    const state = states.get(clientId);
    if (listed.has(person) || people.length > peopleLimit || !hasUser(state)) continue;
    listed.add(person);
    people.push({ ...readPerson(state, clientId), clientId, isYou: false, caretId: carets.get(person) });
  }
  return people.toSorted(
    (a, b) => Number(b.isYou) - Number(a.isYou) || a.name.localeCompare(b.name) || a.clientId - b.clientId,
  );
}

export interface Headcount {
  /** People in the room, including this one; at least 1. */
  readonly people: number;
  /** Tabs of this browser that show the document, including this one. */
  readonly tabs: number;
  /** Known tabs of this browser that have not joined the room yet. */
  readonly awaitedTabs: number;
}

/** What the provider knows about the room. */
interface Room {
  /** Clients that are known to be alive, including this one; an estimate in large rooms. */
  readonly members: number;
  readonly links: number;
}

/** Counts the people: those who have announced a name, and the room's other members. */
export function countPeople(states: ReadonlyMap<number, unknown>, ownId: number, room: Room | undefined): Headcount {
  // A link counts as a member before the count has arrived.
  const members = room === undefined ? 1 : Math.max(room.members, room.links > 0 ? 2 : 1);
  const folded = foldTabs(states);
  const own = folded.get(ownId);
  const further = [...folded].filter(([clientId, person]) => clientId !== person).length;
  // Someone who has joined already may be one of these.
  const awaitedTabs = readTabs(states.get(ownId)).filter((clientId) => !folded.has(clientId)).length;
  return {
    people: Math.max(1, folded.size - further, members - further - awaitedTabs),
    tabs: Math.max(1, [...folded.values()].filter((person) => person === own).length),
    awaitedTabs,
  };
}

function hasCaret(state: unknown): boolean {
  return typeof state === "object" && state !== null && "cursor" in state && isObject(state.cursor);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function hasUser(state: unknown): boolean {
  return typeof state === "object" && state !== null && "user" in state;
}
