/**
 * What this tab says of itself in awareness: `user`, the person, and `tabs`, the other tabs of this browser (see
 * `fold-tabs.ts`). A colour that was made up gives way to others', and all tabs of a browser have the same.
 */
import type { Awareness } from "y-protocols/awareness";
import { distinctColor, readColored } from "./distinct-color.ts";
import { readTabs, tabsLimit } from "./fold-tabs.ts";
import type { OwnUser } from "./own-user.ts";
import { palette } from "./palette.ts";
import { createUser } from "./person.ts";

/** A room where this tab has given way so often plays tricks: its colour stays then. */
const changesLimit = 30;

export class OwnPresence {
  readonly #awareness: Awareness;
  readonly #ownTabs: () => ReadonlySet<number>;
  #user: OwnUser;
  /** The colour that is shown: the person's, or another while somebody else has that. */
  #color: string;
  #changesLeft = changesLimit;

  /** `ownTabs`: the clients of the other tabs of this browser, as far as they are known. */
  constructor(awareness: Awareness, user: OwnUser, ownTabs: () => ReadonlySet<number>) {
    this.#awareness = awareness;
    this.#ownTabs = ownTabs;
    this.#user = user;
    this.#color = user.color;
    this.#tellUser();
    this.refresh();
    awareness.on("change", this.refresh);
  }

  /** The person from now on. */
  set user(user: OwnUser) {
    if (user.colorChosen === true || user.color !== this.#user.color) this.#color = user.color;
    this.#user = user;
    this.#tellUser();
  }

  destroy(): void {
    this.#awareness.off("change", this.refresh);
  }

  /** Who is here has changed, or what is known of one's own tabs. */
  readonly refresh = (): void => {
    // They are named before they come: nobody takes them for another person, not even for a moment.
    const tabs = [...this.#ownTabs()].slice(-tabsLimit);
    if (!isEqual(tabs, readTabs(this.#awareness.getLocalState()))) this.#tell("tabs", tabs);
    const color = this.#user.colorChosen === true ? undefined : this.#otherColor();
    if (color === undefined || color === this.#color || this.#changesLeft === 0) return;
    this.#changesLeft--;
    this.#color = color;
    this.#tellUser();
  };

  /** The tab with the lowest client ID decides for all tabs of this browser. */
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
    // One who has left says nothing.
    if (this.#awareness.getLocalState() !== null) this.#awareness.setLocalStateField(field, value);
  }
}

function isEqual(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((id, index) => id === other[index]);
}
