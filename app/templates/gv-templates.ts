/** `<gv-templates>`: offers the templates, as a row of buttons under a heading. Loaded when first needed. */
import { msg } from "@lit/localize";
import { css, html, LitElement } from "lit";
import { controlStyles } from "../controls/control-styles.ts";
import "../controls/gv-icon.ts";
import { loadTemplate, type Template, templates } from "./templates.ts";

/**
 * @event gv-template - A template was chosen; `detail` is its text. Bubbles, composed.
 * @event gv-part-missing - The text could not be loaded. Bubbles, composed.
 */
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
        padding-inline: var(--gv-space-sm);
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
      <span id="words">${msg("Begin with")}</span>
      ${templates().map(
        (template) =>
          html`<button class="outlined" title=${template.purpose} @click=${() => void this.#choose(template)}>
            <gv-icon name="file"></gv-icon>${template.name}
          </button>`,
      )}
    </div>`;
  }

  async #choose(template: Template): Promise<void> {
    const where = { bubbles: true, composed: true };
    try {
      const detail = await loadTemplate(template);
      this.dispatchEvent(new CustomEvent("gv-template", { detail, ...where }));
    } catch {
      this.dispatchEvent(new CustomEvent("gv-part-missing", where));
    }
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
