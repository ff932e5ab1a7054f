/** Shows the marks of tasks, `[ ]` and `[x]`, as boxes that can be ticked. */
import { syntaxTree } from "@codemirror/language";
import { RangeSet, RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate, WidgetType } from "@codemirror/view";
import { IterMode } from "@lezer/common";
import { PressedTasks, setTask, taskMark } from "../../text/tasks.ts";
import { visibleText } from "../../text/visible-text.ts";
import { decorations, TreeDecorations } from "../markdown/tree-decorations.ts";

/** Most characters of a task that name its box. */
const nameLimit = 120;

class TaskBox extends WidgetType {
  readonly isDone: boolean;
  readonly words: string;

  constructor(isDone: boolean, words: string) {
    super();
    this.isDone = isDone;
    this.words = words;
  }

  override eq({ isDone, words }: TaskBox): boolean {
    return isDone === this.isDone && words === this.words;
  }

  override toDOM(view: EditorView): HTMLElement {
    // Around the box, so that fingers find it.
    const label = document.createElement("label");
    label.className = "cm-task";
    const box = document.createElement("input");
    box.type = "checkbox";
    // Tab moves within the text. From the caret the box is ticked by a key of its own.
    box.tabIndex = -1;
    box.addEventListener("change", () => view.plugin(boxes)?.press(box));
    label.append(box);
    this.updateDOM(label);
    return label;
  }

  override updateDOM(label: HTMLElement): boolean {
    const box = label.querySelector("input");
    if (box === null) return false;
    box.checked = this.isDone;
    box.setAttribute("aria-label", this.words);
    return true;
  }

  /** The editor leaves presses to the box. */
  override ignoreEvent(): boolean {
    return true;
  }
}

function findBoxes({ state, viewport: { from, to } }: EditorView): DecorationSet {
  const boxes = new RangeSetBuilder<Decoration>();
  syntaxTree(state).iterate({
    from,
    to,
    mode: IterMode.IgnoreMounts,
    enter({ name, from: start, to: end }) {
      if (name !== "TaskMarker") return;
      const line = state.doc.lineAt(start);
      const isDone = state.sliceDoc(start + 1, start + 2) !== " ";
      const words = visibleText(line.text.slice(end - line.from, end - line.from + nameLimit)).trim();
      // With the space behind it, so that the box has one width in every font.
      const boxEnd = state.sliceDoc(end, end + 1) === " " ? end + 1 : end;
      boxes.add(start, boxEnd, Decoration.replace({ widget: new TaskBox(isDone, words) }));
    },
  });
  return boxes.finish();
}

/** Ticks the task of the line of the caret, or takes the tick away. False where there is none. */
export function tickTask(view: EditorView): boolean {
  const { state } = view;
  const line = state.doc.lineAt(state.selection.main.head).number - 1;
  const mark = taskMark(state.doc, line, false) ?? taskMark(state.doc, line, true);
  const plugin = view.plugin(boxes);
  if (mark === undefined || plugin === null || state.readOnly) return false;
  plugin.set(mark);
  return true;
}

class TaskBoxes extends TreeDecorations {
  readonly #view: EditorView;
  readonly #pressed = new PressedTasks();

  constructor(view: EditorView) {
    super(view, findBoxes);
    this.#view = view;
  }

  override update(update: ViewUpdate): void {
    super.update(update);
    if (!update.docChanged) return;
    this.#pressed.map(update.changes);
    if (this.#pressed.repair(update.state) !== undefined) queueMicrotask(() => this.#repair());
  }

  /** Sets the task whose mark begins at `mark`. */
  set(mark: number): void {
    this.#view.dispatch(setTask(this.#view.state, mark));
    this.#pressed.add(mark);
  }

  press(box: HTMLInputElement): void {
    const { state } = this.#view;
    const line = state.doc.lineAt(this.#view.posAtDOM(box)).number - 1;
    // The box shows what is wanted; the text still says the contrary.
    const mark = state.readOnly ? undefined : taskMark(state.doc, line, !box.checked);
    if (mark === undefined) box.checked = !box.checked;
    else this.set(mark);
  }

  #repair(): void {
    const repair = this.#pressed.repair(this.#view.state);
    if (repair !== undefined) this.#view.dispatch(repair);
  }
}

const boxes = ViewPlugin.fromClass(TaskBoxes, {
  decorations,
  provide: (plugin) => EditorView.atomicRanges.of((view) => view.plugin(plugin)?.decorations ?? RangeSet.empty),
});

export const taskBoxes = boxes.extension;
