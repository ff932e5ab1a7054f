/**
 * Draws other people's cursors in separate layers over and under the text. Widgets in the text would break words at the
 * end of a line, disturb spell checking and input methods, and be read aloud.
 */
import { EditorSelection, type Extension } from "@codemirror/state";
import { type EditorView, layer, type LayerMarker, RectangleMarker, type ViewUpdate } from "@codemirror/view";
import { inkOn } from "../../people/palette.ts";
import type { User } from "../../people/person.ts";
import { type RemoteCursor, remoteCursorField } from "./remote-cursor-field.ts";

/** How long a name is shown after the person moved. Then the caret gets the class `cm-nameless`. */
const nameStaysMs = 2_500;
/** Beyond this part of the width a name stands to the left of its caret, where it is not cut off. */
const turnsLeftAt = 0.6;

/** Creates the layers. Their state is `remoteCursorField`. */
export function remoteCursorLayers(): Extension {
  const update = ({ docChanged, startState, state }: ViewUpdate) =>
    docChanged || startState.field(remoteCursorField) !== state.field(remoteCursorField);
  const each = (view: EditorView, mark: (cursor: RemoteCursor) => readonly LayerMarker[]) =>
    view.state.field(remoteCursorField).flatMap(mark);
  return [
    layer({
      above: true,
      class: "cm-remoteCarets",
      update,
      markers: (view) => each(view, (cursor) => caretMarkers(view, cursor)),
    }),
    layer({
      above: false,
      class: "cm-remoteSelections",
      update,
      markers: (view) => each(view, (cursor) => selectionMarkers(view, cursor)),
    }),
  ];
}

function caretMarkers(view: EditorView, { person, head, moves }: RemoteCursor): readonly LayerMarker[] {
  const range = EditorSelection.cursor(Math.min(head, view.state.doc.length));
  const turned = view.scrollDOM.clientWidth * turnsLeftAt;
  return RectangleMarker.forRange(view, "", range).map((place) => new Caret(place, person, moves, place.left > turned));
}

function selectionMarkers(view: EditorView, { person, anchor, head }: RemoteCursor): readonly LayerMarker[] {
  const inText = (position: number) => Math.min(position, view.state.doc.length);
  const range = EditorSelection.range(inText(anchor), inText(head));
  if (range.empty) return [];
  return RectangleMarker.forRange(view, "", range).map((place) => new Selection(place, person));
}

/**
 * A caret with a name, which is shown for a while whenever the person moves. A timer hides it, because an animation
 * that restarts at each key of each person would make every page draw an extra frame.
 */
class Caret implements LayerMarker {
  readonly #place: RectangleMarker;
  readonly #person: User;
  readonly #moves: number;
  readonly #turned: boolean;

  constructor(place: RectangleMarker, person: User, moves: number, turned: boolean) {
    this.#place = place;
    this.#person = person;
    this.#moves = moves;
    this.#turned = turned;
  }

  eq(other: LayerMarker): boolean {
    if (!(other instanceof Caret) || !this.#looksLike(other)) return false;
    return this.#moves === other.#moves && this.#place.eq(other.#place);
  }

  draw(): HTMLElement {
    const { name, color } = this.#person;
    const caret = document.createElement("div");
    caret.className = "cm-ySelectionCaret";
    caret.classList.toggle("cm-turned", this.#turned);
    caret.style.setProperty("--gv-person", color);
    caret.style.setProperty("--gv-person-ink", inkOn(color));
    const label = document.createElement("div");
    label.className = "cm-ySelectionInfo";
    label.textContent = name;
    caret.append(label);
    move(caret, this.#place);
    showName(caret);
    return caret;
  }

  /** Reuses the element of `previous`. The name is not shown again just because the text moved. */
  update(element: HTMLElement, previous: LayerMarker): boolean {
    if (!(previous instanceof Caret) || !this.#looksLike(previous)) return false;
    move(element, this.#place);
    if (this.#moves !== previous.#moves) showName(element);
    return true;
  }

  #looksLike(other: Caret): boolean {
    const [mine, theirs] = [this.#person, other.#person];
    return mine.name === theirs.name && mine.color === theirs.color && this.#turned === other.#turned;
  }
}

/** When the name at a caret disappears. */
const leaving = new WeakMap<HTMLElement, ReturnType<typeof setTimeout>>();

function showName(caret: HTMLElement): void {
  clearTimeout(leaving.get(caret));
  caret.classList.remove("cm-nameless");
  leaving.set(
    caret,
    setTimeout(() => caret.classList.add("cm-nameless"), nameStaysMs),
  );
}

/** One rectangle of selected text. */
class Selection implements LayerMarker {
  readonly #place: RectangleMarker;
  readonly #person: User;

  constructor(place: RectangleMarker, person: User) {
    this.#place = place;
    this.#person = person;
  }

  eq(other: LayerMarker): boolean {
    return other instanceof Selection && this.#person.color === other.#person.color && this.#place.eq(other.#place);
  }

  draw(): HTMLElement {
    const element = document.createElement("div");
    element.className = "cm-ySelection";
    element.style.setProperty("--gv-person", this.#person.color);
    element.style.width = `${this.#place.width ?? 0}px`;
    move(element, this.#place);
    return element;
  }
}

function move({ style }: HTMLElement, { left, top, height }: RectangleMarker): void {
  style.left = `${left}px`;
  style.top = `${top}px`;
  style.height = `${height}px`;
}
