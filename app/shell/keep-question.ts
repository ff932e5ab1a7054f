/** Asks whether a document is really not to be kept on this device. */
import { html } from "lit";
import type { DocumentSession } from "../document/document-session.ts";

/** `open`: whether the page asks. `answered` is called once the person has answered, or put the question away. */
export function renderKeepQuestion(session: DocumentSession, open: boolean, answered: () => void) {
  return html`<gv-unkeep
    .open=${open}
    .provider=${session.provider}
    @gv-close=${answered}
    @gv-unkeep=${() => session.keep(false)}
  ></gv-unkeep>`;
}
