/** Lets the person choose a file. */

/**
 * Opens the browser's picker, which needs a press just before. `accept` is what a file input takes. Resolves with
 * undefined when nothing was chosen, in browsers that tell.
 */
export function chooseFile(accept: string): Promise<File | undefined> {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = accept;
    input.addEventListener("change", () => resolve(input.files?.[0]));
    input.addEventListener("cancel", () => resolve(undefined));
    input.click();
  });
}

/** Files that hold a text, in the picker. */
export const textFiles = ".md,.markdown,.txt,text/markdown,text/plain";
export const backupFiles = ".zip,application/zip";
