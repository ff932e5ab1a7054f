/**
 * Reads the headings of a text from its syntax tree, in slices. Where the editor has parsed all of the text, its tree serves.
 * Of a large text it parses only what is near the screen, and has to stay so: a whole tree would be looked through at each
 * keystroke. Such a text is parsed here, beside the editor, with what is known of the tree before the last changes.
 */
import { DocInput, language, syntaxTree } from "@codemirror/language";
import type { ChangeSet, EditorState, Text } from "@codemirror/state";
import { type ChangedRange, type Parser, type Tree, type TreeCursor, TreeFragment } from "@lezer/common";
import { headingLevel, headingWords } from "../formatting/syntax/heading-nodes.ts";
import { visibleText } from "../text/visible-text.ts";

export interface Heading {
  /** From 1 to 6. */
  readonly level: number;
  /** Without the marks of Markdown, and without invisible characters. */
  readonly words: string;
  readonly from: number;
}

/** Most headings that are read. More are no help to anyone, and each is an element of the page. */
export const headingLimit = 500;
/** Most characters of a heading that are shown. */
const wordsLimit = 120;
/** Blocks that are looked at between two chances to stop. */
const blocksAtOnce = 200;

/** Keeps what is known of a large text's tree from one reading to the next. */
export class HeadingReader {
  #fragments: readonly TreeFragment[] = [];

  /**
   * Reads all headings that stand in no quote and no list; at most one more than `headingLimit`. `changes` led here from the
   * state that was read before. Yields where it may stop for a while.
   */
  *read(state: EditorState, changes: readonly ChangeSet[]): Generator<void, Heading[]> {
    for (const change of changes) this.#fragments = TreeFragment.applyChanges(this.#fragments, rangesOf(change));
    const { doc } = state;
    const known = syntaxTree(state);
    const parser = state.facet(language)?.parser;
    if (parser === undefined) return [];
    return yield* headingsOf(known.length >= doc.length ? known : yield* this.#parse(parser, doc), doc);
  }

  *#parse(parser: Parser, doc: Text): Generator<void, Tree> {
    for (;;) {
      const parse = parser.startParse(new DocInput(doc), this.#fragments);
      let tree = parse.advance();
      while (tree === null) {
        yield;
        tree = parse.advance();
      }
      const isPart = parse.stoppedAt !== null && parse.stoppedAt < doc.length;
      this.#fragments = TreeFragment.addTree(tree, this.#fragments, isPart);
      if (!isPart) return tree;
      yield;
    }
  }
}

function rangesOf(changes: ChangeSet): ChangedRange[] {
  const ranges: ChangedRange[] = [];
  changes.iterChangedRanges((fromA, toA, fromB, toB) => ranges.push({ fromA, toA, fromB, toB }));
  return ranges;
}

function* headingsOf(tree: Tree, doc: Text): Generator<void, Heading[]> {
  const found: Heading[] = [];
  const cursor = tree.cursor();
  let seen = 0;
  for (let isThere = cursor.firstChild(); isThere && found.length <= headingLimit; isThere = cursor.nextSibling()) {
    const level = headingLevel(cursor.name);
    const heading = level === undefined ? undefined : headingAt(cursor, level, doc);
    if (heading !== undefined) found.push(heading);
    if (++seen % blocksAtOnce === 0) yield;
  }
  return found;
}

/** The heading that the cursor is at; undefined where it has no words. */
function headingAt({ from, to, name }: TreeCursor, level: number, doc: Text): Heading | undefined {
  const text = doc.sliceString(from, Math.min(to, from + 4 * wordsLimit));
  const words = visibleText(headingWords(name, text).replaceAll(/\s+/g, " "));
  if (words === "") return undefined;
  const characters = Array.from(words);
  return {
    level,
    words: characters.length > wordsLimit ? `${characters.slice(0, wordsLimit).join("")}…` : words,
    from,
  };
}
