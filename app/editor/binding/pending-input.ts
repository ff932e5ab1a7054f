/**
 * Input that the browser shows and CodeMirror has not read yet. On Android, CodeMirror reads a composed word only in
 * the next frame. A transaction in between would draw over the word, and it would be lost.
 */
import { type EditorView, type PluginValue, ViewPlugin } from "@codemirror/view";
import type { GrapevineProvider } from "../../../sync/index.ts";

/**
 * Emits `before-apply` when others' edits are about to be applied. Input that is not in the document yet must go there
 * first.
 */
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

  /** Notes that a composition has ended. CodeMirror reads the result in the next frame. */
  ended(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => (this.#frame = 0));
  }

  /** Makes CodeMirror read pending input now. */
  readonly take = (): void => {
    if (this.#frame === 0) return;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    // No public function does this without a key press.
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

/** The extension. Makes CodeMirror read input before others' edits are applied. */
export function pendingInput(applier: Applier) {
  return plugin.of(applier);
}

/**
 * Whether a key was pressed that CodeMirror handles a frame later, as on Android. A change meanwhile would cancel it.
 */
export function hasPendingKey(view: EditorView): boolean {
  const { observer } = view as unknown as { readonly observer?: { readonly delayedAndroidKey?: unknown } };
  return observer?.delayedAndroidKey !== undefined && observer.delayedAndroidKey !== null;
}

/** Makes CodeMirror read pending input. Call it before a transaction that is not the writer's own. */
export function takePendingInput(view: EditorView): void {
  view.plugin(plugin)?.take();
}
