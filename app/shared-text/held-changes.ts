/**
 * The changes by which a view lags behind a shared text, and the mapping between positions of the two. Both may change
 * meanwhile (operational transformation between two sides).
 */
import type { ChangeSet } from "@codemirror/state";

export class HeldChanges {
  /** Applied one after the other, they lead from the view's text to the shared text. */
  #changes: ChangeSet[] = [];

  get isEmpty(): boolean {
    return this.#changes.length === 0;
  }

  /** Returns the length of the view's text when the shared text has this length. */
  shownLength(length: number): number {
    return this.#changes[0]?.length ?? length;
  }

  /** Holds a change of the shared text that the view does not show yet. */
  hold(change: ChangeSet): void {
    this.#changes.push(change);
  }

  /**
   * Maps a change of the view to a change of the shared text. `first`: when both insert at one place, the view's
   * insertion comes before the held one.
   */
  pass(change: ChangeSet, first: boolean): ChangeSet {
    const held = this.#held;
    if (held === undefined) return change;
    this.#changes = [held.map(change, !first)];
    return change.map(held, first);
  }

  /** Returns the change that leads the view to the shared text, and holds nothing from then on. */
  release(): ChangeSet | undefined {
    const held = this.#held;
    this.#changes = [];
    return held;
  }

  /**
   * Maps a position of the view to the shared text: before (`assoc` -1) or behind (1) an insertion held at that place.
   */
  toShared(position: number, assoc: number): number {
    return this.#held?.mapPos(position, assoc) ?? position;
  }

  /** Maps a position of the shared text to the view. */
  toShown(position: number, assoc: number): number {
    return this.#held?.invertedDesc.mapPos(position, assoc) ?? position;
  }

  // Composes all changes into one. Neighbours are composed first, so that each change is visited only a few times,
  // however many there are.
  get #held(): ChangeSet | undefined {
    while (this.#changes.length > 1) {
      const joined: ChangeSet[] = [];
      for (let at = 0; at < this.#changes.length; at += 2) {
        const [first, second] = this.#changes.slice(at, at + 2) as [ChangeSet, ChangeSet?];
        joined.push(second === undefined ? first : first.compose(second));
      }
      this.#changes = joined;
    }
    return this.#changes[0];
  }
}
