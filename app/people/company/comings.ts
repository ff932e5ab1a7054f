/**
 * Knows who comes and who goes, and makes a sentence of it: once, folded where several come at once. Someone who is back
 * within seconds, under whichever client, was never gone. Whoever is here when one joins is counted, not announced.
 */
import { msg, str } from "@lit/localize";
import { formatList, formatNumber, plural } from "../../language/language.ts";

export interface Person {
  readonly clientId: number;
  readonly name: string;
}

/** People who come within this time are named in one sentence. */
export const foldMs = 1_500;
/** Someone who left has gone after this time, and not before: links break, and pages are reloaded. */
export const graceMs = 7_000;
/** For this time after one's own joining the room is still being met. */
export const joiningMs = 8_000;
/** Least time between two sentences. */
export const gapMs = 5_000;

interface Change {
  readonly name: string;
  readonly since: number;
}

export class Comings {
  readonly #joinedAt: number;
  /** Those of whom it is known that they are here, by client. */
  readonly #here = new Map<number, string>();
  readonly #coming = new Map<number, Change>();
  readonly #going = new Map<number, Change>();
  #saidAt = -Infinity;
  #isJoining = true;
  /** There were several people in the room that was joined. */
  #wasFull = false;

  constructor(now: number) {
    this.#joinedAt = now;
  }

  /** Takes in who is here, without this person. */
  look(people: readonly Person[], now: number): void {
    const present = new Map(people.map(({ clientId, name }) => [clientId, name]));
    for (const clientId of this.#coming.keys()) if (!present.has(clientId)) this.#coming.delete(clientId);
    for (const [clientId, name] of this.#here)
      if (!present.has(clientId) && !this.#going.has(clientId)) this.#going.set(clientId, { name, since: now });
    for (const [clientId, name] of present) {
      this.#going.delete(clientId);
      if (this.#here.has(clientId)) this.#here.set(clientId, name);
      else if (!this.#returned(clientId, name))
        this.#coming.set(clientId, { name, since: this.#coming.get(clientId)?.since ?? now });
    }
  }

  /** When `take` may have something to say; undefined while nothing changes. */
  get due(): number | undefined {
    const dues = [this.#comingDue, ...Array.from(this.#going.values(), ({ since }) => since + graceMs)];
    const due = Math.min(...dues.filter((each) => each !== undefined));
    return Number.isFinite(due) ? Math.max(due, this.#saidAt + gapMs) : undefined;
  }

  /** Returns the sentence that is due, if any. What it tells is not told again. */
  take(now: number): string | undefined {
    if (now < this.#saidAt + gapMs) return undefined;
    const gone = [...this.#going].filter(([, { since }]) => now >= since + graceMs);
    const come = now >= (this.#comingDue ?? Infinity) ? [...this.#coming] : [];
    for (const [clientId] of gone) {
      this.#going.delete(clientId);
      this.#here.delete(clientId);
    }
    for (const [clientId, { name }] of come) {
      this.#coming.delete(clientId);
      this.#here.set(clientId, name);
    }
    const words = this.#say(come, gone);
    if (words !== undefined) this.#saidAt = now;
    return words;
  }

  #say(come: readonly [number, Change][], gone: readonly [number, Change][]): string | undefined {
    const parts: string[] = [];
    const isMet = ({ since }: Change): boolean => since < this.#joinedAt + joiningMs;
    if (this.#isJoining && come.length > 1 && come.some(([, change]) => isMet(change))) {
      // The room that one joins is told in one line. Those of it who are met later are not told.
      parts.push(msg(str`${formatNumber(this.#here.size + 1)} people here`));
      this.#wasFull = true;
    } else {
      const names = come.flatMap(([, change]) => (this.#wasFull && isMet(change) ? [] : [change.name]));
      if (names.length > 0) parts.push(areHere(names));
    }
    if (come.length > 0) this.#isJoining = false;
    if (gone.length > 0) parts.push(haveLeft(gone.map(([, { name }]) => name)));
    return parts.length === 0 ? undefined : parts.join(", ");
  }

  /** Newcomers are told a moment after the first of them; while one joins, a moment after the last of them. */
  get #comingDue(): number | undefined {
    const times = Array.from(this.#coming.values(), ({ since }) => since);
    if (times.length === 0) return undefined;
    const last = Math.min(Math.max(...times), this.#joinedAt + joiningMs);
    return foldMs + (this.#isJoining ? Math.max(last, Math.min(...times)) : Math.min(...times));
  }

  /** Whether a new client is someone who has just left, as after a reload. */
  #returned(clientId: number, name: string): boolean {
    for (const [former, { name: formerName }] of this.#going)
      if (formerName === name) {
        this.#going.delete(former);
        this.#here.delete(former);
        this.#here.set(clientId, name);
        return true;
      }
    return false;
  }
}

/** "Ben", "Ben and Ada", "Ben and 3 others". */
function listNames(names: readonly string[]): string {
  const [first = ""] = names;
  if (names.length < 3) return formatList(names);
  return msg(str`${first} and ${formatNumber(names.length - 1)} others`);
}

function areHere(names: readonly string[]): string {
  const who = listNames(names);
  return plural(names.length, { one: msg(str`${who} is here`), other: msg(str`${who} are here`) });
}

function haveLeft(names: readonly string[]): string {
  const who = listNames(names);
  return msg(str`${who} left`);
}
