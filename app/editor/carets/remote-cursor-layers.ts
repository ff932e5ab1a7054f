/**
 * Draws other people's cursors over and under the text, in layers of their own. Not as widgets in the text: those
 * break words at the end of a line, disturb spell checking and input methods, and are read aloud.
 */
import { EditorSelection, type Extension } from "@codemirror/state";
import { type EditorView, layer, type LayerMarker, RectangleMarker, type ViewUpdate } from "@codemirror/view";
import { inkOn } from "../../people/palette.ts";
import type { User } from "../../people/person.ts";
import { type RemoteCursor, remoteCursorField } from "./remote-cursor-field.ts";

/** How long a name stays after the person moved; then its caret has the class `cm-nameless`. */
const nameStaysMs = 2_500;
/** From this part of the width on, a name is written to the left of its caret, else it would be cut off. */
const turnsLeftAt = 0.6;

/** The layers. Their state is `remoteCursorField`. */
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
 * A caret with a name, which shows for a while whenever the person moves it. By a timer: an animation that begins anew at
 * each key of each person has every page draw a frame more for it.
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

  /** Takes over the element of `previous`. The name does not show again only because the text moved. */
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

/** When the name at a caret leaves. */
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
