/** The words of the pages that stand in place of a document. */

export interface Notice {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** Whether the page offers a new document. */
  readonly offersNew: boolean;
}

/** The link names no document. `reason` is a full sentence from `parseDocumentLink`. */
export function brokenLink(reason: string): Notice {
  return {
    heading: "This link does not open a document",
    paragraphs: [
      reason,
      "Nothing has been changed or deleted. Ask whoever sent you the link to copy it again with the Share button, and open the whole of it.",
    ],
    offersNew: true,
  };
}

export const viewLink: Notice = {
  heading: "This is a link for reading only",
  paragraphs: [
    "This version of Grapevine cannot open links for reading yet. Ask whoever sent it to you for a link with which you can also write.",
    "Nothing has been changed or deleted.",
  ],
  offersNew: true,
};

export const insecureContext: Notice = {
  heading: "Grapevine needs a secure address",
  paragraphs: [
    "Browsers allow what Grapevine is made of, encryption and talking straight to other browsers, only on addresses that begin with https:// and on localhost. This page was opened over plain http.",
    "Open the same address with https://, or ask whoever runs this server to turn it on. Nothing has been lost.",
  ],
  offersNew: false,
};

/** The document was reopened several times and failed each time. */
export const failingDocument: Notice = {
  heading: "This document cannot be kept open",
  paragraphs: [
    "Something in this document stops the page each time it is opened. Nothing has been deleted: what is saved on this device is still there.",
    "Please tell the people you write with. Another browser or a later version of Grapevine may be able to open it.",
  ],
  offersNew: true,
};

/** The app's code could not be loaded, because of a damaged deployment or a broken connection. */
export const failedStart: Notice = {
  heading: "The document could not be opened",
  paragraphs: [
    "Something in this browser went wrong before the text could be shown. What is saved on this device is still there.",
    "Reload the page to try again.",
  ],
  offersNew: false,
};
