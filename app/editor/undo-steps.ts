/**
 * Cuts what is written into the steps that undo takes back one by one. Yjs cuts by time alone: a sentence that is typed and
 * deleted within its interval is one step, which inserts and deletes the same words, and undoing it brings nothing back.
 */
import { Transaction } from "@codemirror/state";
import { type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type * as Y from "yjs";

/** One change by the writer. Positions are those of the text before it, in UTF-16 units. */
export interface Edit {
  /** `single` is always a step of its own: pasting, dropping, cutting, replacing, formatting. */
  readonly kind: "typing" | "composing" | "line" | "deleting" | "single";
  /** What is replaced. */
  readonly from: number;
  readonly to: number;
  /** Length of what is inserted. */
  readonly inserted: number;
  /** Whether a word begins or ends with it: there a step may end. */
  readonly atWordEdge: boolean;
  readonly timeMs: number;
}

/** The step that further edits may join. Positions are those of the text now. */
export interface Step {
  readonly kind: Edit["kind"];
  /** Where the step's latest edit left its text. */
  readonly from: number;
  readonly to: number;
  /** Characters that were typed in this step. */
  readonly typed: number;
  readonly timeMs: number;
}

/** A pause that ends a step. Longer than a slow writer takes to find the next key. */
const pauseMs = 1_000;
/** A pause that ends a step between words. */
const pauseAtWordEdgeMs = 500;
/** From this length on a step of typing ends with the word: some four words are taken back at once. */
const typedAtOnce = 20;

/** Whether `edit` begins a step of its own, and is not part of `step`. */
export function startsStep(step: Step | undefined, edit: Edit): boolean {
  if (step === undefined || edit.kind === "single" || step.kind === "single") return true;
  // A composition rewrites its own word as often as it likes, in its own time.
  if (edit.kind === "composing") return step.kind === "deleting" || edit.from > step.to || edit.to < step.from;
  if (edit.kind === "line") return true;
  const pause = edit.timeMs - step.timeMs;
  if (pause >= pauseMs || pause < 0) return true;
  if (edit.kind === "deleting") return step.kind !== "deleting" || (edit.from !== step.to && edit.to !== step.from);
  if (step.kind === "deleting" || edit.from !== edit.to || edit.from !== step.to) return true;
  return edit.atWordEdge && (pause >= pauseAtWordEdgeMs || step.typed >= typedAtOnce);
}

/** The step that `edit` begins, or `step` with `edit` in it. */
export function takeEdit(step: Step | undefined, edit: Edit): Step {
  const { kind, from, inserted, timeMs } = edit;
  const joined = startsStep(step, edit) ? undefined : step;
  const typed = Math.max(0, (joined?.typed ?? 0) + inserted - (edit.to - from));
  return { kind, from: Math.min(joined?.from ?? from, from), to: from + inserted, typed, timeMs };
}

/** What an update of the view that changed its text did. */
export function readEdit({ changes, startState, transactions }: ViewUpdate): Edit {
  let [from, to, inserted, ranges, text] = [0, 0, 0, 0, ""];
  changes.iterChanges((fromA, toA, _fromB, _toB, insert) => {
    if (ranges++ === 0) [from, text] = [fromA, insert.sliceString(0, 2)];
    [to, inserted] = [toA, inserted + insert.length];
  });
  const [first] = transactions;
  const is = (event: string): boolean => transactions.every((transaction) => transaction.isUserEvent(event));
  const around = startState.sliceDoc(Math.max(0, from - 1), from) + text.slice(0, 1);
  // A composition that begins is a word of its own, also in scripts that put no spaces between words.
  const atWordEdge = /^.?\s|^\s|^.$/su.test(around) || is("input.type.compose.start");
  const timeMs = first?.annotation(Transaction.time) ?? 0;
  return { kind: kindOf(), from, to, inserted, atWordEdge, timeMs };

  function kindOf(): Edit["kind"] {
    if (ranges !== 1 || transactions.length === 0) return "single";
    if (is("input.type.compose") && !is("input.type.compose.start")) return "composing";
    if (is("delete.backward") || is("delete.forward")) return inserted === 0 ? "deleting" : "single";
    if (!is("input.type") && !first?.isUserEvent("input")) return "single";
    if (text.startsWith("\n")) return "line";
    return is("input.type") ? "typing" : "single";
  }
}

/** To stand before what writes the editor's changes into Yjs; `undoManager` is to have no time limit of its own. */
export function undoSteps(undoManager: Y.UndoManager) {
  return ViewPlugin.define(() => new StepCutter(undoManager));
}

class StepCutter implements PluginValue {
  readonly #undoManager: Y.UndoManager;
  #step: Step | undefined;
  /** What the view's latest change is, in case it is written here: what others wrote is a change of the view, too. */
  #next: { readonly starts: boolean; readonly step: Step } | undefined;

  constructor(undoManager: Y.UndoManager) {
    this.#undoManager = undoManager;
    undoManager.doc.on("beforeTransaction", this.#onTransaction);
  }

  update(update: ViewUpdate): void {
    if (!update.docChanged) return;
    const edit = readEdit(update);
    this.#next = { starts: startsStep(this.#step, edit), step: takeEdit(this.#step, edit) };
    if (this.#step === undefined) return;
    const { from, to } = this.#step;
    this.#step = { ...this.#step, from: update.changes.mapPos(from, -1), to: update.changes.mapPos(to, -1) };
  }

  destroy(): void {
    this.#undoManager.doc.off("beforeTransaction", this.#onTransaction);
    this.#undoManager.stopCapturing();
  }

  readonly #onTransaction = ({ origin }: Y.Transaction): void => {
    if (!this.#undoManager.trackedOrigins.has(origin)) return;
    // What is undone or redone ends a step; so does what did not come from the view.
    const next = origin === this.#undoManager ? undefined : this.#next;
    if (next === undefined || next.starts) this.#undoManager.stopCapturing();
    this.#step = next?.step;
    this.#next = undefined;
  };
}
