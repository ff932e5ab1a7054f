/** The bar above the text. */
import { msg } from "@lit/localize";
import { html } from "lit";
import { formatDocumentLink } from "../../sync/index.ts";
import type { DocumentSession } from "../document/document-session.ts";
import type { Looking } from "../people/looking.ts";
import type { UserChange } from "../people/own-user.ts";
import type { MenuAction } from "../menu/gv-menu.ts";
import type { Mode } from "../reading/gv-reading.ts";
import "../menu/gv-menu.ts";
import "../people/gv-people.ts";
import "../share/gv-share.ts";
import "../status/gv-status.ts";
import "../title/gv-title.ts";
import { mark } from "../controls/mark.ts";
import { lazyElements } from "./lazy-elements.ts";

/** What the bar reports to the page. */
export interface HeaderListeners {
  readonly user: (change: UserChange) => void;
  readonly action: (action: MenuAction) => void;
  /** The code of a popup could not be loaded. */
  readonly missingPart: () => void;
  /** The first other person is here. */
  readonly others: () => void;
  /** A person was pressed, to go to their caret. */
  readonly visit: (clientId: number) => void;
  /** A mode was pressed, also the one that is shown. */
  readonly mode: (mode: Mode) => void;
  /** Enter was pressed in the title. */
  readonly titleDone: () => void;
}

const modes = (): readonly (readonly [Mode, string])[] => [
  ["Write", msg("Write")],
  ["Read", msg("Read")],
  ["Both", msg("Both")],
];

/** Share was pressed, and copies the link at once: even an empty document is one to find again. */
function noteShare({ target }: Event): void {
  if (target instanceof Element && target.localName === "gv-share") document.dispatchEvent(new Event("gv-shared"));
}

/** Renders the bar for a session. Without one, its parts are there but empty. */
export function renderHeader(
  session: DocumentSession | undefined,
  looking: Looking,
  shown: Mode,
  { user, action, missingPart, others, visit, mode, titleDone }: HeaderListeners,
) {
  const link =
    session === undefined ? "" : `${location.origin}${location.pathname}${formatDocumentLink(session.secret)}`;
  // While only the link is here, the title cannot be edited, so that nobody replaces a title that is still to come.
  const titled = session?.arrival.state === "here" ? session : undefined;
  return html`<header
    @gv-user-change=${(event: CustomEvent<UserChange>) => user(event.detail)}
    @gv-part-missing=${missingPart}
    @gv-others=${others}
    @gv-visit=${(event: CustomEvent<number>) => visit(event.detail)}
    @gv-action=${(event: CustomEvent<MenuAction>) => action(event.detail)}
  >
    <a class="mark" href="#/" aria-label=${msg("Documents")} title=${msg("Documents")}>${mark}</a>
    <gv-title .text=${titled?.title} .placeholder=${titled?.name.heading} @gv-done=${titleDone}></gv-title>
    <div class="whereabouts">
      <gv-status
        .provider=${session?.provider}
        .store=${session?.store}
        .arrival=${session?.arrival}
        .documentId=${session?.id}
        .loadPopup=${lazyElements["gv-whereabouts"]}
      ></gv-status>
      <div class="modes" role="group" aria-label=${msg("View")}>
        ${modes().map(
          ([each, words]) => html`<button aria-pressed=${each === shown} @click=${() => mode(each)}>${words}</button>`,
        )}
      </div>
    </div>
    <div class="tools" @click=${noteShare}>
      <gv-people
        .awareness=${session?.awareness}
        .looking=${looking}
        .loadPopup=${lazyElements["gv-people-panel"]}
      ></gv-people>
      <gv-share
        .link=${link}
        .provider=${session?.provider}
        .content=${session?.content}
        .loadPopup=${lazyElements["gv-share-panel"]}
      ></gv-share>
      <gv-menu .loadPopup=${lazyElements["gv-menu-items"]} .kept=${session?.isKept ?? true}></gv-menu>
    </div>
  </header>`;
}
