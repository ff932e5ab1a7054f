/** A place in the text that stays where it is while others write. */
import { Compartment, StateEffect } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

export class KeptPlace {
  readonly #view: EditorView;
  readonly #compartment = new Compartment();
  #position: number;

  constructor(view: EditorView, position: number) {
    this.#view = view;
    this.#position = position;
    const follow = EditorView.updateListener.of(({ changes }) => (this.#position = changes.mapPos(this.#position, 1)));
    view.dispatch({ effects: StateEffect.appendConfig.of(this.#compartment.of(follow)) });
  }

  get position(): number {
    return this.#position;
  }

  release(): void {
    this.#view.dispatch({ effects: this.#compartment.reconfigure([]) });
  }
}
