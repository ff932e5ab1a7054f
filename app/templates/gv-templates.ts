/** `<gv-templates>`: offers the templates, as a row of buttons under a heading. Loaded when first needed. */
import { css, html, LitElement } from "lit";
import { controlStyles } from "../controls/control-styles.ts";
import "../controls/gv-icon.ts";
import { type Template, templates } from "./templates.ts";

/** @event gv-template - A template was chosen; `detail` is it. Bubbles, composed. */
export class GvTemplates extends LitElement {
  static override styles = [
    controlStyles,
    css`
      :host {
        display: block;
      }
      div {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--gv-space-xs) var(--gv-space-s);
      }
      span {
        color: var(--gv-quiet);
        font-size: var(--gv-size-small);
      }
      button {
        padding-inline: 0.75rem;
        background: var(--gv-page);
        pointer-events: auto;
      }
      gv-icon {
        color: var(--gv-quiet);
      }
      @media (max-width: 30rem) {
        span {
          flex-basis: 100%;
        }
      }
    `,
  ];

  protected override render() {
    return html`<div role="group" aria-labelledby="words">
      <span id="words">Begin with</span>
      ${templates.map(
        (template) =>
          html`<button class="outlined" title=${template.purpose} @click=${() => this.#choose(template)}>
            <gv-icon name="file"></gv-icon>${template.name}
          </button>`,
      )}
    </div>`;
  }

  #choose(detail: Template): void {
    this.dispatchEvent(new CustomEvent("gv-template", { detail, bubbles: true, composed: true }));
  }
}

customElements.define("gv-templates", GvTemplates);

declare global {
  interface HTMLElementTagNameMap {
    "gv-templates": GvTemplates;
  }
  interface GlobalEventHandlersEventMap {
    "gv-template": CustomEvent<Template>;
  }
}
