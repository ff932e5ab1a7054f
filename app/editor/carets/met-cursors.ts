/** Loads what is seen of others' cursors (`seen-cursors.ts`) when the first of them comes. */
import { type Extension, StateEffect } from "@codemirror/state";
import { type EditorView, ViewPlugin } from "@codemirror/view";
import { remoteCursorField } from "./remote-cursor-field.ts";

type SeenCursors = typeof import("./seen-cursors.ts");

const complete = new WeakSet<EditorView>();

/** Resolves when the view shows cursors; with undefined where that cannot be loaded now. */
export async function showCursors(view: EditorView): Promise<SeenCursors | undefined> {
  const seen = await import("./seen-cursors.ts").catch(() => undefined);
  if (seen !== undefined && !complete.has(view)) {
    complete.add(view);
    view.dispatch({ effects: StateEffect.appendConfig.of(seen.seenCursors()) });
  }
  return seen;
}

/** The extension for a view whose state has `remoteCursorField`. */
export function metCursors(): Extension {
  return ViewPlugin.define((view) => {
    const look = (): void => {
      if (view.state.field(remoteCursorField).length > 0 && !complete.has(view)) void showCursors(view);
    };
    look();
    return { update: look };
  });
}
