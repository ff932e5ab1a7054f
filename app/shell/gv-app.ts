/** `<gv-app>`: the whole page. Lays the other elements out around the document that is open. */
import { openSearchPanel } from "@codemirror/search";
import { html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { DocumentSession } from "../document/document-session.ts";
import { downloadCopy } from "../document/download.ts";
import { untitled } from "../title/title-text.ts";
import type { GvEditor } from "../editor/gv-editor.ts";
import "../editor/gv-editor.ts";
import type { Navigation, Page } from "./navigation.ts";
import type { Notice } from "./notices.ts";
import { missingPart } from "../problems/own-problems.ts";
import type { MenuAction } from "../menu/gv-menu.ts";
import "../problems/gv-banner.ts";
import "./gv-notice.ts";
import { renderHeader } from "./header.ts";
import "../status/gv-progress.ts";

/**
 * Renders into the light DOM, so that `gv-editor` can be found from the document.
 * @property navigation - What is open. To be set before the element is put into the page.
 */
export class GvApp extends LitElement {
  static override properties = { navigation: { attribute: false }, heading: { state: true } };
  declare navigation: Navigation;
  declare heading: string;
  /** Whether a document was shown before. */
  #wasOpen = false;
  /** Whose name is shown. */
  #named: DocumentSession | undefined;
  /** The person has asked for a new document, and will write in it. */
  #wantsFocus = false;
  /** The document that is shown next was waited for. */
  #hasWaited = false;
  readonly #onChange = (): void => this.requestUpdate();

  constructor() {
    super();
    this.heading = untitled;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.navigation.on("change", this.#onChange);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.navigation.off("change", this.#onChange);
    this.#follow(undefined);
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(): void {
    const { page } = this.navigation;
    this.#follow(page.type === "document" ? page.session : undefined);
  }

  protected override render() {
    const { page } = this.navigation;
    if (page.type === "notice") return html`<main>${this.#renderNotice(page.notice)}</main>`;
    const session = page.type === "document" ? page.session : undefined;
    return html`
      ${renderHeader(session, {
        user: (change) => this.navigation.changeUser(change),
        action: (action) => this.#act(action),
        missingPart: () => this.navigation.problems.raise(missingPart),
      })}
      <main>
        <h1 class="hidden-visually">${this.heading}</h1>
        ${this.#renderBanners(session)}
        <gv-progress .session=${session}></gv-progress>
        ${this.#renderText(page)}
      </main>
      <gv-update-toast></gv-update-toast>
    `;
  }

  #renderText(page: Page) {
    if (page.type !== "document" || !page.loaded)
      return html`<div class=${this.#wasOpen ? "skeleton late" : "skeleton"} aria-hidden="true">
        <i></i><i></i><i></i><i></i>
      </div>`;
    const { session } = page;
    if (session.arrival.state !== "waiting")
      return html`<gv-editor .session=${session} @gv-editable=${this.#onEditable}></gv-editor>`;
    if (!this.#hasWaited)
      void import("../arrival/gv-waiting.ts").catch(() => this.navigation.problems.raise(missingPart));
    this.#hasWaited = true;
    return html`<gv-waiting .session=${session}></gv-waiting>`;
  }

  #renderNotice({ heading, paragraphs, offersNew }: Notice) {
    return html`<gv-notice
      .heading=${heading}
      .paragraphs=${paragraphs}
      .action=${offersNew ? "New document" : undefined}
      @gv-notice-action=${() => this.#act("new")}
    ></gv-notice>`;
  }

  #renderBanners(session: DocumentSession | undefined) {
    const state = session?.store.state;
    const failing = state?.type === "failing";
    const { problems, faultMessage } = this.navigation;
    const { shown } = problems;
    const fault = session === undefined ? undefined : faultMessage;
    const early = session?.arrival.state === "early";
    const why = failing && state.reason === "full" ? " because its storage is full" : "";
    const message = `This browser is not saving this document on this device${why}. Keep this tab open until someone else has the document, or download a copy.`;
    return html`
      ${
        failing && session !== undefined
          ? html`<gv-banner
              .message=${message}
              .actions=${[{ label: "Download a copy", act: () => downloadCopy(session) }]}
            ></gv-banner>`
          : nothing
      }
      ${repeat(
        shown,
        ({ code }) => code,
        ({ code, message, actions }) =>
          html`<gv-banner
            .message=${message}
            .actions=${actions}
            .dismissible=${true}
            @gv-banner-dismiss=${() => problems.dismiss(code)}
          ></gv-banner>`,
      )}
      ${
        early
          ? html`<gv-banner
              .message=${"Nobody with this document is here yet. What you write now will be added below its text when that comes."}
            ></gv-banner>`
          : nothing
      }
      ${fault === undefined ? nothing : html`<gv-banner .message=${fault}></gv-banner>`}
    `;
  }

  readonly #onEditable = (event: Event): void => {
    const { page } = this.navigation;
    this.#wasOpen = true;
    if (page.type !== "document") return;
    const editor = event.currentTarget as GvEditor;
    const { content, arrival } = page.session;
    const isEarly = arrival.state === "early";
    const isFree = document.activeElement === document.body;
    const wantsFocus = this.#wantsFocus || (isFree && (this.#hasWaited || isEarly || content.length === 0));
    this.#wantsFocus = false;
    this.#hasWaited = false;
    if (!wantsFocus) return;
    editor.focus();
    if (isEarly) editor.view?.dispatch({ selection: { anchor: editor.view.state.doc.length } });
  };

  /** The heading and the window follow the name of the document that is open. */
  #follow(session: DocumentSession | undefined): void {
    if (session === this.#named) return;
    this.#named?.name.off("change", this.#onName);
    this.#named = session;
    session?.name.on("change", this.#onName);
    this.#onName();
  }

  readonly #onName = (): void => {
    if (this.#named === undefined) return;
    this.heading = this.#named.name.words;
    document.title = this.heading;
    this.requestUpdate();
  };

  #act(action: MenuAction): void {
    if (action === "new") {
      this.#wantsFocus = true;
      this.navigation.openNew();
    }
    const { page } = this.navigation;
    if (page.type !== "document") return;
    if (action === "download") downloadCopy(page.session);
    if (action !== "find") return;
    const view = this.querySelector("gv-editor")?.view;
    if (view !== undefined) openSearchPanel(view);
  }
}

customElements.define("gv-app", GvApp);

declare global {
  interface HTMLElementTagNameMap {
    "gv-app": GvApp;
  }
}
