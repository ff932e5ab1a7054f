/** What a new document says of itself. index.html has the same words, and in the same place, before the program is there. */
import { msg } from "@lit/localize";
import { html } from "lit";

/** `kept`: whether this browser keeps the document. */
export const welcomeWords = (kept: boolean): string =>
  kept
    ? msg(
        "What you write is saved in this browser, and nobody else sees it until you share the link. Then you write together.",
      )
    : msg(
        "What you write is kept in this tab only, and nobody else sees it until you share the link. Then you write together.",
      );

export const renderWelcome = (kept: boolean) => html`<p slot="welcome" class="welcome">${welcomeWords(kept)}</p>`;

/** Whether index.html has said it: this browser was never here before, and opens a new document. */
export const hasWelcomed = (): boolean => document.documentElement.dataset["opens"] === "new";
