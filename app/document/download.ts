/** Saves the document's text as a file. */
import type { DocumentSession } from "./document-session.ts";
import { fileName } from "./file-name.ts";

/** Downloads the text as a Markdown file that is named after the document. */
export function downloadCopy({ content, name }: DocumentSession): void {
  downloadText(content.toJSON(), name.words);
}

/** Downloads a text; `name` is the document's name. */
export function downloadText(text: string, name: string): void {
  downloadFile(new Blob([text], { type: "text/markdown;charset=utf-8" }), fileName(name));
}

/** Downloads a file under a name that every system accepts. */
export function downloadFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // Safari reads the blob some time after the click.
}
