/**
 * Draws other people's cursors in separate layers over and under the text. Widgets in the text would break words at the
 * end of a line, disturb spell checking and input methods, and be read aloud.
 */
import { EditorSelection, type Extension } from "@codemirror/state";
import { type EditorView, layer, type LayerMarker, RectangleMarker, type ViewUpdate } from "@codemirror/view";
import { CaretMarker, moveTo } from "./caret-marker.ts";
import { layerSelections } from "./layered-selections.ts";
import { NamedCarets, nameCaret } from "./named-carets.ts";
import { placeLabels, type Surroundings } from "./place-labels.ts";
import { remoteCursorField } from "./remote-cursor-field.ts";
import { widthOfName } from "./width-of-name.ts";
import { visibleColor } from "../../people/palette.ts";

/** Creates the layers for one view. Their state is `remoteCursorField`. */
export function remoteCursorLayers(): Extension {
  const named = new NamedCarets();
  const isChanged = ({ docChanged, startState, state }: ViewUpdate): boolean =>
    docChanged || startState.field(remoteCursorField) !== state.field(remoteCursorField);
  return [
    layer({
      above: true,
      class: "cm-remoteCarets",
      update: (update) => {
        let isNamed = false;
        for (const transaction of update.transactions)
          for (const effect of transaction.effects)
            if (effect.is(nameCaret)) {
              named.name(effect.value, performance.now());
              isNamed = true;
            }
        // Names make room for the row in which this person writes.
        return isNamed || isChanged(update) || (update.selectionSet && named.anyShown(performance.now()));
      },
      markers: (view) => caretMarkers(view, named),
    }),
    layer({ above: false, class: "cm-remoteSelections", update: isChanged, markers: selectionMarkers }),
  ];
}

function caretMarkers(view: EditorView, named: NamedCarets): readonly LayerMarker[] {
  const cursors = view.state.field(remoteCursorField);
  if (cursors.length === 0) return [];
  const now = performance.now();
  const inView = cursors.flatMap((cursor) => {
    const range = EditorSelection.cursor(Math.min(cursor.head, view.state.doc.length));
    const [place] = RectangleMarker.forRange(view, "", range);
    return place === undefined ? [] : [{ cursor, place }];
  });
  named.look(cursors, new Map(inView.map(({ cursor, place }) => [cursor.clientId, place.top])), now);
  const boxes = inView.map(({ cursor: { clientId, person }, place: { left, top, height } }) => {
    const name = named.isShown(clientId, now) ? widthOfName(person.name) : undefined;
    return { left, top, height, name };
  });
  const isAnyShown = boxes.some(({ name }) => name !== undefined);
  const places = placeLabels(boxes, isAnyShown ? surroundings(view) : { width: 0, ownRow: undefined });
  return inView.flatMap(({ cursor, place }, index) => {
    const label = places[index];
    return label === undefined
      ? []
      : [new CaretMarker(place, cursor.person, label, named.namedAt(cursor.clientId), now)];
  });
}

function surroundings(view: EditorView): Surroundings {
  const width = view.scrollDOM.clientWidth;
  const [own] = view.hasFocus
    ? RectangleMarker.forRange(view, "", EditorSelection.cursor(view.state.selection.main.head))
    : [];
  return { width, ownRow: own && { top: own.top, bottom: own.top + own.height } };
}

function selectionMarkers(view: EditorView): readonly LayerMarker[] {
  const { from: first, to: last } = view.viewport;
  const selections = view.state.field(remoteCursorField).map(({ person, anchor, head }) => ({
    from: Math.max(first, Math.min(anchor, head)),
    to: Math.min(last, Math.max(anchor, head)),
    of: person,
  }));
  return layerSelections(selections).flatMap(({ from, to, of, isShared }) => {
    const places = RectangleMarker.forRange(view, "", EditorSelection.range(from, to));
    const grow = growToRows(view, places, from, to);
    return places.map((place) => new SelectionMarker(grow(place), visibleColor(of.color), isShared));
  });
}

/**
 * CodeMirror's rectangles are as high as the letters. Returns a function that makes the first and the last as high as
 * their rows, like the browser's own selection.
 */
function growToRows(
  view: EditorView,
  places: readonly RectangleMarker[],
  from: number,
  to: number,
): (place: RectangleMarker) => RectangleMarker {
  const top = Math.min(...places.map((place) => place.top));
  const bottom = Math.max(...places.map((place) => place.top + place.height));
  const origin = view.documentTop - view.scrollDOM.getBoundingClientRect().top + view.scrollDOM.scrollTop;
  // The first row of a line begins where the line does. Rows within a wrapped line are as high as the line's text.
  const firstRow = view.lineBlockAt(from).top + origin;
  const lastRow = view.lineBlockAt(to).bottom + origin;
  const lead = (height: number) => Math.max(0, (view.defaultLineHeight - height) / 2);
  return (place) => {
    const letters = place.top + place.height;
    const rowHeight = Math.min(place.height, view.defaultLineHeight);
    const above = place.top > top ? 0 : top - firstRow < rowHeight ? top - firstRow : lead(rowHeight);
    const below = letters < bottom ? 0 : lastRow - bottom < rowHeight ? lastRow - bottom : lead(rowHeight);
    return new RectangleMarker("", place.left, place.top - above, place.width, place.height + above + below);
  };
}

/** One rectangle of selected text. */
class SelectionMarker implements LayerMarker {
  readonly #place: RectangleMarker;
  readonly #color: string;
  readonly #isShared: boolean;

  constructor(place: RectangleMarker, color: string, isShared: boolean) {
    this.#place = place;
    this.#color = color;
    this.#isShared = isShared;
  }

  eq(other: LayerMarker): boolean {
    if (!(other instanceof SelectionMarker)) return false;
    return this.#color === other.#color && this.#isShared === other.#isShared && this.#place.eq(other.#place);
  }

  draw(): HTMLElement {
    const element = document.createElement("div");
    element.className = this.#isShared ? "cm-ySelection cm-shared" : "cm-ySelection";
    element.style.setProperty("--gv-person", this.#color);
    element.style.width = `${this.#place.width ?? 0}px`;
    moveTo(element, this.#place);
    return element;
  }
}
