/**
 * `<gv-people-panel>`: lists every name in the room, and lets a person change their own name and colour. Loaded when
 * first opened.
 */
import "@awesome.me/webawesome/dist/components/popover/popover.js";
import { css, html, LitElement, nothing } from "lit";
import { palette } from "./palette.ts";
import { cleanName, nameLimit } from "./person.ts";
import type { UserChange } from "./own-user.ts";
import type { Participant } from "./list-people.ts";
import { controlStyles } from "../controls/control-styles.ts";
import "./gv-avatar.ts";

/**
 * @property people - Everyone, this person first.
 * @event gv-user-change - The person changed their name or colour; `detail` is the UserChange. Bubbles, composed.
 * @event gv-done - Enter was pressed in the name field.
 */
export class GvPeoplePanel extends LitElement {
  static override properties = { people: { attribute: false } };
  declare people: readonly Participant[];

  static override styles = [
    controlStyles,
    css`
      :host {
        display: block;
        inline-size: min(19rem, calc(100vw - 4rem));
      }
      ul {
        max-block-size: min(16rem, 40dvh);
        margin: 0 -0.5rem 1rem;
        padding: 0 0.5rem;
        overflow-y: auto;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        gap: 0.75rem;
        padding-block: 0.3125rem;
      }
      li span:first-of-type {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .own {
        padding-block-start: 1rem;
        border-block-start: 1px solid var(--gv-line);
      }
      fieldset {
        min-inline-size: 0;
        margin: 1rem 0 0;
        padding: 0;
        border: 0;
      }
      .colors {
        display: grid;
        grid-template-columns: repeat(5, 2.75rem);
        justify-content: space-between;
      }
      [type="radio"] {
        appearance: none;
        inline-size: 2.75rem;
        block-size: 2.75rem;
        margin: 0;
        border-radius: 50%;
        background: radial-gradient(circle, var(--color) 0.84375rem, transparent 0.90625rem);
        cursor: pointer;
      }
      [type="radio"]:checked {
        background: radial-gradient(
          circle,
          var(--color) 0.65625rem,
          transparent 0.71875rem 0.90625rem,
          var(--color) 0.96875rem 1.09375rem,
          transparent 1.15625rem
        );
      }
      [type="radio"]:focus-visible {
        outline-offset: -2px;
      }
      @media (forced-colors: active) {
        [type="radio"] {
          border: 3px solid transparent;
          background-clip: padding-box;
          forced-color-adjust: none;
        }
        [type="radio"]:checked {
          border-color: CanvasText;
        }
        [type="radio"]:focus-visible {
          outline-color: Highlight;
          outline-offset: 0;
        }
      }
      /* In a low window the whole panel scrolls, instead of a list within it. */
      @media (max-height: 30rem) {
        ul {
          max-block-size: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.people = [];
  }

  /** Puts the focus on the list. On the name field, a phone would open its keyboard. */
  override focus(): void {
    this.renderRoot.querySelector("ul")?.focus({ preventScroll: true });
  }

  protected override render() {
    const you = this.people.find(({ isYou }) => isYou);
    return html`
      <h2 id="heading">People here</h2>
      <ul tabindex="0" aria-labelledby="heading">
        ${this.people.map(
          ({ name, color, isYou }) => html`
            <li>
              <gv-avatar .name=${name} .color=${color}></gv-avatar>
              <span>${name}</span>${isYou ? html`<span class="quiet">you</span>` : nothing}
            </li>
          `,
        )}
      </ul>
      ${you === undefined ? nothing : this.#renderOwn(you)}
    `;
  }

  #renderOwn(you: Participant) {
    return html`<div class="own">
      <label for="name">Your name</label>
      <input
        id="name"
        type="text"
        maxlength=${nameLimit}
        autocomplete="nickname"
        spellcheck="false"
        enterkeyhint="done"
        .defaultValue=${you.name}
        @input=${(event: InputEvent) => this.#rename(you, (event.target as HTMLInputElement).value)}
        @change=${(event: Event) => this.#restore(you, event.target as HTMLInputElement)}
        @keydown=${this.#onKeydown}
      />
      <fieldset>
        <legend>Your colour</legend>
        <div class="colors">
          ${palette.map(
            ({ name, hex }) =>
              html`<input
                type="radio"
                name="color"
                aria-label=${name}
                title=${name}
                style=${`--color:${hex}`}
                .checked=${hex === you.color}
                @change=${() => this.#tell({ color: hex })}
              />`,
          )}
        </div>
      </fieldset>
    </div>`;
  }

  #rename(you: Participant, value: string): void {
    const name = cleanName(value);
    if (name !== "" && name !== you.name) this.#tell({ name });
  }

  /** Restores the name that others see when the field was left empty. */
  #restore(you: Participant, input: HTMLInputElement): void {
    input.value = you.name;
  }

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    this.dispatchEvent(new CustomEvent("gv-done"));
  };

  #tell(detail: UserChange): void {
    this.dispatchEvent(new CustomEvent("gv-user-change", { detail, bubbles: true, composed: true }));
  }
}

customElements.define("gv-people-panel", GvPeoplePanel);

declare global {
  interface HTMLElementTagNameMap {
    "gv-people-panel": GvPeoplePanel;
  }
  interface GlobalEventHandlersEventMap {
    "gv-user-change": CustomEvent<UserChange>;
  }
}
