/** What the browser hands over when files come to the page, and who takes it. */

/** A file as the browser hands it over. */
export interface IncomingFile {
  /** Undefined where the browser hands over none. */
  readonly file: File | undefined;
  readonly isFolder: boolean;
}

/** Where files were dropped, in CSS pixels of the window. */
export interface DropPlace {
  readonly x: number;
  readonly y: number;
  readonly target: EventTarget | null;
}

export interface FileTaker {
  /** Takes files. `drop`: where they were dropped. Never rejects. */
  take(files: readonly IncomingFile[], drop?: DropPlace): Promise<void>;
  /** Shows what a drop of files of these types would do; undefined ends it. */
  show(types: readonly string[] | undefined): void;
}
