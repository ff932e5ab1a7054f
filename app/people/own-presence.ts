/**
 * What this tab announces about itself in awareness: `user`, the person, and `tabs`, the other tabs of this browser
 * (see `fold-tabs.ts`). A random colour gives way to others', and all tabs of a browser have the same colour.
 */
import type { Awareness } from "y-protocols/awareness";
import { distinctColor, readColored } from "./distinct-color.ts";
import { readTabs, tabsLimit } from "./fold-tabs.ts";
import type { OwnUser } from "./own-user.ts";
import { palette } from "./palette.ts";
import { createUser } from "./person.ts";

/** Most changes of colour in one room. After so many a peer must be playing tricks, and the colour stays. */
const changesLimit = 30;

export class OwnPresence {
  readonly #awareness: Awareness;
  readonly #ownTabs: () => ReadonlySet<number>;
  #user: OwnUser;
  /** The colour that is shown: the person's own, or another one while someone else has that. */
  #color: string;
  #changesLeft = changesLimit;

  /** `ownTabs` returns the known clients of this browser's other tabs. */
  constructor(awareness: Awareness, user: OwnUser, ownTabs: () => ReadonlySet<number>) {
    this.#awareness = awareness;
    this.#ownTabs = ownTabs;
    this.#user = user;
    this.#color = user.color;
    this.#tellUser();
    this.refresh();
    awareness.on("change", this.refresh);
  }

  /** Announces a changed person. */
  set user(user: OwnUser) {
    if (user.colorChosen === true || user.color !== this.#user.color) this.#color = user.color;
    this.#user = user;
    this.#tellUser();
  }

  destroy(): void {
    this.#awareness.off("change", this.refresh);
  }

  /** Call this when the people in the room or the known own tabs have changed. */
  readonly refresh = (): void => {
    // Name own tabs before they join, so that they never count as other people, not even for a moment.
    const tabs = [...this.#ownTabs()].slice(-tabsLimit);
    if (!isEqual(tabs, readTabs(this.#awareness.getLocalState()))) this.#tell("tabs", tabs);
    const color = this.#user.colorChosen === true ? undefined : this.#otherColor();
    if (color === undefined || color === this.#color || this.#changesLeft === 0) return;
    this.#changesLeft--;
    this.#color = color;
    this.#tellUser();
  };

  /** The tab with the lowest client ID decides the colour for all tabs of this browser. */
  #otherColor(): string | undefined {
    const { clientID } = this.#awareness;
    const tabs = this.#ownTabs();
    const people = [...this.#awareness.getStates()].flatMap(([clientId, state]) => readColored(clientId, state) ?? []);
    const others = people.filter(({ clientId }) => clientId !== clientID && !tabs.has(clientId));
    const [first] = people.filter(({ clientId }) => tabs.has(clientId)).toSorted((a, b) => a.clientId - b.clientId);
    if (first !== undefined && first.clientId < clientID)
      return palette.some(({ hex }) => hex === first.color) ? first.color : undefined;
    return distinctColor({ clientId: clientID, color: this.#color }, others);
  }

  #tellUser(): void {
    this.#tell("user", { ...this.#user, ...createUser(this.#user.name, this.#color) });
  }

  #tell(field: "user" | "tabs", value: unknown): void {
    // After leaving, announce nothing.
    if (this.#awareness.getLocalState() !== null) this.#awareness.setLocalStateField(field, value);
  }
}

function isEqual(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((id, index) => id === other[index]);
}
