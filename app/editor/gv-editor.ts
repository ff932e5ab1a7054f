/** `<gv-editor>`: the text of a document, in CodeMirror. */
import { StateEffect } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { LitElement, type PropertyValues } from "lit";
import type * as Y from "yjs";
import type { GrapevineProvider } from "../../sync/index.ts";
import { isBehind } from "./binding/text-binding.ts";
import { createEditorState } from "./editor-state.ts";
import type { SavedCopy } from "./keys/save-key.ts";

type EditorLater = typeof import("./editor-later.ts");

// On Android CodeMirror would take input through EditContext. There a word that is being composed at the end of the
// text loses its place when someone writes before it, and letters are doubled. With input through the DOM the word
// stays whole.
Object.assign(EditorView, { EDIT_CONTEXT: false });

/**
 * Renders into the light DOM: `.cm-content` can be found from the document.
 *
 * All properties except `view` belong to one document and are set together.
 *
 * @property content - The text to show. Another one replaces the editor; undefined removes it.
 * @property undoManager - Undoes local edits.
 * @property provider - The connection to others.
 * @property savedCopy - The saved copy, whose state Ctrl+S reports.
 * @property documentId - The key under which the reader's place is remembered.
 * @property awaited - The text is not here yet: the editor is made ready, and stays hidden until it shows the text.
 * @property view - The CodeMirror EditorView, while there is a text. Read only, public and stable.
 * @event gv-editable - The editor is shown and accepts input.
 * @event gv-looking - The person goes to another's caret, follows it, or moves by themselves; `detail` is the Looking.
 * @event gv-part-missing - The search panel or the keys of Vim were asked for and could not be loaded.
 */
export class GvEditor extends LitElement {
  static override properties = {
    content: { attribute: false },
    undoManager: { attribute: false },
    provider: { attribute: false },
    savedCopy: { attribute: false },
    documentId: { attribute: false },
    awaited: { attribute: false },
  };
  declare content: Y.Text | undefined;
  declare undoManager: Y.UndoManager;
  declare provider: GrapevineProvider;
  declare savedCopy: SavedCopy;
  declare documentId: string;
  declare awaited: boolean;
  #view: EditorView | undefined;
  /** The view that has all its parts. */
  #extended: EditorView | undefined;

  get view(): EditorView | undefined {
    return this.#view;
  }

  /** Puts the focus into the text. */
  override focus(): void {
    this.#view?.focus();
  }

  /** Opens the search panel, as soon as it has loaded. */
  async find(): Promise<void> {
    const view = this.#view;
    if (view === undefined || this.hidden) return;
    const later = await this.#addLater(view);
    if (later === undefined) this.dispatchEvent(new CustomEvent("gv-part-missing", { bubbles: true }));
    else if (this.#view === view) later.openFind(view);
  }

  /** Goes to the caret of another client, or follows it where one is there already. `gv-looking` tells. */
  async visit(clientId: number): Promise<void> {
    const view = this.#view;
    if (view === undefined || this.hidden) return;
    const later = await this.#addLater(view);
    const cursors = await later?.showCursors(view);
    if (this.#view === view) cursors?.visit(view, clientId);
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("content")) {
      this.#close();
      this.#open();
    }
    this.#showWhenReady();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.hasUpdated || this.#view !== undefined) return;
    this.#open();
    this.#showWhenReady();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#close();
  }

  #open(): void {
    const { documentId, content, undoManager, provider } = this;
    if (content === undefined) return;
    const state = createEditorState({ documentId, content, undoManager, provider });
    this.hidden = true;
    const view = new EditorView({
      state,
      parent: this,
      dispatchTransactions: (transactions, view) => {
        view.update(transactions);
        this.#showWhenReady();
      },
    });
    // Below the text of an empty document.
    view.scrollDOM.addEventListener("mousedown", (event) => {
      if (event.target !== view.scrollDOM || event.button !== 0) return;
      event.preventDefault();
      view.focus();
    });
    this.#view = view;
    void this.#addLater(view);
  }

  #showWhenReady(): void {
    const view = this.#view;
    if (!this.hidden || this.awaited || view === undefined || isBehind(view)) return;
    this.hidden = false;
    view.requestMeasure();
    this.dispatchEvent(new CustomEvent("gv-editable", { bubbles: true }));
  }

  /** Adds the parts that can wait. Without them the text is plain, but can still be edited. */
  async #addLater(view: EditorView): Promise<EditorLater | undefined> {
    const later = await import("./editor-later.ts").catch(() => undefined);
    if (later === undefined || this.#view !== view || this.#extended === view) return later;
    this.#extended = view;
    view.dispatch({ effects: StateEffect.appendConfig.of(later.editorLater(this.savedCopy, this.undoManager)) });
    return later;
  }

  #close(): void {
    this.#view?.destroy();
    this.#view = this.#extended = undefined;
  }
}

customElements.define("gv-editor", GvEditor);

declare global {
  interface HTMLElementTagNameMap {
    "gv-editor": GvEditor;
  }
}
