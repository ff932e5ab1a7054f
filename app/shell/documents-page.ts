/** The page that lists the documents. */
import { msg } from "@lit/localize";
import { html } from "lit";
import { mark } from "../controls/mark.ts";
import type { DocumentTool } from "../documents/gv-documents.ts";
import { renderBanners } from "./banners.ts";
import type { Navigation } from "./navigation.ts";

/** What the person wants. */
export interface DocumentsListeners {
  readonly openNew: () => void;
  readonly openFile: () => void;
  readonly template: (text: string) => void;
  readonly missingPart: () => void;
}

/** Renders the page. */
export function renderDocuments(
  navigation: Navigation,
  { openNew, openFile, template, missingPart }: DocumentsListeners,
) {
  const tools: readonly DocumentTool[] = [{ words: msg("Open a file"), icon: "folder-open", act: openFile }];
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
        @gv-part-missing=${missingPart}
        @gv-template=${(event: CustomEvent<string>) => template(event.detail)}
      >
        <gv-templates slot="begin"></gv-templates>
        <gv-backup></gv-backup>
      </gv-documents>
    </main>
  `;
}
