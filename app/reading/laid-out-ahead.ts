/**
 * Lays sections out bit by bit. The browser lays out no section that is out of view; it takes the height that is written here
 * instead. So each line stands at its true height, as if the whole text had been laid out.
 */
export class LaidOutAhead {
  readonly #waiting = new Set<HTMLElement>();
  readonly #look: (section: HTMLElement) => void;

  /** `look` may measure what is within a section that was laid out, and change what depends on that. */
  constructor(look: (section: HTMLElement) => void) {
    this.#look = look;
  }

  /** Takes sections whose heights have to be found, in the order in which they come. */
  take(sections: Iterable<HTMLElement>): void {
    for (const section of sections) this.#waiting.add(section);
  }

  /** Lays sections out while `mayGoOn`, one at least. Returns whether there is no more to do. */
  advance(mayGoOn: () => boolean): boolean {
    for (const section of this.#waiting) {
      this.#waiting.delete(section);
      if (section.parentNode === null) continue;
      // The browser lays out what is asked for, also where it is out of view.
      this.#look(section);
      section.style.containIntrinsicBlockSize = `${heightWithin(section)}px`;
      if (!mayGoOn()) break;
    }
    return this.#waiting.size === 0;
  }
}

/** The height of what is in a section, without its padding, in pixels. */
function heightWithin(section: HTMLElement): number {
  const end = section.lastElementChild?.getBoundingClientRect().bottom ?? 0;
  return Math.max(
    0,
    end - section.getBoundingClientRect().top - Number.parseFloat(getComputedStyle(section).paddingBlockStart),
  );
}
