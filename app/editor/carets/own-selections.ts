/** Several selections of one person. */
import { EditorState, type Extension, type SelectionRange } from "@codemirror/state";
import { EditorView, layer, RectangleMarker } from "@codemirror/view";

/** Draws the selections other than the main one, which the browser does not show. */
function otherSelections(): Extension {
  return layer({
    above: false,
    class: "cm-otherSelections",
    update: (update) => update.docChanged || update.selectionSet || update.viewportChanged,
    markers: (view) => {
      const { ranges, main } = view.state.selection;
      const { from, to } = view.viewport;
      const isSeen = (range: SelectionRange) => range !== main && range.to >= from && range.from <= to;
      return ranges.filter(isSeen).flatMap((range) => RectangleMarker.forRange(view, "cm-otherSelection", range));
    },
  });
}

export function ownSelections(): Extension {
  return [
    EditorState.allowMultipleSelections.of(true),
    // Only keys and "Select all" of the search make several carets. A click with Ctrl held opens a link.
    EditorView.clickAddsSelectionRange.of(() => false),
    otherSelections(),
  ];
}
