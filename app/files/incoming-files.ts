/**
 * Notices files that come to the page: dragged over it, dropped on it, pasted into the text, or picked. Without this the
 * browser would show a dropped file in place of the page, and CodeMirror would insert its bytes. It is part of the first load.
 * What is done with files is loaded with the first of them.
 */
import { chooseFiles, textFiles } from "../document/choose-file.ts";
import type { DropPlace, FileTaker, IncomingFile } from "./incoming-file.ts";

export class IncomingFiles {
  readonly #load: () => Promise<FileTaker>;
  readonly #onMissing: () => void;
  #desk: Promise<FileTaker> | undefined;
  /** The types of the files that are dragged; undefined while there are none. */
  #dragged: readonly string[] | undefined;
  #listening: AbortController | undefined;

  /** `onMissing` is called when files are there and what takes them does not come. */
  constructor(load: () => Promise<FileTaker>, onMissing: () => void) {
    this.#load = load;
    this.#onMissing = onMissing;
  }

  connect(): void {
    const { signal } = (this.#listening = new AbortController());
    // Behind CodeMirror, which draws a caret where the file would go. It reads no event that was prevented.
    for (const type of ["dragenter", "dragover"] as const) addEventListener(type, this.#onDrag, { signal });
    addEventListener("dragleave", this.#onLeave, { signal });
    // Before all others: fields and CodeMirror would insert something.
    addEventListener("drop", this.#onDrop, { signal, capture: true });
    addEventListener("paste", this.#onPaste, { signal, capture: true });
  }

  disconnect(): void {
    this.#listening?.abort();
  }

  /** Lets the person choose files. Needs a press just before. */
  async pick(): Promise<void> {
    const files = await chooseFiles(textFiles);
    if (files.length > 0) this.#take(files.map((file) => ({ file, isFolder: false })));
  }

  /** Loads the desk, once. After a failure it is loaded anew. */
  #open(): Promise<FileTaker> {
    return (this.#desk ??= this.#load().catch((error: unknown) => {
      this.#desk = undefined;
      throw error;
    }));
  }

  #take(files: readonly IncomingFile[], place?: DropPlace): void {
    this.#open().then((desk) => desk.take(files, place), this.#onMissing);
  }

  #show(types: readonly string[] | undefined): void {
    this.#dragged = types;
    // A drag that only passes must not report that something is missing. The drop will.
    this.#open().then(
      (desk) => desk.show(this.#dragged),
      () => undefined,
    );
  }

  readonly #onDrag = (event: DragEvent): void => {
    const { dataTransfer, type } = event;
    if (!carriesFiles(dataTransfer)) return;
    event.preventDefault();
    dataTransfer.dropEffect = "copy";
    if (type === "dragenter" || this.#dragged === undefined) this.#show(filesIn(dataTransfer).map(({ type }) => type));
  };

  readonly #onLeave = ({ relatedTarget }: DragEvent): void => {
    // Within the page there is a next element.
    if (relatedTarget === null && this.#dragged !== undefined) this.#show(undefined);
  };

  readonly #onDrop = (event: DragEvent): void => {
    const { dataTransfer, clientX: x, clientY: y, target } = event;
    if (!carriesFiles(dataTransfer)) return;
    event.preventDefault();
    this.#show(undefined);
    // They can be read in this moment only.
    const files = filesIn(dataTransfer).map((item) => ({
      file: item.getAsFile() ?? undefined,
      isFolder: item.webkitGetAsEntry()?.isDirectory === true,
    }));
    this.#take(files, { x, y, target });
  };

  readonly #onPaste = (event: ClipboardEvent): void => {
    const { clipboardData, target } = event;
    if (!carriesFiles(clipboardData) || !(target instanceof Element) || !target.closest(".cm-content")) return;
    const files = [...clipboardData.files];
    if (!namesOnly(clipboardData.getData("text/plain"), files)) return;
    event.preventDefault();
    this.#take(files.map((file) => ({ file, isFolder: false })));
  };
}

const carriesFiles = (data: DataTransfer | null): data is DataTransfer => data?.types.includes("Files") === true;

const filesIn = ({ items }: DataTransfer): DataTransferItem[] => [...items].filter(({ kind }) => kind === "file");

/**
 * Whether the text of a clipboard says no more than its files do: some systems add their names. Word processors add a
 * picture of the words.
 */
const namesOnly = (text: string, files: readonly File[]): boolean =>
  text.trim() === "" || text.trim() === files.map(({ name }) => name).join("\n");
