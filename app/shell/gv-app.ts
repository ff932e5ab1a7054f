/** `<gv-app>`: the whole page. It lays out the other elements around the open document. */
import { msg, str } from "@lit/localize";
import { html, LitElement, nothing } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import { type Beginning, beginWith, isBlank } from "../document/begin-with.ts";
import { downloadCopy } from "../document/download.ts";
import type { FilesHost } from "../files/file-desk.ts";
import { IncomingFiles } from "../files/incoming-files.ts";
import { Printing } from "../paper/print.ts";
import type { Printed } from "../paper/printed.ts";
import type { DocumentName } from "../title/document-name.ts";
import { untitled } from "../title/title-text.ts";
import type { GvEditor } from "../editor/gv-editor.ts";
import "../editor/gv-editor.ts";
import "../foot/gv-foot.ts";
import { say } from "../foot/say.ts";
import { renderBanners } from "./banners.ts";
import { renderDocuments } from "./documents-page.ts";
import { lazyElements } from "./lazy-elements.ts";
import type { Navigation, Page } from "./navigation.ts";
import { PageParts } from "./page-parts.ts";
import { missingPart } from "../problems/missing-part.ts";
import { hasWelcomed, renderWelcome } from "../start/welcome.ts";
import type { Panel } from "../panels/gv-panels.ts";
import type { MenuAction } from "../menu/gv-menu.ts";
import { type Looking, lookingAtNobody } from "../people/looking.ts";
import type { UserChange } from "../people/own-user.ts";
import { asksForShortcuts } from "../shortcuts/shortcuts-key.ts";
import type { GvReading, Mode } from "../reading/gv-reading.ts";
import { renderHeader } from "./header.ts";

/** A window with room for the outline beside the text. */
const wide = matchMedia("(min-width: 1200px)");

/**
 * Renders into the light DOM, so that tests and tools can find `gv-editor` from the document.
 * @property navigation - What is open. Set it before the element is connected.
 * @property reload - Loads the new version of the page; undefined while there is none.
 */
