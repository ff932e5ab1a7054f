/** `<gv-own-person>`: lets a person change their own name and colour. */
import { msg } from "@lit/localize";
import { css, html, LitElement } from "lit";
import { controlStyles } from "../../controls/control-styles.ts";
import { isForInputMethod } from "../../text/composing.ts";
import type { UserChange } from "../own-user.ts";
import { palette } from "../palette.ts";
import { cleanName, nameLimit } from "../person.ts";

/**
 * @property name - The name that others see.
 * @property color - `#rrggbb`, the colour that others see.
 * @event gv-user-change - The person changed their name or colour; `detail` is the UserChange. Bubbles, composed.
 * @event gv-done - Enter was pressed in the name field.
 */
export class GvOwnPerson extends LitElement {
  static override properties = { name: { attribute: false }, color: { attribute: false } };
  declare name: string;
  declare color: string;

  static override styles = [
    controlStyles,
    css`
      :host {
        display: block;
        padding-block-start: var(--gv-space-m);
        border-block-start: 1px solid var(--gv-line);
      }
      fieldset {
        min-inline-size: 0;
        margin: var(--gv-space-m) 0 0;
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
        border-radius: var(--gv-radius-round);
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
    `,
  ];

  constructor() {
    super();
    this.name = "";
    this.color = "";
  }

  protected override render() {
    return html`
      <label for="name">${msg("Your name")}</label>
      <input
        id="name"
        type="text"
        maxlength=${nameLimit}
        autocomplete="nickname"
        spellcheck="false"
        enterkeyhint="done"
        .defaultValue=${this.name}
        @input=${(event: InputEvent) => this.#rename((event.target as HTMLInputElement).value)}
        @change=${(event: Event) => this.#restore(event.target as HTMLInputElement)}
        @keydown=${this.#onKeydown}
      />
      <fieldset>
        <legend>${msg("Your colour")}</legend>
        <div class="colors">
          ${palette.map(
            ({ name, hex }) =>
              html`<input
                type="radio"
                name="color"
                aria-label=${colorWords()[name]}
                title=${colorWords()[name]}
                style=${`--color:${hex}`}
                .checked=${hex === this.color}
                @change=${() => this.#tell({ color: hex })}
              />`,
          )}
        </div>
      </fieldset>
    `;
  }

  #rename(value: string): void {
    const name = cleanName(value);
    if (name !== "" && name !== this.name) this.#tell({ name });
  }

  /** Restores the name that others see when the field was left empty. */
  #restore(input: HTMLInputElement): void {
    input.value = this.name;
  }

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || isForInputMethod(event)) return;
    event.preventDefault();
    this.dispatchEvent(new CustomEvent("gv-done"));
  };

  #tell(detail: UserChange): void {
    this.dispatchEvent(new CustomEvent("gv-user-change", { detail, bubbles: true, composed: true }));
  }
}

const colorWords = (): Readonly<Record<(typeof palette)[number]["name"], string>> => ({
  grape: msg("Grape"),
  violet: msg("Violet"),
  indigo: msg("Indigo"),
  blue: msg("Blue"),
  teal: msg("Teal"),
  green: msg("Green"),
  olive: msg("Olive"),
  amber: msg("Amber"),
  rust: msg("Rust"),
  red: msg("Red"),
  wine: msg("Wine"),
  rose: msg("Rose"),
  orchid: msg("Orchid"),
  mauve: msg("Mauve"),
  stone: msg("Stone"),
});

customElements.define("gv-own-person", GvOwnPerson);

declare global {
  interface HTMLElementTagNameMap {
    "gv-own-person": GvOwnPerson;
  }
  interface GlobalEventHandlersEventMap {
    "gv-user-change": CustomEvent<UserChange>;
  }
}
