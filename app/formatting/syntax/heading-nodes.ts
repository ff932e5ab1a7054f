/** Which nodes of the syntax tree are headings, and what they say. */
import { inPlainWords } from "../../title/first-heading.ts";

const levels: ReadonlyMap<string, number> = new Map([
  ...[1, 2, 3, 4, 5, 6].map((level) => [`ATXHeading${level}`, level] as const),
  ["SetextHeading1", 1],
  ["SetextHeading2", 2],
]);

/** The level of a node of that name, from 1 to 6; undefined for one that is no heading. */
export const headingLevel = (name: string): number | undefined => levels.get(name);

/** The words of a heading without the marks of Markdown. `text` is what the node named `name` holds. */
export function headingWords(name: string, text: string): string {
  const line = name.startsWith("ATX")
    ? text.replace(/^ {0,3}#{1,6}(?=\s|$)/, "").replace(/(?:^|[ \t])#+[ \t]*$/, "")
    : text.replace(/\n[^\n]*$/, "").replaceAll("\n", " ");
  return inPlainWords(line.trim());
}
