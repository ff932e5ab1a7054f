/** The page that lists the documents. */
import { html } from "lit";
import { mark } from "../controls/mark.ts";
import type { DocumentTool } from "../documents/gv-documents.ts";
import { renderBanners } from "./banners.ts";
import type { Navigation } from "./navigation.ts";

/** The buttons beside New document. */
const tools: readonly DocumentTool[] = [];

/** Renders the page. `openNew` is called when the person wants a new document. */
export function renderDocuments(navigation: Navigation, openNew: () => void) {
  return html`
    <header>
      <span class="mark">${mark}</span>
      <span class="brand">Grapevine</span>
    </header>
    <main>
      ${renderBanners(navigation, () => undefined)}
      <gv-documents .tools=${tools} @gv-new=${openNew}></gv-documents>
    </main>
  `;
}
