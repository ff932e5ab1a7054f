/** `<gv-notice>`: stands in place of the editor when there is no document to show. */
import { css, html, LitElement } from "lit";
import { controlStyles } from "../controls/control-styles.ts";
import { mark } from "../controls/mark.ts";
import { noticeStyles } from "../controls/notice-styles.ts";

/**
 * @property heading - What is wrong, in a few words. It is the page's h1.
 * @property paragraphs - What it means, and what has not happened.
 * @property action - The button's label; undefined for no button.
 * @event gv-notice-action - The button was pressed.
 */
export class GvNotice extends LitElement {
  static override properties = {
    heading: { attribute: false },
    paragraphs: { attribute: false },
    action: { attribute: false },
  };
  declare heading: string;
  declare paragraphs: readonly string[];
  declare action: string | undefined;

  static override styles = [
    controlStyles,
    noticeStyles,
    css`
      :host {
        block-size: 100%;
      }
    `,
  ];

  constructor() {
    super();
    this.heading = "";
    this.paragraphs = [];
    this.action = undefined;
  }

  protected override render() {
    const press = () => this.dispatchEvent(new CustomEvent("gv-notice-action"));
    return html`<section>
      ${mark}
      <h1>${this.heading}</h1>
      ${this.paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}
      ${this.action === undefined ? "" : html`<button class="primary" @click=${press}>${this.action}</button>`}
    </section>`;
  }
}

customElements.define("gv-notice", GvNotice);

declare global {
  interface HTMLElementTagNameMap {
    "gv-notice": GvNotice;
  }
}
