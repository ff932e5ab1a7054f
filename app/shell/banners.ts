/** The banners above the text: for an unsaved document, problems, early text and the fault mode. */
import { msg } from "@lit/localize";
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { downloadCopy } from "../document/download.ts";
import { say } from "../foot/say.ts";
import { describeRemoval } from "../history/describe-removal.ts";
import "../problems/gv-banner.ts";
import type { Navigation } from "./navigation.ts";

/** Renders the banners for the open page. `broughtBack` is called when the person has brought removed text back. */
export function renderBanners({ page, problems, faultMessage, history }: Navigation, broughtBack: () => void) {
  const session = page.type === "document" ? page.session : undefined;
  const state = session?.store.state;
  const failing = state?.type === "failing";
  const fault = session === undefined ? undefined : faultMessage;
  const removal = history.current?.removal;
  const bringBack = (): void =>
    void history.current?.bringBack().then(broughtBack, () => say(document, msg("The text could not be brought back")));
  const early = session?.arrival.state === "early";
  return html`
    ${
      failing && session !== undefined
        ? html`<gv-banner
            .message=${describeUnsaved(state.reason)}
            .actions=${[{ label: msg("Download a copy"), act: () => downloadCopy(session) }]}
          ></gv-banner>`
        : nothing
    }
    ${repeat(
      problems.shown,
      ({ code }) => code,
      ({ code, message, actions }) =>
        html`<gv-banner
          .message=${message}
          .actions=${actions}
          .dismissible=${true}
          @gv-banner-dismiss=${() => problems.dismiss(code)}
        ></gv-banner>`,
    )}
    ${
      removal === undefined
        ? nothing
        : html`<gv-banner
            .message=${describeRemoval(removal.by)}
            .actions=${[{ label: msg("Bring it back"), act: bringBack }]}
            .dismissible=${true}
            @gv-banner-dismiss=${() => history.current?.dismissRemoval()}
          ></gv-banner>`
    }
    ${
      early
        ? html`<gv-banner
            .message=${msg("Nobody with this document is here yet. What you write now will be added below its text when that comes.")}
          ></gv-banner>`
        : nothing
    }
    ${fault === undefined ? nothing : html`<gv-banner .message=${fault}></gv-banner>`}
  `;
}

const describeUnsaved = (reason: string): string =>
  reason === "full"
    ? msg(
        "This browser is not saving this document on this device because its storage is full. Keep this tab open until someone else has the document, or download a copy.",
      )
    : msg(
        "This browser is not saving this document on this device. Keep this tab open until someone else has the document, or download a copy.",
      );
