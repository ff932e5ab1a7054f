/** `<gv-how-it-works>`: what a person should know before they trust the page with their words. Loaded when first needed. */
import { msg } from "@lit/localize";
import { css, html, LitElement } from "lit";
import { controlStyles } from "../controls/control-styles.ts";
import "../controls/gv-dialog.ts";

const sentences = (): readonly string[] => [
  msg(
    "What you write is saved in this browser as you type. Nothing has to be sent anywhere for that, and it works offline.",
  ),
  msg("The link is the key. Share it, and whoever opens it reads and writes the same text. Without it nobody can."),
  msg(
    "Your browsers talk straight to each other, and what they say is encrypted. The server only helps them to find each other. It never sees the text.",
  ),
  msg(
    "Everyone who opens the document keeps all of it. So it survives as long as one of you has it, and whoever was offline catches up by meeting any of the others.",
  ),
  msg(
    "Somebody has to be there for a newcomer: keep the page open until the first person you invite has the text. The status at the top says who has it.",
  ),
];

/**
 * @property open - Whether it is shown.
 * @event gv-close - The dialog was closed.
 */
export class GvHowItWorks extends LitElement {
  static override properties = { open: { attribute: false } };
  declare open: boolean;

  static override styles = [
    controlStyles,
    css`
      /* What is below the text lets presses through to it. */
      :host {
        pointer-events: auto;
      }
      ol {
        margin: 0;
        padding-inline-start: var(--gv-space-l);
      }
      li {
        margin-block-end: var(--gv-space-m);
        line-height: var(--gv-leading-words);
      }
    `,
  ];

  constructor() {
    super();
    this.open = false;
  }

  protected override render() {
    return html`<gv-dialog .heading=${msg("How it works")} .open=${this.open} @gv-close=${this.#close}>
      <ol>
        ${sentences().map((sentence) => html`<li>${sentence}</li>`)}
      </ol>
    </gv-dialog>`;
  }

  readonly #close = (): void => void this.dispatchEvent(new CustomEvent("gv-close"));
}

customElements.define("gv-how-it-works", GvHowItWorks);

declare global {
  interface HTMLElementTagNameMap {
    "gv-how-it-works": GvHowItWorks;
  }
}
