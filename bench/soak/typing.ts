/** What the members type: a history's patches, dealt out to the bursts of a schedule. */
import { generatedHistory, recordedHistory, type History, type Patch } from "../shared/history.ts";
import type { Burst } from "./schedule.ts";

/**
 * Above this the text is shortened by as much as a burst adds to it, so that its size is reached within minutes. What is
 * deleted leaves its traces in every document, as Yjs needs them; memory is judged without those.
 */
export const textLimit = 5_000;

/** Where tokens go, apart from the text: nothing else is deleted there. */
export const tokensKey = "soak-tokens";
export const contentKey = "content";

/** Between two patches of a burst. */
export const patchGapMs = 30;

/** What a member is told to type. */
export interface Typing {
  readonly burst: number;
  readonly patches: readonly Patch[];
  readonly place: number;
  /** Earlier tokens of the same member, to be taken out. */
  readonly retired: readonly number[];
}

/** A recorded history of two authors where there is one, otherwise a generated one; its name says which. */
export function findHistory(): History {
  return recordedHistory("friendsforever") ?? generatedHistory("generated (no trace in TRACES_DIR)", [13_039, 13_039]);
}

/**
 * Deals the history out: each member goes on where the last member of its author stopped, and starts over at the end.
 * The same schedule gives the same typing.
 */
export function dealOut(bursts: readonly Burst[], { authors }: History): Typing[] {
  const cursors = authors.map(() => 0);
  const former = new Map<number, number[]>();
  return bursts.map(({ burst, member, patches: count, place }) => {
    const author = member % authors.length;
    const all = authors[author] ?? [];
    const from = cursors[author] ?? 0;
    cursors[author] = from + count;
    const patches = Array.from({ length: all.length === 0 ? 0 : count }, (_, index) =>
      plain(all[(from + index) % all.length] as Patch),
    );
    const tokens = former.get(member) ?? [];
    former.set(member, [...tokens, burst].slice(-3));
    return { burst, patches, place, retired: tokens };
  });
}

// Positions are cut to what is there, and must not cut a character in two.
const plain = ([position, deleted, inserted]: Patch): Patch => [
  position,
  deleted,
  inserted.replaceAll(/[\uD800-\uDFFF]/g, "?"),
];

/** How much is to be deleted, and from where on, after a burst. */
export function excess(length: number, place: number): { readonly at: number; readonly length: number } | undefined {
  const tooMuch = length - textLimit;
  return tooMuch > 0 ? { at: Math.floor(place * textLimit), length: tooMuch } : undefined;
}
