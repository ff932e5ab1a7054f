/** `<gv-history>`: the versions of the document in a dialog, each compared with the text of now. */
import { msg } from "@lit/localize";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import { controlStyles } from "../controls/control-styles.ts";
import type { GvDialog } from "../controls/gv-dialog.ts";
import "../controls/gv-dialog.ts";
import { say } from "../foot/say.ts";
import { shownText } from "../shared-text/shown-text.ts";
import { copyText } from "../share/clipboard.ts";
import type { DocumentHistory } from "./document-history.ts";
import "./gv-comparison.ts";
import "./gv-timeline.ts";
import type { GvTimeline } from "./gv-timeline.ts";
import type { TimelineEntry } from "./timeline.ts";
import type { VersionBody } from "./versions/version-body.ts";
import { versionNameLimit } from "./versions/version-name.ts";

/** How long the text of now must rest before it is compared anew. */
const restMs = 500;
/** How long changes of the list are gathered before it is loaded anew. */
const gatherMs = 200;

type Shown =
  | { readonly type: "loading" }
  | { readonly type: "none"; readonly why: "no-versions" | "unreadable-list" | "unreadable-version" }
  | { readonly type: "version"; readonly body: VersionBody };

const describeNone = (why: (Shown & { readonly type: "none" })["why"]): string =>
  ({
    "no-versions": msg(
      "No versions yet. This browser keeps one every ten minutes while someone writes, and before much of the text is removed.",
    ),
    "unreadable-list": msg("This browser could not read the versions that it keeps."),
    "unreadable-version": msg("This version could not be read. It is damaged, or it was too long to be shared."),
  })[why];

/**
 * @property history - The history to show.
 * @property open - Whether the dialog is shown.
 * @event gv-close - It was closed. Does not bubble.
 * @event gv-restored - A version was restored. Does not bubble.
 */
export class GvHistory extends LitElement {
  static override properties = {
    history: { attribute: false },
    open: { attribute: false },
    entries: { state: true },
    chosen: { state: true },
    shown: { state: true },
    now: { state: true },
    naming: { state: true },
    whole: { state: true },
  };
  declare history: DocumentHistory | undefined;
  declare open: boolean;
  declare entries: readonly TimelineEntry[];
  declare chosen: TimelineEntry | undefined;
  declare shown: Shown;
  declare now: string;
  declare naming: boolean;
  declare whole: boolean;
  readonly #dialog = createRef<GvDialog>();
  readonly #timeline = createRef<GvTimeline>();
  readonly #name = createRef<HTMLInputElement>();
  #followed: DocumentHistory | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #loadTimer: ReturnType<typeof setTimeout> | undefined;

  static override styles = [
    controlStyles,
    css`
      .view {
        display: grid;
        grid-template: minmax(0, 1fr) / minmax(12rem, 17rem) minmax(0, 1fr);
        gap: var(--gv-space-l);
        block-size: 100%;
      }
      .list,
      .version {
        /* Room for the outline of what has the focus. */
        padding: var(--gv-space-xs);
        overflow-y: auto;
        overscroll-behavior: contain;
      }
      .version {
        display: flex;
        flex-direction: column;
        gap: var(--gv-space-m);
      }
      .about {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--gv-space-s) var(--gv-space-m);
      }
      .about p {
        flex: 1 1 14rem;
        color: var(--gv-quiet);
      }
      .about ins {
        text-underline-offset: 0.2em;
      }
      form {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: var(--gv-space-s);
      }
      form label {
        flex: 1 1 14rem;
      }
      form input[type="text"] {
        margin-block-start: var(--gv-space-xs);
        font: var(--gv-size-small) / var(--gv-leading-ui) var(--gv-font-ui);
      }
      .none {
        max-inline-size: 34rem;
        color: var(--gv-quiet);
      }
      @media (max-width: 40rem) {
        .view {
          grid-template: fit-content(34%) minmax(0, 1fr) / minmax(0, 1fr);
          gap: var(--gv-space-m);
        }
        .list {
          border-block-end: 1px solid var(--gv-line);
        }
      }
    `,
  ];

