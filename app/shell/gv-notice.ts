/** `<gv-notice>`: stands in place of the editor when there is no document to show. Loaded when first needed. */
import { msg } from "@lit/localize";
import { css, html, LitElement, nothing } from "lit";
import { controlStyles } from "../controls/control-styles.ts";
import { mark } from "../controls/mark.ts";
import { noticeStyles } from "../controls/notice-styles.ts";
import { describeNotice, type NoticeKind } from "./notices.ts";

/**
 * @property kind - Which one it is.
 * @event gv-new - The person wants a new document.
 */
export class GvNotice extends LitElement {
  static override properties = { kind: { attribute: false } };
  declare kind: NoticeKind;

  static override styles = [
    controlStyles,
    noticeStyles,
    css`
      :host {
        block-size: 100%;
      }
    `,
  ];

  protected override render() {
    const { heading, paragraphs, offersNew } = describeNotice(this.kind);
    const press = () => this.dispatchEvent(new CustomEvent("gv-new"));
    return html`<section>
      ${mark}
      <h1>${heading}</h1>
      ${paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}
      ${offersNew ? html`<button class="primary" @click=${press}>${msg("New document")}</button>` : nothing}
    </section>`;
  }

  protected override updated(): void {
    document.title = `${describeNotice(this.kind).heading} · Grapevine`;
  }
}

customElements.define("gv-notice", GvNotice);

declare global {
  interface HTMLElementTagNameMap {
    "gv-notice": GvNotice;
  }
}
