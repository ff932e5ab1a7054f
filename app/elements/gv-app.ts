/** `<gv-app>`: the whole page. Opens the document that the address names, and lays the other elements out around it. */
import { openSearchPanel } from "@codemirror/search";
import { html, LitElement, nothing } from "lit";
import { createSecret, formatDocumentLink, parseDocumentLink } from "../../sync/index.ts";
import { DocumentSession } from "../document/document-session.ts";
import { downloadCopy } from "../document/download.ts";
import { IceServers } from "../document/ice-servers.ts";
import { untitled } from "../document/title-text.ts";
import "../editor/gv-editor.ts";
import { concealSession, exposeSession } from "../grapevine-window.ts";
import { loadOwnUser, saveOwnUser } from "../people/own-user.ts";
import type { User } from "../people/person.ts";
import { readFaultMode } from "../shell/fault-mode.ts";
import { brokenLink, failedStart, insecureContext, type Notice, viewLink } from "../shell/notices.ts";
import type { MenuAction } from "./gv-menu.ts";
import { renderHeader } from "./header.ts";
import "./gv-progress.ts";

/** How long the people wait for the server's config; the text does not wait for it. */
const configLimitMs = 1_500;

type Page =
  | { readonly type: "opening" }
  /** `loaded`: the saved text has been read, so that the editor may take input. */
  | { readonly type: "document"; readonly session: DocumentSession; readonly loaded: boolean }
  | { readonly type: "notice"; readonly notice: Notice };

/** Renders into the light DOM, so that `gv-editor` can be found from the document. */
export class GvApp extends LitElement {
  static override properties = {
    page: { state: true },
    heading: { state: true },
    problem: { state: true },
  };
  declare page: Page;
  declare heading: string;
  /** Something the provider wants people to hear of. */
  declare problem: string | undefined;
  /** As long-lived as the page. */
  readonly #iceServers = new IceServers(configLimitMs);
  readonly #faultMode = readFaultMode(location.search);
  #user: User = loadOwnUser();
  /** Counts openings: an answer to an earlier one comes to nothing. */
  #openings = 0;

  constructor() {
    super();
    this.page = { type: "opening" };
    this.heading = untitled;
    this.problem = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("hashchange", this.#onHashChange);
    this.#onHashChange();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.#onHashChange);
    this.#close();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render() {
    const { page } = this;
    if (page.type === "notice") return html`<main>${this.#renderNotice(page.notice)}</main>`;
    const session = page.type === "document" ? page.session : undefined;
    return html`
      ${renderHeader(session, {
        title: (words) => this.#entitle(words),
        user: (user) => this.#changeUser(user),
        action: (action) => this.#act(action),
      })}
      <main>
        <h1 class="hidden-visually">${this.heading}</h1>
        ${this.#renderBanners(session)}
        <gv-progress .session=${session}></gv-progress>
        ${
          page.type === "document" && page.loaded
            ? html`<gv-editor .session=${session} @gv-editable=${this.#onEditable}></gv-editor>`
            : html`<div class="skeleton" aria-hidden="true"><i></i><i></i><i></i><i></i></div>`
        }
      </main>
      <gv-update-toast></gv-update-toast>
    `;
  }

  #renderNotice({ heading, paragraphs, offersNew }: Notice) {
    void import("./gv-notice.ts");
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
    const fault = session === undefined ? undefined : this.#faultMode.message;
    if (failing || this.problem !== undefined || fault !== undefined) void import("./gv-banner.ts");
    const why = failing && state.reason === "full" ? " because its storage is full" : "";
    const message = `This browser is not saving this document on this device${why}. Keep this tab open until someone else has the document, or download a copy.`;
    return html`
      ${
        failing && session !== undefined
          ? html`<gv-banner
              .message=${message}
              .action=${"Download a copy"}
              @gv-banner-action=${() => downloadCopy(session)}
            ></gv-banner>`
          : nothing
      }
      ${this.problem === undefined ? nothing : html`<gv-banner .message=${this.problem}></gv-banner>`}
      ${fault === undefined ? nothing : html`<gv-banner .message=${fault}></gv-banner>`}
    `;
  }

  readonly #onHashChange = (): void => {
    const link = parseDocumentLink(location.hash);
    if (!isSecureContext || globalThis.crypto?.subtle === undefined) return this.#showNotice(insecureContext);
    switch (link.type) {
      case "new": {
        const secret = createSecret();
        history.replaceState(history.state, "", formatDocumentLink(secret));
        return void this.#open(secret);
      }
      case "edit":
        return void this.#open(link.secret);
      case "view-unsupported":
        return this.#showNotice(viewLink);
      case "broken":
        return this.#showNotice(brokenLink(link.reason));
    }
  };

  async #open(secret: string): Promise<void> {
    if (this.page.type === "document" && this.page.session.secret === secret) return;
    this.#close();
    const opening = this.#openings;
    try {
      const iceServers = (): readonly RTCIceServer[] => this.#iceServers.list();
      const session = await DocumentSession.open(secret, this.#user, { iceServers, faults: this.#faultMode.faults });
      if (opening !== this.#openings) return session.destroy();
      this.page = { type: "document", session, loaded: false };
      session.store.on("state", () => this.requestUpdate());
      session.once("edit", askToKeepStorage);
      session.on("connect", (provider) => provider.on("problem", ({ message }) => (this.problem = message)));
      await session.store.whenLoaded;
      if (opening !== this.#openings) return;
      // Neither does the text wait for the server, nor what is known already for the text to be drawn.
      const connecting = this.#iceServers.known.then(() =>
        opening === this.#openings ? session.connect() : undefined,
      );
      this.page = { type: "document", session, loaded: true };
      const provider = await connecting;
      if (provider === undefined || opening !== this.#openings) return;
      exposeSession(session, provider);
    } catch (error) {
      this.#showNotice(failedStart);
      reportError(error);
    }
  }

  /** Leaves the document that is open, if any. */
  #close(): void {
    this.#openings++;
    const { page } = this;
    this.page = { type: "opening" };
    this.problem = undefined;
    concealSession();
    if (page.type !== "document") return;
    // The editor lets go of the text first; it is told by rendering.
    void this.updateComplete.then(() => page.session.destroy());
  }

  #showNotice(notice: Notice): void {
    this.#close();
    this.page = { type: "notice", notice };
    document.title = `${notice.heading} · Grapevine`;
  }

  readonly #onEditable = (event: Event): void => {
    if (this.page.type !== "document") return;
    const isNew = this.page.session.content.length === 0;
    if (isNew && document.activeElement === document.body) (event.currentTarget as HTMLElement).focus();
  };

  #entitle(words: string): void {
    this.heading = words;
    document.title = words;
  }

  #changeUser(user: User): void {
    this.#user = user;
    saveOwnUser(user);
    if (this.page.type === "document") this.page.session.awareness.setLocalStateField("user", user);
  }

  #act(action: MenuAction): void {
    if (action === "new") location.hash = formatDocumentLink(createSecret());
    if (this.page.type !== "document") return;
    if (action === "download") downloadCopy(this.page.session);
    if (action !== "find") return;
    const view = this.querySelector("gv-editor")?.view;
    if (view !== undefined) openSearchPanel(view);
  }
}

/** Asks the browser to spare the document when it clears up. Some ask the person, so not before there is something to lose. */
function askToKeepStorage(): void {
  // Refusing and not knowing the question are the same to us: nothing is promised to anyone.
  void navigator.storage?.persist?.().catch(() => false);
}

customElements.define("gv-app", GvApp);

declare global {
  interface HTMLElementTagNameMap {
    "gv-app": GvApp;
  }
}
