/** Follows who has the document, for an element that says so. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { GrapevineProvider } from "../../sync/index.ts";
import { countPeople, listPeople } from "../people/list-people.ts";
import type { Holders } from "./describe-holders.ts";

const nobody: Holders = { names: [], others: 0, inSync: true };

export class HoldersController implements ReactiveController {
  holders: Holders = nobody;
  readonly #host: ReactiveControllerHost;
  #provider: GrapevineProvider | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Follows another provider, or none. Without one, what was last known stays. */
  follow(provider: GrapevineProvider | undefined): void {
    if (provider === this.#provider) return;
    this.#provider?.off("change", this.#read);
    this.#provider?.awareness.off("change", this.#read);
    this.#provider = provider;
    provider?.on("change", this.#read);
    provider?.awareness.on("change", this.#read);
    if (provider !== undefined) this.#read();
  }

  hostDisconnected(): void {
    this.follow(undefined);
  }

  /** Awareness changes with every move of a cursor. When nothing else does, nothing is rendered. */
  readonly #read = (): void => {
    const holders = this.#provider === undefined ? nobody : readHolders(this.#provider);
    if (JSON.stringify(holders) === JSON.stringify(this.holders)) return;
    this.holders = holders;
    this.#host.requestUpdate();
  };
}

function readHolders(provider: GrapevineProvider): Holders {
  const { awareness } = provider;
  const status = provider.status();
  const states = awareness.getStates();
  // Without a link nobody can have received anything.
  if (status.links === 0) return nobody;
  const others = countPeople(states, awareness.clientID, status).people - 1;
  const people = listPeople(states, awareness.clientID).filter(({ isYou }) => !isYou);
  return {
    names: people.slice(0, others).map(({ name }) => name),
    others,
    inSync: provider.synced && status.inSync,
  };
}
