/**
 * `<gv-icon>`: a picture of icons.svg, hidden from screen readers. Web Awesome's own icon element brings 13 KB of pictures
 * that this page does not use.
 */
import { css, html, LitElement } from "lit";
import spriteUrl from "./icons.svg?url&no-inline";

/** @property name - The picture's id in icons.svg. An unknown one shows nothing. */
export class GvIcon extends LitElement {
  static override properties = { name: { type: String } };
  declare name: string;

  static override styles = css`
    :host {
      display: inline-flex;
      flex: none;
      justify-content: center;
      inline-size: 1.25em;
      block-size: 1em;
    }
    svg {
      inline-size: 1em;
      block-size: 1em;
    }
  `;

  constructor() {
    super();
    this.name = "";
  }

  // A sprite is an ordinary file of this origin, while our connect-src would refuse a data URL.
  protected override render() {
    return html`<svg viewBox="0 0 24 24" aria-hidden="true"><use href="${spriteUrl}#${this.name}"></use></svg>`;
  }
}

customElements.define("gv-icon", GvIcon);

declare global {
  interface HTMLElementTagNameMap {
    "gv-icon": GvIcon;
  }
}
