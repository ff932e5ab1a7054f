/** `<gv-avatar>`: a person's initials on their colour. It is decoration: the name stands beside it or in a label. */
import { css, html, LitElement } from "lit";
import { inkOn } from "./palette.ts";
import { initials } from "./person.ts";

/**
 * @property name - The name, already cleaned.
 * @property color - `#rrggbb`, already checked.
 */
export class GvAvatar extends LitElement {
  static override properties = { name: { attribute: false }, color: { attribute: false } };
  declare name: string;
  declare color: string;

  static override styles = css`
    :host {
      display: inline-flex;
      flex: none;
    }
    span {
      display: grid;
      place-items: center;
      inline-size: 2rem;
      block-size: 2rem;
      border-radius: var(--gv-radius-round);
      font: var(--gv-weight-strong) var(--gv-size-note) / 1 var(--gv-font-ui);
      overflow: hidden;
    }
    @media (forced-colors: active) {
      span {
        box-sizing: border-box;
        border: 1px solid CanvasText;
        forced-color-adjust: none;
      }
    }
  `;

  constructor() {
    super();
    this.name = "";
    this.color = "#575ef4";
  }

  protected override render() {
    const style = `background-color:${this.color};color:${inkOn(this.color)}`;
    return html`<span aria-hidden="true" style=${style}>${initials(this.name)}</span>`;
  }
}

customElements.define("gv-avatar", GvAvatar);

declare global {
  interface HTMLElementTagNameMap {
    "gv-avatar": GvAvatar;
  }
}
