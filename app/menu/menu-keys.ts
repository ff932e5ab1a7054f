/** Where a key moves the focus in a menu, by the menu pattern of the ARIA Authoring Practices. */

/** Longest pause between the letters of one word. */
const typeAheadMs = 700;

/**
 * The index of the item that gets the focus, or undefined when the key moves nothing. `current` is -1 when no item has
 * the focus. `typed` is the text typed ahead, including this key, in lower case.
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
  // Repeating one letter walks through the items that begin with it. A longer word stays on an item that matches.
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

/** Collects what a person types to find an item. */
export class TypeAhead {
  #typed = "";
  #at = 0;

  /**
   * Takes a key and its time (`event.timeStamp`, in ms). Returns the text typed so far, or "" when the key is not a
   * letter.
   */
  take(key: string, at: number): string {
    if (key.length !== 1 || key === " ") return (this.#typed = "");
    const goesOn = at - this.#at < typeAheadMs;
    this.#at = at;
    return (this.#typed = (goesOn ? this.#typed : "") + key.toLowerCase());
  }
}
