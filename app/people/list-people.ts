/** Who is in the room, out of awareness states. */
import { readPerson, type User } from "./person.ts";

export interface Participant extends User {
  readonly clientId: number;
  readonly isYou: boolean;
}

/** Most people that are listed. */
export const peopleLimit = 500;

/** Oneself first, then by name. States without a `user` (a peer that has just come) are not people yet. */
export function listPeople(states: ReadonlyMap<number, unknown>, ownId: number): readonly Participant[] {
  const people: Participant[] = [];
  for (const [clientId, state] of states) {
    const isYou = clientId === ownId;
    if (!isYou && (people.length >= peopleLimit || !hasUser(state))) continue;
    people.push({ ...readPerson(state, clientId), clientId, isYou });
  }
  return people.toSorted(
    (a, b) => Number(b.isYou) - Number(a.isYou) || a.name.localeCompare(b.name) || a.clientId - b.clientId,
  );
}

function hasUser(state: unknown): boolean {
  return typeof state === "object" && state !== null && "user" in state;
}
