/** Keeps the list of people in a session, for an element that shows them. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Awareness } from "y-protocols/awareness";
import { listPeople, type Participant } from "./list-people.ts";

export class PeopleController implements ReactiveController {
  /** Oneself first. */
  people: readonly Participant[] = [];
  readonly #host: ReactiveControllerHost;
  #awareness: Awareness | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Follows another awareness, or none. */
  follow(awareness: Awareness | undefined): void {
    if (awareness === this.#awareness) return;
    this.#awareness?.off("change", this.#read);
    this.#awareness = awareness;
    awareness?.on("change", this.#read);
    this.#read();
  }

  hostDisconnected(): void {
    this.follow(undefined);
  }

  /** Awareness also changes with every move of a cursor; the list does not, and then nothing is drawn. */
  readonly #read = (): void => {
    const people =
      this.#awareness === undefined ? [] : listPeople(this.#awareness.getStates(), this.#awareness.clientID);
    if (JSON.stringify(people) === JSON.stringify(this.people)) return;
    this.people = people;
    this.#host.requestUpdate();
  };
}
