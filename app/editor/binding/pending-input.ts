/**
 * Input that the browser shows and CodeMirror has not read yet. On Android it reads what a keyboard composed only in the
 * frame after, and a transaction that comes in between would draw over it: the word would be lost.
 */
import { type EditorView, type PluginValue, ViewPlugin } from "@codemirror/view";
import type { GrapevineProvider } from "../../../sync/index.ts";

/** Says when edits of others are about to be applied: what was typed and is not in the document yet belongs there now. */
export type Applier = Pick<GrapevineProvider, "on" | "off">;

class PendingInput implements PluginValue {
  readonly #view: EditorView;
  readonly #applier: Applier;
  #frame = 0;

  constructor(view: EditorView, applier: Applier) {
    this.#view = view;
    this.#applier = applier;
    applier.on("before-apply", this.take);
  }

  destroy(): void {
    this.#applier.off("before-apply", this.take);
    cancelAnimationFrame(this.#frame);
  }

  /** A composition has ended: CodeMirror reads its outcome in the next frame. */
  ended(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => (this.#frame = 0));
  }

  /** Makes CodeMirror read now. */
  readonly take = (): void => {
    if (this.#frame === 0) return;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    // Nothing public does it without a key being pressed.
    const { observer } = this.#view as unknown as { readonly observer?: { forceFlush?(): void } };
    observer?.forceFlush?.();
  };
}

const plugin = ViewPlugin.define((view: EditorView, applier: Applier) => new PendingInput(view, applier), {
  eventObservers: {
    compositionend() {
      this.ended();
    },
  },
});

/** Has input read before edits of others are applied. */
export function pendingInput(applier: Applier) {
  return plugin.of(applier);
}

/** Whether a key was pressed that CodeMirror looks at a frame later, as on Android: a change meanwhile would cancel it. */
export function hasPendingKey(view: EditorView): boolean {
  const { observer } = view as unknown as { readonly observer?: { readonly delayedAndroidKey?: unknown } };
  return observer?.delayedAndroidKey !== undefined && observer.delayedAndroidKey !== null;
}

/** Has input read: to be called before a transaction that is not the writer's own. */
export function takePendingInput(view: EditorView): void {
  view.plugin(plugin)?.take();
}
