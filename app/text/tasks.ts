/** Ticks tasks of lists in the shared text, where the text still says what the person sees. */
import { type ChangeSet, type EditorState, type Text, type TransactionSpec } from "@codemirror/state";

/** What may stand before the box of a task: quotes and the items around it. */
const taskLine = /^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])))+[ \t]+\[([ xX])\][ \t]+\S/;
/** Most presses whose outcome is watched. */
const watchedLimit = 100;

/** Returns where the mark of a task stands, from its line, counted from 0; undefined where there is none, or another one. */
export function taskMark(doc: Text, line: number, isDone: boolean): number | undefined {
  if (!(line >= 0 && line < doc.lines)) return undefined;
  const { from, text } = doc.line(line + 1);
  const found = taskLine.exec(text);
  if (found === null || (found[1] !== " ") !== isDone) return undefined;
  return from + text.indexOf(`[${found[1]}]`);
}

/** The edit that ticks the task at `mark`, or takes the tick away. */
export function setTask({ doc }: EditorState, mark: number): TransactionSpec {
  const isDone = doc.sliceString(mark + 1, mark + 2) !== " ";
  return { changes: { from: mark + 1, to: mark + 2, insert: isDone ? " " : "x" }, userEvent: "input.task" };
}

/**
 * Two people who press the same box at once each write a mark, and both stay: `[xx]`. Each of them takes the second one
 * away, and a character that is deleted twice is gone once.
 */
export class PressedTasks {
  /** Where the marks of boxes stand that were pressed here. */
  #marks: number[] = [];

  add(mark: number): void {
    this.#marks = [...this.#marks.slice(1 - watchedLimit), mark];
  }

  map(changes: ChangeSet): void {
    if (this.#marks.length > 0) this.#marks = this.#marks.map((mark) => changes.mapPos(mark, 1));
  }

  /** The edit that takes second marks away; undefined where there are none. */
  repair({ doc }: EditorState): TransactionSpec | undefined {
    const doubled = this.#marks.filter((mark) => ["[xx]", "[  ]"].includes(doc.sliceString(mark, mark + 4)));
    if (doubled.length === 0) return undefined;
    const changes = [...new Set(doubled)].map((mark) => ({ from: mark + 2, to: mark + 3 }));
    return { changes, userEvent: "delete.task" };
  }
}
