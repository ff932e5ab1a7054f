/**
 * Finds out how lines of Markdown are set: marks that hang beside the text, panels of code and tables, quotes. Only the lines
 * on the screen are looked at. Their look itself is in styles/lines.css.
 */
import { syntaxTree } from "@codemirror/language";
import { type EditorState, RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, type EditorView, ViewPlugin } from "@codemirror/view";
import { IterMode } from "@lezer/common";
import { readLineMarks } from "../../formatting/syntax/line-marks.ts";
import { decorations, TreeDecorations } from "../markdown/tree-decorations.ts";

/** Deepest hanging indent, in columns. Behind it too little of a phone's line is left. */
const columnsLimit = 24;
const tabColumns = 4;
/** The columns of a task's box. */
const boxColumns = 3;
/** Most characters of a heading's line that are searched for its marks. */
const marksLimit = 100;

/** How one line is set. */
export interface LineLook {
  readonly classes: readonly string[];
  /** The columns that its marks take, by which its further rows hang; 0 where they do not. */
  readonly columns: number;
  /** The marks, from the line's start, in UTF-16 units; 0 where none are set apart. */
  readonly marksTo: number;
}

const panels: Readonly<Record<string, string>> = {
  FencedCode: "cm-codeLine",
  CodeBlock: "cm-codeLine",
  HTMLBlock: "cm-codeLine",
  CommentBlock: "cm-codeLine",
  Table: "cm-tableLine",
};

/** The looks of the lines from `from` to `to`, by the lines' starts. Lines that are set as usual are left out. */
export function lineLooks(state: EditorState, from: number, to: number): Map<number, LineLook> {
  const { doc } = state;
  const looks = new Map<number, LineLook>();
  const hanging = new Set<number>();
  const quoted = new Set<number>();
  const tasks = new Set<number>();
  const eachLine = (
    start: number,
    end: number,
    act: (lineFrom: number, first: boolean, last: boolean) => void,
  ): void => {
    const first = doc.lineAt(start);
    const last = doc.lineAt(end);
    for (
      let line = doc.lineAt(Math.max(start, from));
      line.from <= Math.min(end, to);
      line = doc.line(line.number + 1)
    ) {
      act(line.from, line.number === first.number, line.number === last.number);
      if (line.number === doc.lines) break;
    }
  };
  syntaxTree(state).iterate({
    from,
    to,
    mode: IterMode.IgnoreMounts,
    enter({ name, from: start, to: end, node }) {
      const panel = panels[name];
      if (panel !== undefined) {
        eachLine(start, end, (lineFrom, first, last) => {
          const classes = [panel, ...(first ? ["cm-panelStart"] : []), ...(last ? ["cm-panelEnd"] : [])];
          looks.set(lineFrom, { classes, columns: 0, marksTo: 0 });
        });
        return false;
      }
      if (name === "Task") tasks.add(doc.lineAt(start).from);
      else if (name === "ListItem") eachLine(start, end, (lineFrom) => hanging.add(lineFrom));
      else if (name === "Blockquote") eachLine(start, end, (lineFrom) => quoted.add(lineFrom));
      else if (name.startsWith("ATXHeading")) {
        const { from: lineFrom, text } = doc.lineAt(start);
        const marks = /^ {0,3}#{1,6}(?:[ \t]+|$)/.exec(text.slice(0, marksLimit));
        if (marks !== null) looks.set(lineFrom, { classes: ["cm-headingLine"], columns: 0, marksTo: marks[0].length });
        return false;
      } else if (name.startsWith("SetextHeading")) {
        const underline = node.lastChild;
        if (underline?.name === "HeaderMark")
          looks.set(doc.lineAt(underline.from).from, { classes: ["cm-underline"], columns: 0, marksTo: 0 });
        return false;
      }
      return !leaves.has(name);
    },
  });
  for (const lineFrom of new Set([...hanging, ...quoted])) {
    const look = looks.get(lineFrom);
    const classes = quoted.has(lineFrom) ? ["cm-quoteLine"] : [];
    if (look !== undefined) {
      looks.set(lineFrom, { ...look, classes: [...look.classes, ...classes] });
      continue;
    }
    const marks = readLineMarks(doc.lineAt(lineFrom).text);
    const prefix = marks.quote + marks.indent + marks.marker;
    const columns = Math.min(columnsLimit, columnsOf(prefix) + (tasks.has(lineFrom) ? boxColumns : 0));
    if (columns > 0 || classes.length > 0) looks.set(lineFrom, { classes, columns, marksTo: prefix.length });
  }
  return looks;
}

/** Blocks within which there are no others. */
const leaves: ReadonlySet<string> = new Set(["Paragraph", "Task", "LinkReference", "HorizontalRule"]);

function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += character === "\t" ? tabColumns - (columns % tabColumns) : 1;
  return columns;
}

const headingMarks = Decoration.mark({ class: "cm-headingMarks" });
const itemMarks = Decoration.mark({ class: "cm-itemMarks" });

function decorate(view: EditorView): DecorationSet {
  const { from, to } = view.viewport;
  const built = new RangeSetBuilder<Decoration>();
  const looks = lineLooks(view.state, from, to);
  for (const [start, { classes, columns, marksTo }] of [...looks].toSorted(([a], [b]) => a - b)) {
    const attributes = columns > 0 ? { style: `--gv-columns: ${columns}` } : {};
    const hangs = columns > 0 ? ["cm-hanging"] : [];
    built.add(start, start, Decoration.line({ class: [...classes, ...hangs].join(" "), attributes }));
    if (marksTo > 0) built.add(start, start + marksTo, classes.includes("cm-headingLine") ? headingMarks : itemMarks);
  }
  return built.finish();
}

export const lineLook = ViewPlugin.define((view) => new TreeDecorations(view, decorate), { decorations });
