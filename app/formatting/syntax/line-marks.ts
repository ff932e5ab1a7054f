/** Reads the marks at the beginning of a line: quotes, indentation, a list's marker, a task's box, a heading. */

/** What a line is, by its marks. */
export type LineKind = "plain" | "bullet" | "numbered" | "task" | "heading";

export interface LineMarks {
  readonly kind: LineKind;
  /** The marks of quotes, with their spaces. */
  readonly quote: string;
  /** The spaces before the marker. */
  readonly indent: string;
  /** The marker of a list with its spaces, such as "1. ". Empty where there is none. */
  readonly marker: string;
  /** The number of a numbered item. */
  readonly number: number | undefined;
  /** The level of a heading; 0 where it is none. */
  readonly level: number;
  /** Where the marks of list, task and heading begin, and where the words do, from the line's start. */
  readonly from: number;
  readonly to: number;
}

/** Longest beginning of a line that is read. */
const readLimit = 1_000;

const pattern =
  /^((?:[ \t]{0,3}> ?)*)([ \t]*)(?:((?:[-+*]|(\d{1,9})[.)])(?:[ \t]+|$))(\[[ xX]\](?:[ \t]+|$))?)?(?:(#{1,6})(?:[ \t]+|$))?/;

export function readLineMarks(text: string): LineMarks {
  const match = pattern.exec(text.slice(0, readLimit));
  const [all = "", quote = "", indent = "", marker = "", number, box, hashes] = match ?? [];
  return {
    kind:
      hashes !== undefined
        ? "heading"
        : box !== undefined
          ? "task"
          : number !== undefined
            ? "numbered"
            : marker !== ""
              ? "bullet"
              : "plain",
    quote,
    indent,
    marker,
    number: number === undefined ? undefined : Number(number),
    level: hashes?.length ?? 0,
    from: quote.length + indent.length,
    to: all.length,
  };
}
