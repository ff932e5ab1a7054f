/** What the members type: the patches of a history, dealt out to the schedule's bursts. */
import { generatedHistory, recordedHistory, type History, type Patch } from "../../shared/history.ts";
import type { Burst } from "./schedule.ts";

/**
 * At this length the text is cut by what a burst adds, so that it reaches its size within minutes. Yjs keeps traces of
 * deletions in every document; memory is judged without them.
 */
export const textLimit = 5_000;

/** The text of the tokens, separate from the content so that only tokens are deleted there. */
export const tokensKey = "soak-tokens";
export const contentKey = "content";

/** Time between two patches of a burst. */
export const patchGapMs = 30;

/** What a member is told to type. */
export interface Typing {
  readonly burst: number;
  readonly patches: readonly Patch[];
  readonly place: number;
  /** Earlier tokens of the same member, which it removes. */
  readonly retired: readonly number[];
}

/** A recorded history of two authors, or else a generated one; its name says which. */
export function findHistory(): History {
  return recordedHistory("friendsforever") ?? generatedHistory("generated (no trace in TRACES_DIR)", [13_039, 13_039]);
}

/**
 * Deals out the history. Each member continues where the last member of its author stopped, and starts over at the end.
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

// Positions are clamped to the text, and must not split a character.
const plain = ([position, deleted, inserted]: Patch): Patch => [
  position,
  deleted,
  inserted.replaceAll(/[\uD800-\uDFFF]/g, "?"),
];

/** The part of the text to delete after a burst. */
export function excess(length: number, place: number): { readonly at: number; readonly length: number } | undefined {
  const tooMuch = length - textLimit;
  return tooMuch > 0 ? { at: Math.floor(place * textLimit), length: tooMuch } : undefined;
}
