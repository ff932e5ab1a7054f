/** What is drawn into the visible lines from the syntax tree. */
import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { DecorationSet, EditorView, PluginValue, ViewUpdate } from "@codemirror/view";

/** Keeps the decorations of the visible lines. Draws them again when the text, its tree, the lines or what they show changes. */
export class TreeDecorations implements PluginValue {
  decorations: DecorationSet;
  readonly #draw: (view: EditorView) => DecorationSet;
  readonly #shown: (state: EditorState) => readonly unknown[];
  #before: readonly unknown[];

  /** `shown`: what the decorations show beside the tree. */
  constructor(
    view: EditorView,
    draw: (view: EditorView) => DecorationSet,
    shown: (state: EditorState) => readonly unknown[] = () => [],
  ) {
    this.#draw = draw;
    this.#shown = (state) => [syntaxTree(state), ...shown(state)];
    this.#before = this.#shown(view.state);
    this.decorations = draw(view);
  }

  update({ view, docChanged, viewportChanged, state }: ViewUpdate): void {
    const now = this.#shown(state);
    if (!docChanged && !viewportChanged && now.every((each, index) => each === this.#before[index])) return;
    this.#before = now;
    this.decorations = this.#draw(view);
  }
}

/** What a plugin that keeps them tells the editor. */
export const decorations = (plugin: TreeDecorations): DecorationSet => plugin.decorations;