  constructor() {
    super();
    this.open = false;
    this.entries = [];
    this.shown = { type: "loading" };
    this.now = "";
    this.naming = false;
    this.whole = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#follow(undefined);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("open") && !changed.has("history")) return;
    this.#follow(this.open ? this.history : undefined);
  }

  protected override render() {
    const { shown, chosen } = this;
    const body = shown.type === "version" ? shown.body : undefined;
    const isNow = body?.text === this.now;
    return html`<gv-dialog
      ${ref(this.#dialog)}
      .heading=${msg("History")}
      .size=${"large"}
      .open=${this.open}
      @gv-close=${this.#onClose}
    >
      ${
        // Nothing of it stays in the page when the dialog is closed.
        !this.open
          ? nothing
          : chosen === undefined
            ? html`<p class="none" role="status">
                ${shown.type === "none" ? describeNone(shown.why) : msg("Loading")}
              </p>`
            : html`<div class="view">
                <div class="list">
                  <gv-timeline
                    ${ref(this.#timeline)}
                    .entries=${this.entries}
                    .chosen=${chosen}
                    @gv-choose=${(event: CustomEvent<TimelineEntry>) => void this.#choose(event.detail)}
                  ></gv-timeline>
                </div>
                <div class="version">${this.naming ? this.#renderNaming() : nothing} ${this.#renderVersion(isNow)}</div>
              </div>`
      }
      ${
        chosen === undefined
          ? nothing
          : html`<button
                slot="actions"
                class="outlined"
                ?disabled=${body === undefined}
                @click=${() => void this.#copy()}
              >
                ${msg("Copy this version")}
              </button>
              <button
                slot="actions"
                class="outlined"
                aria-expanded=${this.naming}
                ?disabled=${body === undefined}
                @click=${this.#startNaming}
              >
                ${msg("Name this version")}
              </button>
              <button
                slot="actions"
                class="primary"
                ?disabled=${body === undefined || isNow}
                @click=${() => void this.#restore()}
              >
                ${msg("Restore")}
              </button>`
      }
    </gv-dialog>`;
  }

  #renderVersion(isNow: boolean) {
    const { shown } = this;
    if (shown.type === "loading") return html`<p class="none" role="status">${msg("Loading")}</p>`;
    if (shown.type === "none") return html`<p class="none" role="status">${describeNone(shown.why)}</p>`;
    const legend = isNow
      ? html`<p role="status">${msg("This is the text as it is now.")}</p>`
      : html`<p role="status">
          ${msg(html`<del>Struck through</del>: gone since then. <ins>Underlined</ins>: new since then.`)}
        </p>`;
    return html`<div class="about">
        ${legend}
        <button aria-pressed=${this.whole} class=${this.whole ? "tonal" : "outlined"} @click=${this.#toggleWhole}>
          ${msg("Show unchanged text")}
        </button>
      </div>
      <gv-comparison .older=${shown.body.text} .newer=${this.now} .whole=${this.whole || isNow}></gv-comparison>`;
  }

  #renderNaming() {
    return html`<form @submit=${this.#onName} @keydown=${this.#onNamingKey}>
      <label
        >${msg("Name of this version, for everyone")}
        <input
          ${ref(this.#name)}
          type="text"
          maxlength=${versionNameLimit}
          autocomplete="off"
          .value=${this.chosen?.name ?? ""}
        />
      </label>
      <button class="tonal">${msg("Save name")}</button>
      <button type="button" class="outlined" @click=${this.#stopNaming}>${msg("Cancel")}</button>
    </form>`;
  }

  /** Follows a history while the dialog is open. */
  #follow(history: DocumentHistory | undefined): void {
    if (history === this.#followed) return;
    this.#followed?.off("versions", this.#onVersions);
    this.#followed?.content.unobserve(this.#onText);
    clearTimeout(this.#timer);
    clearTimeout(this.#loadTimer);
    this.#loadTimer = undefined;
    this.#followed = history;
    this.naming = false;
    this.chosen = undefined;
    this.entries = [];
    this.shown = { type: "loading" };
    if (history === undefined) return;
    this.now = shownText(history.content);
    history.content.observe(this.#onText);
    void this.#load(history).then(() => {
      if (history !== this.#followed) return;
      history.on("versions", this.#onVersions);
      void this.updateComplete.then(() => this.#timeline.value?.focus());
    });
  }

  async #load(history: DocumentHistory): Promise<void> {
    let entries: readonly TimelineEntry[];
    try {
      entries = await history.list();
    } catch {
      this.shown = { type: "none", why: "unreadable-list" };
      return;
    }
    if (history !== this.#followed) return;
    this.entries = entries;
    const { chosen } = this;
    // Others choose the times of what they share, so the newest version of this browser's own comes first.
    const newest = entries.find(({ key }) => key !== undefined) ?? entries[0];
    const same = entries.find(({ key, id }) => key === chosen?.key && id === chosen?.id) ?? newest;
    if (same === undefined) {
      this.chosen = undefined;
      this.shown = { type: "none", why: "no-versions" };
    } else if (chosen?.id === same.id && this.shown.type === "version") this.chosen = same;
    else await this.#choose(same);
  }

  async #choose(entry: TimelineEntry): Promise<void> {
    this.chosen = entry;
    this.naming = false;
    const body = await this.#followed?.read(entry).catch(() => undefined);
    if (this.chosen !== entry) return;
    this.shown = body === undefined ? { type: "none", why: "unreadable-version" } : { type: "version", body };
  }

  async #copy(): Promise<void> {
    if (this.shown.type !== "version") return;
    const copied = await copyText(this.shown.body.text);
    say(this, copied ? msg("Version copied") : msg("This browser did not allow copying"));
  }

  async #restore(): Promise<void> {
    const history = this.#followed;
    if (this.shown.type !== "version" || history === undefined) return;
    try {
      await history.restore(this.shown.body);
    } catch {
      return say(this, msg("This version could not be restored"));
    }
    this.open = false;
    // The dialog gives the focus back before the page takes it.
    await this.updateComplete;
    await this.#dialog.value?.updateComplete;
    this.dispatchEvent(new CustomEvent("gv-restored"));
  }

  readonly #startNaming = (): void => {
    this.naming = true;
    void this.updateComplete.then(() => this.#name.value?.select());
  };

  readonly #stopNaming = (): void => {
    this.naming = false;
    void this.updateComplete.then(() => this.#timeline.value?.focus());
  };

  readonly #onNamingKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    // Closes the form, and not the dialog around it.
    event.preventDefault();
    event.stopPropagation();
    this.#stopNaming();
  };

  readonly #onName = (event: SubmitEvent): void => {
    event.preventDefault();
    const { chosen } = this;
    const name = this.#name.value?.value ?? "";
    if (chosen !== undefined) void this.#saveName(chosen, name);
    this.#stopNaming();
  };

  async #saveName(entry: TimelineEntry, name: string): Promise<void> {
    const outcome = await this.#followed?.name(entry, name).catch(() => undefined);
    const words = { shared: msg("Named for everyone"), here: msg("Named on this device: too long to share") } as const;
    if (name.trim() === "") say(this, msg("Name taken away"));
    else say(this, outcome === undefined ? msg("The version could not be named") : words[outcome]);
  }

  readonly #toggleWhole = (): void => {
    this.whole = !this.whole;
  };

  readonly #onVersions = (): void => {
    this.#loadTimer ??= setTimeout(() => {
      this.#loadTimer = undefined;
      if (this.#followed !== undefined) void this.#load(this.#followed);
    }, gatherMs);
  };

  readonly #onText = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#followed !== undefined) this.now = shownText(this.#followed.content);
    }, restMs);
  };

  readonly #onClose = (): void => {
    this.open = false;
    this.dispatchEvent(new CustomEvent("gv-close"));
  };
}

customElements.define("gv-history", GvHistory);

declare global {
  interface HTMLElementTagNameMap {
    "gv-history": GvHistory;
  }
}
