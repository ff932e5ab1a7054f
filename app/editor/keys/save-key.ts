/** Handles Ctrl+S, or Cmd+S on a Mac, anywhere on the page: says whether the document is saved. Saving is automatic. */
import { msg } from "@lit/localize";
import type { Extension } from "@codemirror/state";
import { type EditorView, type PluginValue, ViewPlugin } from "@codemirror/view";
import { say } from "../../foot/say.ts";
import type { DocumentStore } from "../../storage/document-store.ts";

/** The part of a document's saved copy that this module reads. */
export type SavedCopy = Pick<DocumentStore, "state" | "isSaved">;

/** How long an answer waits for saving in progress. Others' edits wait two seconds for more before they are saved. */
const patienceMs = 3_000;
const lookAgainMs = 100;

/** Describes the state of the saved copy; undefined while it is not known yet. */
export function describeSaved({ state, isSaved }: SavedCopy, waitedMs: number): string | undefined {
  if (isSaved) return msg("Saved on this device");
  if (state.type === "off") return msg("Not saved: this document is not kept on this device");
  if (state.type === "failing")
    return state.reason === "full"
      ? msg("Not saved: the storage of this browser is full")
      : msg("Not saved: this browser does not keep it");
  return waitedMs >= patienceMs ? msg("Not saved yet") : undefined;
}

class SaveKey implements PluginValue {
  readonly #store: SavedCopy;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: SavedCopy) {
    this.#store = store;
    document.addEventListener("keydown", this.#onKeydown);
  }

  destroy(): void {
    clearTimeout(this.#timer);
    document.removeEventListener("keydown", this.#onKeydown);
  }

  readonly #onKeydown = (event: KeyboardEvent): void => {
    const isSave =
      (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "s";
    if (!isSave) return;
    event.preventDefault();
    this.answer(0);
  };

  answer(waitedMs: number): void {
    clearTimeout(this.#timer);
    const words = describeSaved(this.#store, waitedMs);
    if (words === undefined) this.#timer = setTimeout(() => this.answer(waitedMs + lookAgainMs), lookAgainMs);
    else say(document, words);
  }
}

const plugin = ViewPlugin.define((_view: EditorView, store: SavedCopy) => new SaveKey(store));

export function saveKey(store: SavedCopy): Extension {
  return plugin.of(store);
}

/** Says what the key says, for a command that saves. */
export function saySaved(view: EditorView): void {
  view.plugin(plugin)?.answer(0);
}
