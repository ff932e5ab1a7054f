/** What happens when, in virtual time: a binary heap. Things of one moment happen in the order they were added. */

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
}

export class Schedule {
  readonly #heap: Entry[] = [];
  #added = 0;

  add(at: number, act: () => void): void {
    const heap = this.#heap;
    heap.push({ at, order: this.#added++, act });
    for (let child = heap.length - 1; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!this.#swapIfBefore(child, parent)) return;
      child = parent;
    }
  }

  /** Takes out the earliest entry, if it is due by `end`. */
  takeUntil(end: number): Entry | undefined {
    const heap = this.#heap;
    const first = heap[0];
    if (!first || first.at > end) return undefined;
    const last = heap.pop() as Entry;
    if (heap.length > 0) {
      heap[0] = last;
      this.#sink();
    }
    return first;
  }

  #sink(): void {
    for (let parent = 0; ;) {
      const left = 2 * parent + 1;
      const right = left + 1;
      const child = right < this.#heap.length && this.#isBefore(right, left) ? right : left;
      if (child >= this.#heap.length || !this.#swapIfBefore(child, parent)) return;
      parent = child;
    }
  }

  #swapIfBefore(a: number, b: number): boolean {
    if (!this.#isBefore(a, b)) return false;
    const heap = this.#heap;
    [heap[a], heap[b]] = [heap[b] as Entry, heap[a] as Entry];
    return true;
  }

  #isBefore(a: number, b: number): boolean {
    const left = this.#heap[a] as Entry;
    const right = this.#heap[b] as Entry;
    return left.at < right.at || (left.at === right.at && left.order < right.order);
  }
}
