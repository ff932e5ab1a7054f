/**
 * Marks changes in the editor's text: insertions are underlined, a deletion is a small mark that shows its words when it
 * is the current change. Marks move with the text. The extension is added to a running editor when it is needed.
 */
import { msg } from "@lit/localize";
import { EditorSelection, RangeSet, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import { visibleText } from "../text/visible-text.ts";
import { type Change, shownUnits } from "./compare.ts";

export interface MarkedChanges {
  readonly changes: readonly Change[];
  /** The index of the change that the person looks at. */
  readonly current: number | undefined;
  readonly decorations: DecorationSet;
}

const none: MarkedChanges = { changes: [], current: undefined, decorations: Decoration.none };

/** Replaces all marks. */
const setChanges = StateEffect.define<readonly Change[]>();
/** Shows another change. */
const setCurrent = StateEffect.define<number | undefined>();

const markedChanges = StateField.define<MarkedChanges>({
  create: () => none,
  update(value, { changes: edit, docChanged, effects }) {
    let { changes, current } = value;
    let { decorations } = value;
    if (docChanged && changes.length > 0) {
      changes = changes.map((change) => {
        const from = edit.mapPos(change.from, 1);
        return { ...change, from, to: Math.max(from, edit.mapPos(change.to, -1)) };
      });
      decorations = decorations.map(edit);
    }
    let isOther = false;
    for (const effect of effects) {
      if (effect.is(setChanges)) [changes, current, isOther] = [effect.value, undefined, true];
      if (effect.is(setCurrent)) [current, isOther] = [effect.value, true];
    }
    if (isOther) decorations = decorate(changes, current);
    else if (changes === value.changes) return value;
    return { changes, current, decorations };
  },
  provide: (field) => EditorView.decorations.from(field, ({ decorations }) => decorations),
});

/** The changes as they are now, in the editor's text. */
export function changesIn(view: EditorView): MarkedChanges {
  return view.state.field(markedChanges, false) ?? none;
}

/** Marks these changes and no others. */
export function markChanges(view: EditorView, changes: readonly Change[]): void {
  const isThere = view.state.field(markedChanges, false) !== undefined;
  const adding = isThere ? [] : [StateEffect.appendConfig.of([markedChanges, theme, presses])];
  // An effect that comes with its own field would not reach it.
  if (adding.length > 0) view.dispatch({ effects: adding });
  view.dispatch({ effects: setChanges.of(changes) });
}

export function unmarkChanges(view: EditorView): void {
  if (changesIn(view).changes.length > 0) view.dispatch({ effects: setChanges.of([]) });
}

/** Goes to a change: shows it in the middle, puts the caret there, and opens what it deleted. */
export function goToChange(view: EditorView, index: number): void {
  const change = changesIn(view).changes[index];
  if (change === undefined) return;
  view.dispatch({
    selection: EditorSelection.cursor(change.from),
    effects: [setCurrent.of(index), EditorView.scrollIntoView(change.from, { y: "center" })],
  });
}

function decorate(changes: readonly Change[], current: number | undefined): DecorationSet {
  const ranges = changes.flatMap((change, index) => {
    const isCurrent = index === current;
    const { from, to, deleted } = change;
    return [
      ...(to > from ? [(isCurrent ? currentInsertion : insertion).range(from, to)] : []),
      ...(deleted === ""
        ? []
        : [Decoration.widget({ widget: new Deletion(deleted, index, isCurrent), side: 1 }).range(to)]),
    ];
  });
  return RangeSet.of(ranges, true);
}

const insertion = Decoration.mark({ tagName: "ins", class: "cm-awayInsertion" });
const currentInsertion = Decoration.mark({ tagName: "ins", class: "cm-awayInsertion cm-awayCurrent" });

class Deletion extends WidgetType {
  readonly #words: string;
  readonly #index: number;
  readonly #isOpen: boolean;

  constructor(words: string, index: number, isOpen: boolean) {
    super();
    this.#words = words;
    this.#index = index;
    this.#isOpen = isOpen;
  }

  override eq(other: Deletion): boolean {
    return this.#words === other.#words && this.#index === other.#index && this.#isOpen === other.#isOpen;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement("del");
    element.className = this.#isOpen ? "cm-awayDeletion cm-awayCurrent" : "cm-awayDeletion";
    element.dataset["index"] = String(this.#index);
    if (this.#isOpen) {
      const words = visibleLines(this.#words.slice(0, shownUnits));
      element.textContent = this.#words.length > shownUnits ? `${words}…` : words;
    } else {
      element.title = msg("Text was removed here. Press to see it.");
    }
    return element;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

/** The text without characters that hide or reorder it. Its lines and tabs stay. */
const visibleLines = (text: string): string => text.replaceAll(/[^\n\t]+/g, (part) => visibleText(part));

/** A press on the mark of a deletion opens it, and another one closes it. */
const presses = EditorView.domEventHandlers({
  mousedown(event, view) {
    const mark = event.target instanceof Element ? event.target.closest<HTMLElement>(".cm-awayDeletion") : null;
    const index = Number(mark?.dataset["index"] ?? Number.NaN);
    if (Number.isNaN(index)) return false;
    view.dispatch({ effects: setCurrent.of(changesIn(view).current === index ? undefined : index) });
    return true;
  },
});

const theme = EditorView.baseTheme({
  ".cm-awayInsertion": {
    borderRadius: "var(--gv-radius-small)",
    backgroundColor: "color-mix(in srgb, var(--gv-accent) 12%, transparent)",
    boxShadow: "inset 0 -2px var(--gv-accent)",
    textDecoration: "none",
  },
  ".cm-awayInsertion.cm-awayCurrent": {
    backgroundColor: "color-mix(in srgb, var(--gv-accent) 22%, transparent)",
    outline: "2px solid var(--gv-focus)",
  },
  ".cm-awayDeletion": {
    display: "inline-block",
    inlineSize: "0.5em",
    blockSize: "0.9em",
    marginInline: "1px",
    borderInlineStart: "3px solid var(--gv-danger)",
    borderBlockEnd: "3px solid var(--gv-danger)",
    borderEndStartRadius: "var(--gv-radius-small)",
    verticalAlign: "-0.1em",
    cursor: "pointer",
  },
  ".cm-awayDeletion.cm-awayCurrent": {
    display: "inline",
    padding: "0 0.125em",
    border: "0",
    borderRadius: "var(--gv-radius-small)",
    outline: "2px solid var(--gv-danger)",
    color: "var(--gv-text)",
    backgroundColor: "color-mix(in srgb, var(--gv-danger) 10%, transparent)",
    // Its direction is its own, and that of the line is not changed.
    unicodeBidi: "isolate",
    textDecoration: "line-through",
    textDecorationColor: "var(--gv-danger)",
    whiteSpace: "pre-wrap",
    cursor: "default",
  },
  "@media (forced-colors: active)": {
    ".cm-awayInsertion": { textDecoration: "underline double" },
  },
});
