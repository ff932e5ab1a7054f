/**
 * Input that the browser shows and CodeMirror has not read yet. On Android it reads what a keyboard composed only in the
 * frame after, and a transaction that comes in between would draw over it: the word would be lost.
 */
import { type EditorView, type PluginValue, ViewPlugin } from "@codemirror/view";
import type { DocumentSession } from "../../document/document-session.ts";

class PendingInput implements PluginValue {
  readonly #view: EditorView;
  readonly #session: DocumentSession;
  #frame = 0;

  constructor(view: EditorView, session: DocumentSession) {
    this.#view = view;
    this.#session = session;
    session.on("before-apply", this.take);
  }

  destroy(): void {
    this.#session.off("before-apply", this.take);
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

const plugin = ViewPlugin.define((view: EditorView, session: DocumentSession) => new PendingInput(view, session), {
  eventObservers: {
    compositionend() {
      this.ended();
    },
  },
});

/** Has input read before edits of others are applied to the session's document. */
export function pendingInput(session: DocumentSession) {
  return plugin.of(session);
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
