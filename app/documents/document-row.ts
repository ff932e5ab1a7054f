/** One document of the list, as a template of `<gv-documents>`. */
import { msg } from "@lit/localize";
import { html, nothing } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import { formatDocumentLink } from "../../sync/index.ts";
import { isHeld } from "../arrival/held-documents.ts";
import { formatter } from "../language/language.ts";
import { untitled } from "../title/title-text.ts";
import { type CopyState, describeEdit, describeOthers, describeSize } from "./describe-record.ts";
import type { DocumentRecord } from "./document-record.ts";

/** What can be done with a document besides opening it. */
export type RowAction = "rename" | "copy" | "export" | "remove";

/** In turn: what is done, its icon and its name; whether it needs the text. */
const actions = () =>
  [
    ["rename", "pencil", msg("Rename"), true],
    ["copy", "copy", msg("Copy"), true],
    ["export", "download", msg("Download"), true],
    ["remove", "trash", msg("Remove from this device"), false],
  ] as const;

const moments = formatter((locale) => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" }));

export interface Row {
  readonly record: DocumentRecord;
  readonly copy: CopyState;
  /** The time now, in ms since 1970. */
  readonly now: number;
  readonly act: (action: RowAction) => void;
}

/** What is wrong with the saved copy, or missing, if anything. */
function describeProblem({ secret }: DocumentRecord, copy: CopyState): string | undefined {
  if (copy === "unreadable")
    return msg("Its saved copy cannot be read. It may still open in another tab, or come back from others.");
  if (copy !== "absent") return undefined;
  return isHeld(secret) ? msg("No text yet.") : msg("Not here yet: it comes when someone who has it is there.");
}

export function renderRow({ record, copy, now, act }: Row) {
  const { id, secret, title, excerpt, editedAt, openedAt, metAt, bytes, othersHaveIt } = record;
  const problem = describeProblem(record, copy);
  const at = editedAt ?? openedAt;
  return html`<li data-id=${id}>
    <div class="words">
      <a href=${formatDocumentLink(secret)} id=${`title-${id}`} dir="auto">${title === "" ? untitled() : title}</a>
      ${excerpt === "" ? nothing : html`<p class="excerpt" dir="auto">${excerpt}</p>`}
      <p class="facts">
        <time datetime=${dateOf(at)} title=${moments().format(at)}>${describeEdit(record, now)}</time>
        ${
          copy === "absent" && metAt === undefined
            ? nothing
            : html`<span title=${ifDefined(metAt === undefined ? undefined : moments().format(metAt))}>
                <gv-icon name=${othersHaveIt ? "check" : "device"}></gv-icon>${describeOthers(record, now)}
              </span>`
        }
        ${bytes === 0 ? nothing : html`<span>${describeSize(bytes)}</span>`}
      </p>
      ${
        problem === undefined
          ? nothing
          : html`<p class="problem ${copy}">
              <gv-icon name=${copy === "unreadable" ? "warning" : "info"}></gv-icon>${problem}
            </p>`
      }
    </div>
    <div class="actions">
      ${actions().map(([action, icon, words, needsText]) =>
        needsText && problem !== undefined
          ? nothing
          : html`<button
              data-action=${action}
              title=${words}
              aria-label=${words}
              aria-describedby=${`title-${id}`}
              @click=${() => act(action)}
            >
              <gv-icon name=${icon}></gv-icon>
            </button>`,
      )}
    </div>
  </li>`;
}

const dateOf = (at: number): string => new Date(at).toISOString();
