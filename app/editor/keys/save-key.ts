/** Ctrl+S, or Cmd+S on a Mac, anywhere on the page: says whether the document is saved, which it is by itself. */
import type { Extension } from "@codemirror/state";
import { type PluginValue, ViewPlugin } from "@codemirror/view";
import type { DocumentStore } from "../../storage/document-store.ts";

/** The part of a document's saved copy that is asked. */
export type SavedCopy = Pick<DocumentStore, "state" | "isSaved">;

/** How long an answer waits for the saving that is under way; what others write waits two seconds for more. */
const patienceMs = 3_000;
const lookAgainMs = 100;
const shownMs = 4_000;

/** What is true of the saved copy; undefined while the answer is still to come. */
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
    // Before anything is said: readers announce what changes in a region that they know.
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
