/**
 * Virtual time: what is to happen when. A heap with four children to a node, whose keys stand in typed arrays, so that
 * millions of entries come and go without garbage. Things of one moment happen in the order in which they were added.
 */

/** Something that can happen; `bytes` are those that it was added with. */
export interface Happening {
  happen(bytes: Uint8Array | undefined): void;
}

export class Schedule {
  now = 0;
  #size = 0;
  #added = 0;
  // Entry i of the heap: its time, its place among those of one time, and the slot that says what happens.
  #times = new Float64Array(1024);
  #orders = new Float64Array(1024);
  #slots = new Int32Array(1024);
  readonly #happenings: (Happening | undefined)[] = [];
  readonly #bytes: (Uint8Array | undefined)[] = [];
  readonly #freeSlots: number[] = [];

  get size(): number {
    return this.#size;
  }

  /** `what` happens at `time`, or now if that is past. */
  add(time: number, what: Happening, bytes: Uint8Array | undefined): void {
    const slot = this.#freeSlots.pop() ?? this.#happenings.length;
    this.#happenings[slot] = what;
    this.#bytes[slot] = bytes;
    if (this.#size === this.#times.length) this.#grow();
    this.#rise(this.#size++, time < this.now ? this.now : time, this.#added++, slot);
  }

  /** Lets everything happen that is due by `end`. */
  run(end: number): void {
    while (this.#size > 0 && (this.#times[0] as number) <= end) {
      this.now = this.#times[0] as number;
      const slot = this.#slots[0] as number;
      const what = this.#happenings[slot];
      const bytes = this.#bytes[slot];
      this.#happenings[slot] = undefined;
      this.#bytes[slot] = undefined;
      this.#freeSlots.push(slot);
      this.#removeFirst();
      what?.happen(bytes);
    }
    this.now = end;
  }

  #rise(start: number, time: number, order: number, slot: number): void {
    const [times, orders, slots] = [this.#times, this.#orders, this.#slots];
    let hole = start;
    while (hole > 0) {
      const above = (hole - 1) >> 2;
      // Added last, so of two at the same moment it is the later.
      if ((times[above] as number) <= time) break;
      times[hole] = times[above] as number;
      orders[hole] = orders[above] as number;
      slots[hole] = slots[above] as number;
      hole = above;
    }
    times[hole] = time;
    orders[hole] = order;
    slots[hole] = slot;
  }

  // The last entry takes the first one's place and sinks to its own.
  #removeFirst(): void {
    const size = --this.#size;
    if (size === 0) return;
    const [times, orders, slots] = [this.#times, this.#orders, this.#slots];
    const [time, order, slot] = [times[size] as number, orders[size] as number, slots[size] as number];
    let hole = 0;
    for (let first = 1; first < size; first = 4 * hole + 1) {
      let least = first;
      const end = Math.min(first + 4, size);
      for (let child = first + 1; child < end; child++) {
        const difference = (times[child] as number) - (times[least] as number);
        if (difference < 0 || (difference === 0 && (orders[child] as number) < (orders[least] as number)))
          least = child;
      }
      const difference = (times[least] as number) - time;
      if (difference > 0 || (difference === 0 && (orders[least] as number) > order)) break;
      times[hole] = times[least] as number;
      orders[hole] = orders[least] as number;
      slots[hole] = slots[least] as number;
      hole = least;
    }
    times[hole] = time;
    orders[hole] = order;
    slots[hole] = slot;
  }

  #grow(): void {
    const [times, orders, slots] = [this.#times, this.#orders, this.#slots];
    this.#times = new Float64Array(2 * times.length);
    this.#times.set(times);
    this.#orders = new Float64Array(2 * times.length);
    this.#orders.set(orders);
    this.#slots = new Int32Array(2 * times.length);
    this.#slots.set(slots);
  }
}
