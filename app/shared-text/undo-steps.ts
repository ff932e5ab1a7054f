/**
 * Decides which edits undo takes back together. Yjs decides by time alone: a sentence that is typed and deleted within
 * its interval is one step, and undoing that step brings nothing back.
 */

/** One change by the writer. Positions refer to the text before it, in UTF-16 units. */
export interface Edit {
  /** `single` is always a separate step: pasting, dropping, cutting, replacing, formatting. */
  readonly kind: "typing" | "composing" | "line" | "deleting" | "single";
  /** What is replaced. */
  readonly from: number;
  readonly to: number;
  /** Length of what is inserted. */
  readonly inserted: number;
  /** Whether a word begins or ends here. A step may end there. */
  readonly atWordEdge: boolean;
  readonly timeMs: number;
}

/** The step that further edits may join. Positions refer to the current text. */
export interface Step {
  readonly kind: Edit["kind"];
  /** Where the step's latest edit left its text. */
  readonly from: number;
  readonly to: number;
  /** Characters that were typed in this step. */
  readonly typed: number;
  readonly timeMs: number;
}

/** A pause that ends a step. It is longer than a slow writer takes to find the next key. */
const pauseMs = 1_000;
/** A pause that ends a step between words. */
const pauseAtWordEdgeMs = 500;
/** From this length on, a step of typing ends with the current word. So undo takes back some four words at once. */
const typedAtOnce = 20;

/** Whether `edit` begins a new step instead of joining `step`. */
export function startsStep(step: Step | undefined, edit: Edit): boolean {
  if (step === undefined || edit.kind === "single" || step.kind === "single") return true;
  // A composition may rewrite its own word at any time, as often as it likes.
  if (edit.kind === "composing") return step.kind === "deleting" || edit.from > step.to || edit.to < step.from;
  if (edit.kind === "line") return true;
  const pause = edit.timeMs - step.timeMs;
  if (pause >= pauseMs || pause < 0) return true;
  if (edit.kind === "deleting") return step.kind !== "deleting" || (edit.from !== step.to && edit.to !== step.from);
  if (step.kind === "deleting" || edit.from !== edit.to || edit.from !== step.to) return true;
  return edit.atWordEdge && (pause >= pauseAtWordEdgeMs || step.typed >= typedAtOnce);
}

/** Returns the step that `edit` begins, or `step` extended by `edit`. */
export function takeEdit(step: Step | undefined, edit: Edit): Step {
  const { kind, from, inserted, timeMs } = edit;
  const joined = startsStep(step, edit) ? undefined : step;
  const typed = Math.max(0, (joined?.typed ?? 0) + inserted - (edit.to - from));
  return { kind, from: Math.min(joined?.from ?? from, from), to: from + inserted, typed, timeMs };
}
