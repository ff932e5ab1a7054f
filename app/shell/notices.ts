/** The words of the pages that stand in place of a document. */
import { msg } from "@lit/localize";

export type NoticeKind =
  /** The link names no document, has lost its end, or was changed on its way. */
  | "no-document"
  | "cut-short"
  | "damaged"
  | "view-link"
  | "insecure-context"
  /** The document was reopened several times and failed each time. */
  | "failing-document"
  /** Something failed before the text could be shown. */
  | "failed-start";

export interface Notice {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** Whether the page offers a new document. */
  readonly offersNew: boolean;
}

export function describeNotice(kind: NoticeKind): Notice {
  switch (kind) {
    case "no-document":
      return brokenLink(msg("This address does not name a document."));
    case "cut-short":
      return brokenLink(msg("The link is cut short: the end of its key is missing."));
    case "damaged":
      return brokenLink(msg("The key in this link is damaged."));
    case "view-link":
      return {
        heading: msg("This is a link for reading only"),
        paragraphs: [
          msg(
            "This version of Grapevine cannot open links for reading yet. Ask whoever sent it to you for a link with which you can also write.",
          ),
          msg("Nothing has been changed or deleted."),
        ],
        offersNew: true,
      };
    case "insecure-context":
      return {
        heading: msg("Grapevine needs a secure address"),
        paragraphs: [
          msg(
            "Browsers allow what Grapevine is made of, encryption and talking straight to other browsers, only on addresses that begin with https:// and on localhost. This page was opened over plain http.",
          ),
          msg(
            "Open the same address with https://, or ask whoever runs this server to turn it on. Nothing has been lost.",
          ),
        ],
        offersNew: false,
      };
    case "failing-document":
      return {
        heading: msg("This document cannot be kept open"),
        paragraphs: [
          msg(
            "Something in this document stops the page each time it is opened. Nothing has been deleted: what is saved on this device is still there.",
          ),
          msg(
            "Please tell the people you write with. Another browser or a later version of Grapevine may be able to open it.",
          ),
        ],
        offersNew: true,
      };
    default:
      return {
        heading: msg("The document could not be opened"),
        paragraphs: [
          msg(
            "Something in this browser went wrong before the text could be shown. What is saved on this device is still there.",
          ),
          msg("Reload the page to try again."),
        ],
        offersNew: false,
      };
  }
}

const brokenLink = (reason: string): Notice => ({
  heading: msg("This link does not open a document"),
  paragraphs: [
    reason,
    msg(
      "Nothing has been changed or deleted. Ask whoever sent you the link to copy it again with the Share button, and open the whole of it.",
    ),
  ],
  offersNew: true,
});
