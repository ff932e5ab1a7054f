/** Where a key leads in a menu: the keys of the ARIA authoring practices' menu pattern. */

/** A word is typed as long as its letters come within this. */
const typeAheadMs = 700;

/**
 * The index of the item that gets the focus, or undefined when the key leads nowhere. `current` is -1 when no item has the
 * focus; `typed` is what was typed ahead, this key included, in lower case.
 */
export function nextMenuItem(
  words: readonly string[],
  current: number,
  key: string,
  typed: string,
): number | undefined {
  const count = words.length;
  switch (key) {
    case "ArrowDown":
      return (current + 1) % count;
    case "ArrowUp":
      return (Math.max(current, 0) - 1 + count) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
  }
  if (typed === "") return undefined;
  // One letter again and again walks through the items that begin with it; a word stays where it fits.
  const letter = typed.slice(0, 1);
  const repeated = typed === letter.repeat(typed.length);
  const sought = repeated ? letter : typed;
  const first = repeated ? current + 1 : Math.max(current, 0);
  for (let step = 0; step < count; step++) {
    const index = (first + step) % count;
    if (words[index]?.toLowerCase().startsWith(sought) === true) return index;
  }
  return undefined;
}

/** What is being typed to find an item. */
export class TypeAhead {
  #typed = "";
  #at = 0;

  /** Takes a key and its time (`event.timeStamp`, ms). What was typed so far, or "" when the key is no letter. */
  take(key: string, at: number): string {
    if (key.length !== 1 || key === " ") return (this.#typed = "");
    const goesOn = at - this.#at < typeAheadMs;
    this.#at = at;
    return (this.#typed = (goesOn ? this.#typed : "") + key.toLowerCase());
  }
}
