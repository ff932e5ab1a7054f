/** Problems that the page itself reports about a document, in words. Loaded when there is one. */
import { msg } from "@lit/localize";
import type { DocumentSession } from "../document/document-session.ts";
import { downloadCopy, downloadText } from "../document/download.ts";
import { acknowledgeDamage } from "../storage/seen-damage.ts";
import { notErasedCode, notKeptCode } from "./codes.ts";
import type { OwnProblem } from "./problems.ts";

/** A part of the saved copy could not be read. Shown until it is dismissed, and again when more damage is found. */
export const damagedCopy = (session: DocumentSession): OwnProblem => ({
  code: "damaged-copy",
  message: () =>
    msg(
      "A part of this document’s saved copy could not be read. It is left as it is on this device, and everything else is here. What others have of it comes back by itself when they are here.",
    ),
  actions: () => [{ label: msg("Download a copy"), act: () => downloadCopy(session) }],
  dismissed: () => acknowledgeDamage(session.store),
});

/** A file cannot be opened as a document. `message` returns a full sentence. */
export const refusedFile = (message: () => string): OwnProblem => ({ code: "refused-file", message });

/** The person does not want the document on this device. */
export const notKept = (session: DocumentSession): OwnProblem => ({
  code: notKeptCode,
  message: () =>
    msg(
      "This document is not kept on this device. When this tab is closed, the text is gone from here: only others who have it still do.",
    ),
  actions: () => [{ label: msg("Keep it here"), act: () => session.keep(true) }],
});

/** What was stored of a document could not be erased. `again` tries once more. */
export const notErased = (again: () => void): OwnProblem => ({
  code: notErasedCode,
  message: () =>
    msg(
      "This browser did not let the page erase what it had stored of this document. Try again, or clear this site’s data in the browser’s settings.",
    ),
  actions: () => [{ label: msg("Try again"), act: again }],
});

/** The person chose between two versions, and this browser could not save or erase a copy. */
export const failedChoice = (session: DocumentSession): OwnProblem => ({
  code: "failed-choice",
  message: () =>
    msg(
      "Your choice could not be carried out: this browser could not save or erase a copy on this device. Try again, or download a copy of this version first.",
    ),
  actions: () => [{ label: msg("Download a copy"), act: () => downloadCopy(session) }],
});

/** The content of a document in which Yjs failed, kept until it is known whether all of it is saved. */
export interface FailedDocument {
  readonly secret: string;
  readonly text: string;
  readonly name: string;
}

/** Yjs failed in the document, and the page reopened it. `failed` is given when part of its content is not saved. */
export const reopenedDocument = (failed: FailedDocument | undefined): OwnProblem => ({
  code: "reopened-document",
  message: () =>
    failed === undefined
      ? msg(
          "This document stopped working in this tab, and was opened again from what is saved on this device. Nothing is missing.",
        )
      : msg(
          "This document stopped working in this tab, and was opened again from what is saved on this device. The text that was here before is not quite the same: download it to compare.",
        ),
  actions: () =>
    failed === undefined
      ? []
      : [{ label: msg("Download the text from before"), act: () => downloadText(failed.text, failed.name) }],
});
