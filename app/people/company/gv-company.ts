/**
 * `<gv-company>`: says at the page's foot who comes and who goes. When the first other person comes, it asks once for a
 * name, on a small card that takes no focus and can be left alone. Loaded when that person comes.
 */
import { msg, str } from "@lit/localize";
import { css, html, LitElement, nothing } from "lit";
import type { Awareness } from "y-protocols/awareness";
import { controlStyles } from "../../controls/control-styles.ts";
import { say } from "../../foot/say.ts";
import { recall, remember } from "../../storage/memory.ts";
import { isForInputMethod } from "../../text/composing.ts";
import type { UserChange } from "../own-user.ts";
import { listPeople } from "../list-people.ts";
import { isRandomName } from "../names/is-random-name.ts";
import { cleanName, nameLimit } from "../person.ts";
import { Comings } from "./comings.ts";

/** Set in this browser once the question was asked. */
const askedKey = "grapevine.name-asked";
/** How often the room is looked at while carets move. */
const lookMs = 250;

/**
 * @property awareness - The awareness of the open document; undefined while there is none.
 * @event gv-user-change - The person gave a name; `detail` is the UserChange. Bubbles, composed.
 * @event gv-done - The person has answered or skipped, and the focus was on the card.
 */
export class GvCompany extends LitElement {
  static override properties = { awareness: { attribute: false }, asks: { state: true }, ownName: { state: true } };
  declare awareness: Awareness | undefined;
  declare asks: boolean;
  declare ownName: string;
  #followed: Awareness | undefined;
  #comings = new Comings(0);
  /** Runs until the room is looked at again. */
  #looking: ReturnType<typeof setTimeout> | undefined;
  /** Runs until there is something to say. */
  #saying: ReturnType<typeof setTimeout> | undefined;

  static override styles = [
    controlStyles,
    css`
      section {
        position: fixed;
        inset-block-end: max(var(--gv-space-m), env(safe-area-inset-bottom));
        inset-inline-start: max(var(--gv-space-m), var(--gv-safe-start));
        margin-block-end: var(--gv-below);
        z-index: 15;
        inline-size: min(21rem, calc(100vw - 2 * var(--gv-space-m)));
        padding: var(--gv-space-xs) var(--gv-space-m) var(--gv-space-m);
        border: 1px solid var(--gv-line);
        border-radius: var(--gv-radius-large);
        background: var(--gv-raised);
        box-shadow: var(--gv-shadow);
        animation: gv-company-comes 0.2s ease;
      }
      .head,
      form {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: var(--gv-space-s);
      }
      form {
        flex-wrap: wrap;
      }
      h2 {
        margin: 0;
        font-size: var(--gv-size-small);
      }
      .head button {
        margin-inline-end: calc(-1 * var(--gv-space-sm));
        color: var(--gv-quiet);
      }
      input[type="text"] {
        flex: 1 1 8rem;
        inline-size: auto;
        min-inline-size: 0;
      }
      input::placeholder {
        color: var(--gv-quiet);
        opacity: 1;
      }
      @keyframes gv-company-comes {
        from {
          opacity: 0;
          transform: translateY(0.5rem);
        }
      }
      @media (max-width: 40rem) {
        /* Above the line at the foot. */
        section {
          inset-block-end: calc(var(--gv-space-m) + 3.5rem);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        section {
          animation: none;
        }
      }
      @media print {
        section {
          display: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.asks = false;
    this.ownName = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.#onVisibility);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.#onVisibility);
    this.#follow(undefined);
  }

  protected override willUpdate(): void {
    if (this.awareness !== this.#followed) this.#follow(this.awareness);
  }

  #follow(awareness: Awareness | undefined): void {
    this.#followed?.off("change", this.#onChange);
    clearTimeout(this.#looking);
    clearTimeout(this.#saying);
    this.#looking = undefined;
    this.#followed = awareness;
    this.#comings = new Comings(performance.now());
    this.asks = false;
    awareness?.on("change", this.#onChange);
    this.#look();
  }

  readonly #onChange = (): void => {
    this.#looking ??= setTimeout(() => {
      this.#looking = undefined;
      this.#look();
    }, lookMs);
  };

  #look(): void {
    if (this.#followed === undefined) return;
    const people = listPeople(this.#followed.getStates(), this.#followed.clientID);
    const others = people.filter(({ isYou }) => !isYou);
    this.ownName = people.find(({ isYou }) => isYou)?.name ?? "";
    this.#comings.look(others, performance.now());
    this.#schedule();
    if (others.length > 0) this.#askOnce();
  }

  protected override render() {
    const name = this.ownName;
    return html`<div aria-live="polite">${this.asks && isRandomName(name) ? this.#renderCard(name) : nothing}</div>`;
  }

  #renderCard(name: string) {
    return html`<section aria-labelledby="heading" @keydown=${this.#onKeydown}>
      <div class="head">
        <h2 id="heading">${msg("What should others call you?")}</h2>
        <button type="button" @click=${this.#close}>${msg("Skip")}</button>
      </div>
      <form @submit=${this.#onSubmit}>
        <input
          type="text"
          aria-labelledby="heading"
          placeholder=${name}
          maxlength=${nameLimit}
          autocomplete="nickname"
          spellcheck="false"
          enterkeyhint="done"
        />
        <button class="outlined" type="submit">${msg("Use this name")}</button>
      </form>
    </section>`;
  }

  /** A page that nobody looks at does not ask. */
  #askOnce(): void {
    if (this.asks || wasAsked || document.visibilityState === "hidden") return;
    if (!isRandomName(this.ownName) || recall(askedKey) === true) return;
    wasAsked = true;
    remember(askedKey, true);
    this.asks = true;
  }

  readonly #onVisibility = (): void => {
    this.#look();
  };

  readonly #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const name = cleanName((event.currentTarget as HTMLFormElement).querySelector("input")?.value ?? "");
    if (name !== "") {
      const detail: UserChange = { name };
      this.dispatchEvent(new CustomEvent("gv-user-change", { detail, bubbles: true, composed: true }));
      say(this, msg(str`Others see you as ${name}`));
    }
    this.#close();
  };

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !isForInputMethod(event)) this.#close();
  };

  readonly #close = (): void => {
    const hadFocus = this.renderRoot instanceof ShadowRoot && this.renderRoot.activeElement !== null;
    this.asks = false;
    if (hadFocus) this.dispatchEvent(new CustomEvent("gv-done"));
  };

  #schedule(): void {
    clearTimeout(this.#saying);
    const { due } = this.#comings;
    if (due !== undefined) this.#saying = setTimeout(this.#tell, Math.max(0, due - performance.now()));
  }

  readonly #tell = (): void => {
    const words = this.#comings.take(performance.now());
    // What happens while nobody looks is not told afterwards.
    if (words !== undefined && document.visibilityState === "visible") say(this, words);
    this.#schedule();
  };
}

/** Whether this page has asked, for browsers that remember nothing. */
let wasAsked = false;

customElements.define("gv-company", GvCompany);

declare global {
  interface HTMLElementTagNameMap {
    "gv-company": GvCompany;
  }
}
