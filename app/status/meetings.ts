/** Remembers who was here during this visit, and when each last had exactly what was here. */
import type { GrapevineProvider } from "../../sync/index.ts";
import { foldTabs } from "../people/fold-tabs.ts";
import { readPerson } from "../people/person.ts";
import type { FormerPerson } from "./whereabouts.ts";

/** Time between two looks at who is here: a comparison that finds the same as before is not told. */
const lookMs = 5_000;
/** Most people who are remembered. Those met first are forgotten first. */
const mostRemembered = 100;

interface Met extends Omit<FormerPerson, "behind"> {
  readonly lastSeen: number;
}

export class Meetings {
  readonly #provider: GrapevineProvider;
  /** By awareness client. */
  readonly #met = new Map<number, Met>();
  readonly #timer: ReturnType<typeof setInterval>;
  /** When the document changed last during this visit. */
  #changedAt = 0;

  constructor(provider: GrapevineProvider) {
    this.#provider = provider;
    provider.on("change", this.#note);
    provider.doc.on("update", this.#onUpdate);
    this.#note();
    this.#timer = setInterval(this.#note, lookMs);
  }

  destroy(): void {
    clearInterval(this.#timer);
    this.#provider.off("change", this.#note);
    this.#provider.doc.off("update", this.#onUpdate);
  }

  /** Those who are gone, the latest first. Somebody who came back under the same name is not. */
  former(): readonly FormerPerson[] {
    this.#note();
    const states = this.#provider.awareness.getStates();
    const here = new Set([...states].map(([client, state]) => readPerson(state, client).name));
    const gone = new Map<string, Met>();
    for (const [client, met] of this.#met)
      if (!states.has(client) && !here.has(met.name) && (gone.get(met.name)?.lastSeen ?? 0) <= met.lastSeen)
        gone.set(met.name, met);
    return [...gone.values()]
      .toSorted((one, other) => other.lastSeen - one.lastSeen)
      .map(({ name, sameAt }) => ({ name, sameAt, behind: this.#changedAt > (sameAt ?? 0) }));
  }

  readonly #onUpdate = (): void => {
    this.#changedAt = Date.now();
  };

  readonly #note = (): void => {
    const { awareness } = this.#provider;
    const states = awareness.getStates();
    const folded = foldTabs(states);
    const own = folded.get(awareness.clientID);
    for (const { client, tab, sameAt } of this.#provider.agreement().links) {
      if (client === undefined || tab || folded.get(client) === own || !states.has(client)) continue;
      const met = {
        name: readPerson(states.get(client), client).name,
        // A link that is new was not compared yet, and what was known of the one before still holds.
        sameAt: sameAt ?? this.#met.get(client)?.sameAt,
        lastSeen: Date.now(),
      };
      this.#met.delete(client);
      this.#met.set(client, met);
    }
    for (const client of this.#met.keys()) {
      if (this.#met.size <= mostRemembered) break;
      this.#met.delete(client);
    }
  };
}
