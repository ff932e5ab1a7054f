/** Asks the page to say one short sentence in the line at its foot, such as "Link copied". */

/** Sent by `say`. Bubbles, composed; `detail` is the sentence, without a full stop. */
export const sayEvent = "gv-say";

/** How long a sentence stays. */
export const saidMs = 4_000;

/** Says `words`. From elements, pass the element; anything else may pass `document`. */
export function say(from: EventTarget, words: string): void {
  from.dispatchEvent(new CustomEvent(sayEvent, { detail: words, bubbles: true, composed: true }));
}

declare global {
  interface GlobalEventHandlersEventMap {
    "gv-say": CustomEvent<string>;
  }
}
