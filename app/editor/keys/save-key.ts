/** Handles Ctrl+S, or Cmd+S on a Mac, anywhere on the page: says whether the document is saved. Saving is automatic. */
import type { Extension } from "@codemirror/state";
import { type PluginValue, ViewPlugin } from "@codemirror/view";
import type { DocumentStore } from "../../storage/document-store.ts";

/** The part of a document's saved copy that this module reads. */
export type SavedCopy = Pick<DocumentStore, "state" | "isSaved">;

/** How long an answer waits for saving in progress. Others' edits wait two seconds for more before they are saved. */
const patienceMs = 3_000;
const lookAgainMs = 100;
const shownMs = 4_000;

/** Describes the state of the saved copy; undefined while it is not known yet. */
export function describeSaved({ state, isSaved }: SavedCopy, waitedMs: number): string | undefined {
  if (isSaved) return "Saved on this device";
  if (state.type === "failing")
    return state.reason === "full"
      ? "Not saved: the storage of this browser is full"
      : "Not saved: this browser does not keep it";
  return waitedMs >= patienceMs ? "Not saved yet" : undefined;
}

class SaveKey implements PluginValue {
  readonly #store: SavedCopy;
  readonly #line: HTMLElement;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: SavedCopy) {
    this.#store = store;
    // Made before anything is said, because screen readers announce changes only in regions that they know.
    this.#line = document.createElement("div");
    this.#line.className = "toast-line";
    this.#line.setAttribute("aria-live", "polite");
    document.body.append(this.#line);
    document.addEventListener("keydown", this.#onKeydown);
  }

  destroy(): void {
    clearTimeout(this.#timer);
    document.removeEventListener("keydown", this.#onKeydown);
    this.#line.remove();
  }

  readonly #onKeydown = (event: KeyboardEvent): void => {
    const isSave =
      (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "s";
    if (!isSave) return;
    event.preventDefault();
    this.#say("");
    this.#answer(0);
  };

  #answer(waitedMs: number): void {
    clearTimeout(this.#timer);
    const words = describeSaved(this.#store, waitedMs);
    if (words === undefined) this.#timer = setTimeout(() => this.#answer(waitedMs + lookAgainMs), lookAgainMs);
    else {
      this.#say(words);
      this.#timer = setTimeout(() => this.#say(""), shownMs);
    }
  }

  #say(words: string): void {
    this.#line.textContent = words;
  }
}

export function saveKey(store: SavedCopy): Extension {
  return ViewPlugin.define(() => new SaveKey(store));
}
