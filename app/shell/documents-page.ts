/** The page that lists the documents. */
import { html } from "lit";
import { mark } from "../controls/mark.ts";
import type { DocumentTool } from "../documents/gv-documents.ts";
import type { Template } from "../templates/templates.ts";
import { renderBanners } from "./banners.ts";
import type { Navigation } from "./navigation.ts";

/** What the person wants. */
export interface DocumentsListeners {
  readonly openNew: () => void;
  readonly openFile: () => void;
  readonly template: (template: Template) => void;
}

/** Renders the page. */
export function renderDocuments(navigation: Navigation, { openNew, openFile, template }: DocumentsListeners) {
  const tools: readonly DocumentTool[] = [{ words: "Open a file", icon: "folder-open", act: openFile }];
  return html`
    <header>
      <span class="mark">${mark}</span>
      <span class="brand">Grapevine</span>
    </header>
    <main>
      ${renderBanners(navigation, () => undefined)}
      <gv-documents
        .tools=${tools}
        @gv-new=${openNew}
        @gv-template=${(event: CustomEvent<Template>) => template(event.detail)}
      >
        <gv-templates slot="begin"></gv-templates>
        <gv-backup></gv-backup>
      </gv-documents>
    </main>
  `;
}
