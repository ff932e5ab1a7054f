/** Lets the person choose files. */

/**
 * Opens the browser's picker, which needs a press just before. `accept` is what a file input takes. Resolves with
 * undefined when nothing was chosen, in browsers that tell.
 */
export async function chooseFile(accept: string): Promise<File | undefined> {
  return (await choose(accept, false))[0];
}

/** Like `chooseFile`, for several files. Resolves with none when nothing was chosen. */
export const chooseFiles = (accept: string): Promise<readonly File[]> => choose(accept, true);

function choose(accept: string, multiple: boolean): Promise<readonly File[]> {
  return new Promise((resolve) => {
    const input = Object.assign(document.createElement("input"), { type: "file", accept, multiple });
    input.addEventListener("change", () => resolve([...(input.files ?? [])]));
    input.addEventListener("cancel", () => resolve([]));
    input.click();
  });
}

/** Files that hold a text, in the picker. */
export const textFiles = ".md,.markdown,.txt,.csv,.json,text/*";
export const backupFiles = ".zip,application/zip";
