/**
 * A view that lags behind a shared text: what others wrote and the view does not show yet, and how the positions of one are
 * those of the other. Both may change meanwhile (operational transformation, of two sides).
 */
import type { ChangeSet } from "@codemirror/state";

export class HeldChanges {
  /** Lead from what the view shows to the shared text, one after the other. */
  #changes: ChangeSet[] = [];

  get isEmpty(): boolean {
    return this.#changes.length === 0;
  }

  /** Length of what the view shows, where the shared text has this length. */
  shownLength(length: number): number {
    return this.#changes[0]?.length ?? length;
  }

  /** The shared text has changed; the view does not show it yet. */
  hold(change: ChangeSet): void {
    this.#changes.push(change);
  }

  /**
   * The view has changed: gives that change as one of the shared text. `first`: of two insertions at one place, the view's
   * stands before the one that is held.
   */
  pass(change: ChangeSet, first: boolean): ChangeSet {
    const held = this.#held;
    if (held === undefined) return change;
    this.#changes = [held.map(change, !first)];
    return change.map(held, first);
  }

  /** What leads the view to the shared text; from now on it shows that. */
  release(): ChangeSet | undefined {
    const held = this.#held;
    this.#changes = [];
    return held;
  }

  /** A position of the view in the shared text. `assoc`: before (-1) or behind (1) what is held at that place. */
  toShared(position: number, assoc: number): number {
    return this.#held?.mapPos(position, assoc) ?? position;
  }

  /** A position of the shared text in the view. */
  toShown(position: number, assoc: number): number {
    return this.#held?.invertedDesc.mapPos(position, assoc) ?? position;
  }

  // All of them as one. Neighbours are joined first: each change is gone through a few times, however many there are.
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