export class GvApp extends LitElement {
  static override properties = {
    navigation: { attribute: false },
    reload: { attribute: false },
    historyOpen: { state: true },
    mode: { state: true },
    looking: { state: true },
    asks: { state: true },
    panel: { state: true },
  };
  declare navigation: Navigation;
  declare reload: (() => void) | undefined;
  declare historyOpen: boolean;
  /** What is shown of the open document. */
  declare mode: Mode;
  /** The history was opened before. */
  #hasHistory = false;
  /** Whom this person looks at in the text. */
  declare looking: Looking;
  /** Whether the page asks if the document is really not to be kept. */
  declare asks: boolean;
  /** The dialog about the page itself that is open. */
  declare panel: Panel | "export" | undefined;
  /** Whether a document was shown before. */
  #wasOpen = false;
  /** The document name that the heading follows. */
  #name: DocumentName | undefined;
  /** The document of the last update. */
  #session: Extract<Page, { readonly type: "document" }>["session"] | undefined;
  readonly #parts = new PageParts(
    (part) => lazyElements[part](),
    () => this.#onMissingPart(),
  );
  /** The person has asked for a new document and will write in it. */
  #wantsFocus = false;
  /** The page has waited for the document that is shown next. */
  #hasWaited = false;
  readonly #editor = createRef<GvEditor>();
  readonly #reading = createRef<GvReading>();
  readonly #onChange = (): void => this.requestUpdate();
  readonly #printing = new Printing(() => this.#current());
  readonly #files = new IncomingFiles(
    () => import("../files/file-desk.ts").then(({ FileDesk }) => new FileDesk(this.#filesHost)),
    () => this.#onMissingPart(),
  );

  constructor() {
    super();
    this.historyOpen = false;
    this.mode = "Write";
    this.looking = lookingAtNobody;
    this.asks = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.#onKey);
    this.#printing.connect();
    this.#files.connect();
    this.navigation.on("change", this.#onChange);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.#onKey);
    this.#printing.disconnect();
    this.#files.disconnect();
    this.navigation.off("change", this.#onChange);
    this.#follow(undefined);
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(): void {
    const { page } = this.navigation;
    const session = page.type === "document" ? page.session : undefined;
    this.#follow(session?.name);
    if (session === this.#session) return;
    this.#session = session;
    // What was asked about one document must not be answered for another.
    this.asks = this.historyOpen = false;
    this.panel = undefined;
    this.mode = "Write";
  }

  protected override updated(): void {
    const { page } = this.navigation;
    this.#parts.show(page);
    if (page.type === "documents") document.title = msg("Documents · Grapevine");
    else if (this.#name !== undefined) document.title = this.#name.words;
    // Its code waits for a heading. Without it there is the button.
    if (this.#name?.heading !== undefined && wide.matches) void lazyElements["gv-outline"]().catch(() => undefined);
  }

  protected override render() {
    const { page } = this.navigation;
    if (page.type === "notice")
      return html`<main>
        ${renderBanners(this.navigation, this.#onRestored)}
        <gv-notice .kind=${page.kind} @gv-new=${() => this.#act("new")}></gv-notice>
      </main>`;
    if (page.type === "documents")
      return html`${renderDocuments(this.navigation, {
          openNew: () => this.#act("new"),
          openFile: () => this.#act("open"),
          template: (text) => this.#begin({ title: "", text }),
          missingPart: this.#onMissingPart,
        })}
        <gv-update-toast .reload=${this.reload}></gv-update-toast>
        <gv-foot></gv-foot>`;
    const session = page.type === "document" ? page.session : undefined;
    const { following } = this.looking;
    return html`
      ${renderHeader(session, this.looking, this.mode, {
        user: (change) => this.navigation.changeUser(change),
        // Alone, nobody needs what tells of others.
        others: () => void lazyElements["gv-company"]().catch(this.#onMissingPart),
        visit: (clientId) => void this.#write()?.visit(clientId),
        action: (action) => this.#act(action),
        missingPart: this.#onMissingPart,
        // After a headline comes the text.
        mode: (mode) => void this.#choose(mode),
        titleDone: this.#focusText,
      })}
      <main>
        <h1 class="hidden-visually">${this.#name?.words ?? untitled()}</h1>
        ${renderBanners(this.navigation, this.#onRestored)}
        <gv-progress .provider=${session?.provider}></gv-progress>
        ${this.#renderText(page)}
      </main>
      <gv-unkeep
        .open=${this.asks}
        .provider=${session?.provider}
        @gv-close=${() => (this.asks = false)}
        @gv-unkeep=${() => session?.keep(false)}
      ></gv-unkeep>
      <gv-panels
        .panel=${this.panel === "export" ? undefined : this.panel}
        .view=${this.#view}
        @gv-close=${() => (this.panel = undefined)}
      ></gv-panels>
      <gv-export
        .open=${this.panel === "export"}
        .current=${this.#current}
        @gv-print=${() => void this.#printing.print()}
        @gv-close=${() => (this.panel = undefined)}
      ></gv-export>
      <gv-update-toast .reload=${this.reload}></gv-update-toast>
      ${
        this.#hasHistory
          ? html`<gv-history
              .history=${this.navigation.history.current}
              .open=${this.historyOpen}
              @gv-close=${this.#closeHistory}
              @gv-restored=${this.#onRestored}
            ></gv-history>`
          : nothing
      }
      <gv-company
        .awareness=${session?.awareness}
        @gv-user-change=${(event: CustomEvent<UserChange>) => this.navigation.changeUser(event.detail)}
        @gv-done=${this.#focusText}
      ></gv-company>
      <gv-foot .lasting=${following === undefined ? "" : msg(str`Following ${following.name}`)}></gv-foot>
    `;
  }

  #renderText(page: Page) {
    if (page.type !== "document" || !page.loaded) {
      this.#hasWaited = false;
      if (!this.#wasOpen && hasWelcomed()) return renderWelcome(true);
      return html`<div class=${this.#wasOpen ? "skeleton late" : "skeleton"} aria-hidden="true">
        <i></i><i></i><i></i><i></i>
      </div>`;
    }
    const { session } = page;
    const awaited = session.arrival.state === "waiting";
    if (awaited) this.#hasWaited = true;
    return html`
      ${
        this.#hasWaited
          ? html`<gv-waiting .provider=${session.provider} .arrival=${session.arrival}></gv-waiting>`
          : nothing
      }
      ${
        session.away?.absence !== undefined
          ? html`<gv-away
              .away=${session.away}
              .view=${this.#view}
              .awareness=${session.awareness}
              .writer=${session.writer}
            ></gv-away>`
          : nothing
      }
      <div class="page" data-mode=${this.mode}>
        <gv-outline .view=${this.#view()} .active=${this.mode === "Write"} .beside=${true}></gv-outline>
        <gv-editor
          ${ref(this.#editor)}
          .content=${session.content}
          .undoManager=${session.undoManager}
          .provider=${session.provider}
          .savedCopy=${session.store}
          .documentId=${session.id}
          .awaited=${awaited}
          @gv-editable=${this.#onEditable}
          @gv-part-missing=${this.#onMissingPart}
          @gv-looking=${(event: CustomEvent<Looking>) => (this.looking = event.detail)}
        ></gv-editor>
        ${
          session.arrival.state === "here"
            ? html`<gv-start
                .content=${session.content}
                .provider=${session.provider}
                .loadHow=${lazyElements["gv-how-it-works"]}
                @gv-open-file=${() => this.#act("open")}
                @gv-part-missing=${this.#onMissingPart}
                @gv-template=${(event: CustomEvent<string>) => this.#begin({ title: "", text: event.detail })}
                >${session.content.length === 0 ? renderWelcome(session.isKept) : nothing}<gv-templates></gv-templates
              ></gv-start>`
            : nothing
        }
        <gv-reading
          ${ref(this.#reading)}
          .view=${this.#view()}
          .mode=${this.mode}
          @gv-mode=${(event: CustomEvent<Mode>) => void this.#choose(event.detail)}
        ></gv-reading>
      </div>
      <gv-format-bar .view=${this.#view()}
        ><button
          class="outline-button"
          aria-label=${msg("Outline")}
          title=${msg("Outline")}
          @click=${() => this.#openPanel("outline").catch(this.#onMissingPart)}
        >
          <gv-icon name="outline"></gv-icon></button
      ></gv-format-bar>
    `;
  }

  /** The text that is exported and printed. */
  readonly #current = (): Printed | undefined => {
    const session = this.#session;
    if (session === undefined) return undefined;
    const { words: name, given, heading } = session.name;
    const title = given === heading ? undefined : given;
    return { name, title, source: session.content.toJSON() };
  };

  readonly #view = () => this.#editor.value?.view;

  /** Shows a mode, and puts the focus into its text. */
  readonly #choose = async (mode: Mode): Promise<void> => {
    try {
      if (mode !== "Write") await lazyElements["gv-reading"]();
    } catch {
      return this.#onMissingPart();
    }
    this.mode = mode;
    await this.updateComplete;
    this.#focusText();
  };

  readonly #focusText = (): void => (this.mode === "Read" ? this.#reading : this.#editor).value?.focus();

  /** Shows the editor, for what is done in it. */
  #write(): GvEditor | undefined {
    if (this.mode === "Read") this.mode = "Write";
    return this.#editor.value;
  }

  async #openHistory(): Promise<void> {
    const [history] = await Promise.all([this.navigation.history.load(), lazyElements["gv-history"]()]);
    this.#hasHistory = true;
    this.historyOpen = history !== undefined && history === this.navigation.history.current;
    this.requestUpdate();
  }

  readonly #closeHistory = (): void => {
    this.historyOpen = false;
  };

  /** Where undo takes it back. */
  readonly #onRestored = (): void => {
    this.#closeHistory();
    this.#focusText();
    say(this, msg("Restored"));
  };

  readonly #onMissingPart = (): void => this.navigation.problems.raise(missingPart);

  readonly #onEditable = (event: Event): void => {
    const { page } = this.navigation;
    this.#wasOpen = true;
    if (page.type !== "document") return;
    const editor = event.currentTarget as GvEditor;
    const { content, arrival } = page.session;
    void lazyElements["gv-format-bar"]().catch(this.#onMissingPart);
    if (content.length === 0)
      void Promise.all([lazyElements["gv-start"](), lazyElements["gv-templates"]()]).catch(this.#onMissingPart);
    const isEarly = arrival.state === "early";
    // The button that said to write without the document is about to go.
    const { activeElement } = document;
    const isFree = activeElement === document.body || activeElement?.localName === "gv-waiting";
    const wantsFocus = this.#wantsFocus || (isFree && (this.#hasWaited || isEarly || content.length === 0));
    this.#wantsFocus = false;
    this.#hasWaited = false;
    this.requestUpdate();
    if (!wantsFocus) return;
    editor.focus();
    if (isEarly) editor.view?.dispatch({ selection: { anchor: editor.view.state.doc.length } });
  };

  /** Makes the heading and the window's title follow a document's name. */
  #follow(name: DocumentName | undefined): void {
    if (name === this.#name) return;
    this.#name?.off("change", this.#onName);
    this.#name = name;
    name?.on("change", this.#onName);
    this.#onName();
  }

  readonly #onName = (): void => {
    if (this.#name !== undefined) this.requestUpdate();
  };

  /** Asks whether the document is really not to be kept on this device. */
  async #askToForget(): Promise<void> {
    const session = this.#session;
    try {
      await lazyElements["gv-unkeep"]();
      this.asks = session === this.#session;
    } catch {
      this.#onMissingPart();
    }
  }

  async #openPanel(panel: Panel | "export"): Promise<void> {
    const session = this.#session;
    await lazyElements[panel === "export" ? "gv-export" : "gv-panels"]();
    if (session === this.#session) this.panel = panel;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (!asksForShortcuts(event)) return;
    event.preventDefault();
    this.#act("shortcuts");
  };

  /** Begins a document with a text: this one while it is blank, else a new one. */
  #begin(beginning: Beginning): void {
    const { page } = this.navigation;
    if (page.type === "document" && isBlank(page.session)) {
      beginWith(page.session, beginning);
      this.#editor.value?.focus();
      // The caret has moved to the end, as before what others write.
      this.#editor.value?.view?.dispatch({ selection: { anchor: 0 }, scrollIntoView: true });
    } else this.#openNew(beginning);
  }

  #openNew(beginning?: Beginning): void {
    this.#wantsFocus = true;
    this.navigation.openNew(beginning);
  }

  /** What files can do here. */
  get #filesHost(): FilesHost {
    return {
      current: () => this.#session,
      view: () => (this.#editor.value?.hidden === false ? this.#view() : undefined),
      begin: (beginning) => this.#begin(beginning),
      openNew: (beginning) => this.#openNew(beginning),
      showText: async () => {
        const editor = this.#write();
        await this.updateComplete;
        editor?.focus();
      },
      focus: this.#focusText,
      raise: (problem) => this.navigation.problems.raise(problem),
    };
  }

  #act(action: MenuAction): void {
    if (action === "new") this.#openNew();
    if (action === "open") void this.#files.pick();
    const { page } = this.navigation;
    if (page.type !== "document") return;
    if (action === "download") downloadCopy(page.session);
    if (action === "keep" && page.session.isKept) void this.#askToForget();
    else if (action === "keep") page.session.keep(true);
    if (action === "find") void this.#write()?.find();
    if (action === "history") void this.#openHistory().catch(this.#onMissingPart);
    if (action === "appearance" || action === "shortcuts" || action === "export")
      void this.#openPanel(action).catch(this.#onMissingPart);
  }
}

customElements.define("gv-app", GvApp);

declare global {
  interface HTMLElementTagNameMap {
    "gv-app": GvApp;
  }
}
