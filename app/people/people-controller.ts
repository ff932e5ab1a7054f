/** Keeps the list of people up to date for an element that shows them. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Awareness } from "y-protocols/awareness";
import { listPeople, type Participant } from "./list-people.ts";

export class PeopleController implements ReactiveController {
  /** This person first. */
  people: readonly Participant[] = [];
  readonly #host: ReactiveControllerHost;
  #awareness: Awareness | undefined;
  #frame = 0;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Follows another awareness, or none. */
  follow(awareness: Awareness | undefined): void {
    if (awareness === this.#awareness) return;
    this.#awareness?.off("change", this.#schedule);
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#awareness = awareness;
    awareness?.on("change", this.#schedule);
    this.#read();
  }

  hostDisconnected(): void {
    this.follow(undefined);
  }

  /** At most once a frame, because joining a room brings everyone at once. */
  readonly #schedule = (): void => {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#read();
    });
  };

  /** Awareness changes with every move of a cursor. When the list is the same, nothing is rendered. */
  #read(): void {
    const people =
      this.#awareness === undefined ? [] : listPeople(this.#awareness.getStates(), this.#awareness.clientID);
    if (JSON.stringify(people) === JSON.stringify(this.people)) return;
    this.people = people;
    this.#host.requestUpdate();
  }
}
