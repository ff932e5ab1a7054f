/** Saves the document's text as a file. */
import type { DocumentSession } from "./document-session.ts";
import { fileName } from "./file-name.ts";
import { readTitle } from "./title-text.ts";

/** Starts the download of the text as Markdown, named after the title. */
export function downloadCopy({ content, title }: DocumentSession): void {
  const url = URL.createObjectURL(new Blob([content.toJSON()], { type: "text/markdown;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName(readTitle(title));
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // Safari reads it some time after the click.
}
