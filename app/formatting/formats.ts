/** The formats that the bar and the keys offer: what each is called, its command, its keys, and where it stands. */
import { msg } from "@lit/localize";
import type { EditorState, StateCommand } from "@codemirror/state";
import {
  cycleHeading,
  isQuote,
  marksAtCaret,
  toggleBulletList,
  toggleHeading,
  toggleNumberedList,
  toggleQuote,
  toggleTaskList,
} from "./blocks/blocks.ts";
import { toggleCodeBlock } from "./blocks/code-block.ts";
import { isCode, toggleCode } from "./inline/code.ts";
import { isLink, toggleLink } from "./inline/links.ts";
import { isBold, isItalic, isStruck, toggleBold, toggleItalic, toggleStrikethrough } from "./inline/marks.ts";
import { insertTable } from "./tables/tables.ts";

export interface Format {
  /** Its accessible name, which tests rely on in English. */
  readonly name: () => string;
  readonly icon: string;
  /** A key as CodeMirror writes it. */
  readonly key?: string;
  readonly run: StateCommand;
  /** Whether the main selection has this format. Undefined for what is only inserted. */
  readonly stands?: (state: EditorState) => boolean;
}

const isOf =
  (kind: "heading" | "bullet" | "numbered" | "task") =>
  (state: EditorState): boolean =>
    marksAtCaret(state)?.kind === kind;

/** The groups of the bar, in its order. */
export const formats: readonly (readonly Format[])[] = [
  [
    { name: () => msg("Bold"), icon: "bold", key: "Mod-b", run: toggleBold, stands: isBold },
    { name: () => msg("Italic"), icon: "italic", key: "Mod-i", run: toggleItalic, stands: isItalic },
    {
      name: () => msg("Strikethrough"),
      icon: "strikethrough",
      key: "Mod-Shift-x",
      run: toggleStrikethrough,
      stands: isStruck,
    },
    { name: () => msg("Code"), icon: "code", key: "Mod-e", run: toggleCode, stands: isCode },
    { name: () => msg("Link"), icon: "link", key: "Mod-k", run: toggleLink, stands: isLink },
  ],
  [
    { name: () => msg("Heading"), icon: "heading", run: cycleHeading, stands: isOf("heading") },
    { name: () => msg("List"), icon: "list", key: "Mod-Shift-8", run: toggleBulletList, stands: isOf("bullet") },
    {
      name: () => msg("Numbered"),
      icon: "numbers",
      key: "Mod-Shift-7",
      run: toggleNumberedList,
      stands: isOf("numbered"),
    },
    { name: () => msg("Task"), icon: "task", key: "Mod-Shift-9", run: toggleTaskList, stands: isOf("task") },
    { name: () => msg("Quote"), icon: "quote", key: "Mod-Shift-.", run: toggleQuote, stands: isQuote },
    { name: () => msg("Table"), icon: "table", run: insertTable },
  ],
];

/** Commands that have a key, and no button of their own. */
export const furtherFormats: readonly {
  readonly name: () => string;
  readonly key: string;
  readonly run: StateCommand;
}[] = [
  { name: () => msg("No heading"), key: "Mod-Alt-0", run: toggleHeading(0) },
  { name: () => msg("Heading 1"), key: "Mod-Alt-1", run: toggleHeading(1) },
  { name: () => msg("Heading 2"), key: "Mod-Alt-2", run: toggleHeading(2) },
  { name: () => msg("Heading 3"), key: "Mod-Alt-3", run: toggleHeading(3) },
  { name: () => msg("Code block"), key: "Mod-Alt-C", run: toggleCodeBlock },
];
