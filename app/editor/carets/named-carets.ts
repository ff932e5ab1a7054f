/**
 * Knows whose name is shown at their caret: of a person who appears, who moves after a rest, or who goes elsewhere. The
 * name of someone who keeps writing leaves after a moment, so that it does not cover the line above for long.
 */
import { StateEffect } from "@codemirror/state";
import type { RemoteCursor } from "./remote-cursor-field.ts";

/** How long a name is shown. */
export const nameStaysMs = 2_500;
/** After a rest of this length a move shows the name again. */
const restMs = 2_000;
/** A caret that moves further than this, in pixels, has gone elsewhere: more than a row or two. */
const farPixels = 80;

/** Shows the name of the client's caret, wherever it is. */
export const nameCaret = StateEffect.define<number>();

interface Seen {
  readonly moves: number;
  readonly movedAt: number;
  readonly namedAt: number;
  /** Where the caret was when it was last in view. */
  readonly top: number | undefined;
}

export class NamedCarets {
  #seen = new Map<number, Seen>();

  /** Takes in where carets are; `tops` has those in view. Carets that are gone are forgotten. */
  look(
    cursors: readonly Pick<RemoteCursor, "clientId" | "moves">[],
    tops: ReadonlyMap<number, number>,
    now: number,
  ): void {
    const seen = new Map<number, Seen>();
    for (const { clientId, moves } of cursors) {
      const before = this.#seen.get(clientId);
      const top = tops.get(clientId) ?? before?.top;
      if (before === undefined) seen.set(clientId, { moves, movedAt: now, namedAt: now, top });
      else if (moves === before.moves) seen.set(clientId, { ...before, top });
      else {
        const isFar = Math.abs((top ?? 0) - (before.top ?? top ?? 0)) > farPixels;
        const isNews = isFar || now - before.movedAt >= restMs;
        seen.set(clientId, { moves, movedAt: now, namedAt: isNews ? now : before.namedAt, top });
      }
    }
    this.#seen = seen;
  }

  /** Shows the name of a client's caret from now on. */
  name(clientId: number, now: number): void {
    const before = this.#seen.get(clientId);
    if (before !== undefined) this.#seen.set(clientId, { ...before, namedAt: now });
  }

  /** When the name was shown last, or -Infinity. */
  namedAt(clientId: number): number {
    return this.#seen.get(clientId)?.namedAt ?? -Infinity;
  }

  isShown(clientId: number, now: number): boolean {
    return now - this.namedAt(clientId) < nameStaysMs;
  }

  anyShown(now: number): boolean {
    for (const { namedAt } of this.#seen.values()) if (now - namedAt < nameStaysMs) return true;
    return false;
  }
}
