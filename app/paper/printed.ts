/** What is printed and exported. */
export interface Printed {
  /** Of files. */
  readonly name: string;
  /** The document's title, unless the text begins with it. */
  readonly title: string | undefined;
  readonly source: string;
}
