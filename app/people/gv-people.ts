/** `<gv-people>`: shows who is here as a row of avatars, which opens a list of names. */
import { msg, str } from "@lit/localize";
import { css, html, LitElement, nothing } from "lit";
import type { Awareness } from "y-protocols/awareness";
import { formatNumber } from "../language/language.ts";
import { type Looking, lookingAtNobody } from "./looking.ts";
import { PeopleController } from "./people-controller.ts";
import { controlStyles } from "../controls/control-styles.ts";
import "./gv-avatar.ts";
import { PopupController } from "../controls/popup-controller.ts";

/** Most avatars in a row. In a narrow window a style hides all but the first, or but two people. */
const avatarsShown = 4;
/** A window in which the open panel is a sheet over the text. */
const narrow = "(max-width: 40rem)";

/**
 * @property awareness - The awareness of the document whose people are shown; undefined shows none.
 * @property looking - Whom this person looks at.
 * @property loadPopup - Loads `<gv-people-panel>`.
 * @event gv-others - The first other person is here. Bubbles, composed.
 */
export class GvPeople extends LitElement {
  static override properties = {
    awareness: { attribute: false },
    looking: { attribute: false },
    loadPopup: { attribute: false },
  };
  declare awareness: Awareness | undefined;
  declare looking: Looking;
  declare loadPopup: () => Promise<unknown>;
  readonly #people = new PeopleController(this);
  #hadOthers = false;
  readonly #popup = new PopupController(
    this,
    () => msg("People"),
    () => this.loadPopup(),
  );

  static override styles = [
    controlStyles,
    css`
      button {
        gap: 0;
        padding: 0 var(--gv-space-xs);
      }
      gv-avatar,
      .more {
        border-radius: var(--gv-radius-round);
        box-shadow: 0 0 0 2px var(--gv-bar);
      }
      gv-avatar + gv-avatar,
      .more {
        margin-inline-start: -0.0625rem;
      }
      .more {
        display: grid;
        place-items: center;
        min-inline-size: 2rem;
        block-size: 2rem;
        padding: 0 var(--gv-space-xs);
        background: var(--gv-chip);
        color: var(--gv-text);
        font: var(--gv-weight-strong) var(--gv-size-note) / 1 var(--gv-font-ui);
      }
      .more.narrow {
        display: none;
      }
      @media (max-width: 40rem) {
        gv-avatar ~ gv-avatar,
        .more.wide {
          display: none;
        }
        .pair gv-avatar ~ gv-avatar {
          display: inline-flex;
        }
        .more.narrow {
          display: grid;
        }
      }
      @media (forced-colors: active) {
        gv-avatar + gv-avatar,
        .more {
          margin-inline-start: 0.125rem;
        }
        .more {
          border: 1px solid;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.looking = lookingAtNobody;
  }

  protected override willUpdate(): void {
    this.#people.follow(this.awareness);
  }

  protected override updated(): void {
    const hasOthers = this.#people.people.length > 1;
    if (hasOthers && !this.#hadOthers)
      this.dispatchEvent(new CustomEvent("gv-others", { bubbles: true, composed: true }));
    this.#hadOthers = hasOthers;
  }

  protected override render() {
    const { people } = this.#people;
    const { open } = this.#popup;
    const hidden = people.length - avatarsShown;
    return html`
      <button
        class=${people.length === 2 ? "pair" : ""}
        aria-label=${msg(str`People here: ${formatNumber(people.length)}`)}
        aria-haspopup="dialog"
        aria-expanded=${open}
        title=${msg("People")}
        @click=${this.#popup.toggle}
      >
        ${people
          .slice(0, hidden > 0 ? avatarsShown - 1 : avatarsShown)
          .map(({ name, color }) => html`<gv-avatar .name=${name} .color=${color}></gv-avatar>`)}
        ${hidden > 0 ? html`<span class="more wide" aria-hidden="true">+${formatNumber(hidden + 1)}</span>` : nothing}
        ${people.length > 2 ? html`<span class="more narrow" aria-hidden="true">+${formatNumber(people.length - 1)}</span>` : nothing}
      </button>
      ${this.#popup.render(
        () =>
          html`<gv-people-panel
            autofocus
            .people=${people}
            .looking=${this.looking}
            @gv-visit=${this.#onVisit}
            @gv-done=${this.#popup.dismiss}
          ></gv-people-panel>`,
      )}
    `;
  }

  /** Whoever goes to a person wants to see the text, which the sheet would hide. */
  readonly #onVisit = (): void => {
    if (matchMedia(narrow).matches) this.#popup.dismiss();
  };
}

customElements.define("gv-people", GvPeople);

declare global {
  interface HTMLElementTagNameMap {
    "gv-people": GvPeople;
  }
}
