/** `<gv-editor>`: the text of a document, in CodeMirror. */
import { type EditorState, StateEffect } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { LitElement, type PropertyValues } from "lit";
import type { DocumentSession } from "../document/document-session.ts";
import { createEditorState } from "./editor-state.ts";

// On Android CodeMirror would take input by EditContext. There a word that is being composed at the end of the text loses
// its place when somebody else writes before it, and letters are doubled; by the DOM it stays whole.
Object.assign(EditorView, { EDIT_CONTEXT: false });

/**
 * Renders into the light DOM: `.cm-content` can be found from the document.
 *
 * @property session - The document to show. Another one replaces the editor; undefined takes it away.
 * @property view - The CodeMirror EditorView, while there is a session. Read only, public and stable.
 * @event gv-editable - The editor can be typed in.
 */
export class GvEditor extends LitElement {
  static override properties = { session: { attribute: false } };
  declare session: DocumentSession | undefined;
  #view: EditorView | undefined;

  get view(): EditorView | undefined {
    return this.#view;
  }

  /** Puts the keyboard into the text. */
  override focus(): void {
    this.#view?.focus();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("session")) return;
    this.#close();
    if (this.session !== undefined) this.#open(createEditorState(this.session));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated && this.session !== undefined && this.#view === undefined)
      this.#open(createEditorState(this.session));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#close();
  }

  #open(state: EditorState): void {
    const view = new EditorView({ state, parent: this });
    this.#view = view;
    this.dispatchEvent(new CustomEvent("gv-editable", { bubbles: true }));
    void this.#addLater(view);
  }

  async #addLater(view: EditorView): Promise<void> {
    // Without it the text is plain, and can be written all the same.
    const later = await import("./editor-later.ts").catch(() => undefined);
    if (later === undefined || this.#view !== view || this.session === undefined) return;
    view.dispatch({ effects: StateEffect.appendConfig.of(later.editorLater(this.session.store)) });
  }

  #close(): void {
    this.#view?.destroy();
    this.#view = undefined;
  }
}

customElements.define("gv-editor", GvEditor);

declare global {
  interface HTMLElementTagNameMap {
    "gv-editor": GvEditor;
  }
}
