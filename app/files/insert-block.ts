/** Inserts texts as blocks of their own: with an empty line before and behind, where something stands there. */
import { EditorSelection, type EditorState, type Line, type Transaction } from "@codemirror/state";

/** The transaction that inserts the texts one after another at a position, as one step of undo. The caret goes behind them. */
export function insertBlocks(state: EditorState, position: number, texts: readonly string[]): Transaction {
  const { doc } = state;
  const text = texts
    .map(trimLines)
    .filter((each) => each !== "")
    .join("\n\n");
  if (text === "") return state.update({});
  const line = doc.lineAt(Math.min(position, doc.length));
  const at = wholeCharacter(line, Math.min(position - line.from, line.length));
  const begins = isBlank(line.text.slice(0, at));
  const ends = isBlank(line.text.slice(at));
  const isNeighbourBlank = (number: number): boolean =>
    number < 1 || number > doc.lines || isBlank(doc.line(number).text);
  const before = begins ? (isNeighbourBlank(line.number - 1) ? "" : "\n") : "\n\n";
  const behind = ends ? (isNeighbourBlank(line.number + 1) ? "" : "\n") : "\n\n";
  // Spaces at an edge of the line give way, so that those before do not indent the block. An indented rest stays so.
  const from = begins ? line.from : line.from + at;
  const to = ends ? line.to : begins ? line.from : line.from + at;
  return state.update({
    changes: { from, to, insert: before + text + behind },
    selection: EditorSelection.cursor(from + before.length + text.length),
    // Pasted text is a step of undo by itself.
    userEvent: "input.paste",
    scrollIntoView: true,
  });
}

const isBlank = (text: string): boolean => text.trim() === "";

/** Without empty lines at both ends, which would add to those around. The first line keeps its indentation. */
const trimLines = (text: string): string => text.replace(/^\s*\n/, "").trimEnd();

/** A place within a line, moved behind the character that it would split. */
function wholeCharacter({ text }: Line, at: number): number {
  return at > 0 && at < text.length && (text.codePointAt(at - 1) ?? 0) > 0xffff ? at + 1 : at;
}
