/** Makes links of words, and words of links. */
import {
  type ChangeSpec,
  EditorSelection,
  type EditorState,
  type SelectionRange,
  type StateCommand,
} from "@codemirror/state";
import { isIn, trimmed, wordAt } from "../syntax/syntax.ts";

interface Change {
  readonly changes: ChangeSpec;
  readonly range: SelectionRange;
}

/** Longest address that pasting recognises. Browsers take no longer ones reliably. */
const addressLimit = 2_048;
const address = /^(?:https?:\/\/|www\.|mailto:)\S+$/i;

/**
 * Turns the selection or the word at the caret into a link, with the caret where the address goes; or a link back into
 * its text.
 */
export const toggleLink: StateCommand = ({ state, dispatch }) => {
  if (state.readOnly) return false;
  const spec = state.changeByRange((range) => linkAround(state, range) ?? linked(state, range));
  dispatch(state.update(spec, { userEvent: "input.format", scrollIntoView: true }));
  return true;
};

export const isLink = (state: EditorState): boolean => isIn(state, state.selection.main, "Link") !== undefined;

/** Whether a text is an address, and nothing else. */
export const isAddress = (text: string): boolean => text.length <= addressLimit && address.test(text);

/**
 * The transaction that links all selections to an address. Undefined where one of them is empty, is an address itself,
 * has a link in it, or spans paragraphs.
 */
export function linkTo(state: EditorState, url: string): ReturnType<EditorState["update"]> | undefined {
  const destination = isBalanced(url) ? url : `<${url}>`;
  const isFit = (range: SelectionRange): boolean => {
    const text = state.sliceDoc(range.from, range.to);
    const inCode = isIn(state, { from: range.from, to: range.from }, "InlineCode FencedCode CodeBlock Link URL");
    return text.trim() !== "" && !isAddress(text.trim()) && !/\n|\]\(|`/.test(text) && inCode === undefined;
  };
  if (url.includes(">") || state.readOnly || !state.selection.ranges.every(isFit)) return undefined;
  const spec = state.changeByRange((range) => {
    const { from, to } = trimmed(state, range);
    const insert = `](${destination})`;
    return {
      changes: [
        { from, insert: "[" },
        { from: to, insert },
      ],
      range: EditorSelection.cursor(to + 1 + insert.length),
    };
  });
  return state.update(spec, { userEvent: "input.paste", scrollIntoView: true });
}

/** Whether brackets in an address end the link no earlier than its own. */
function isBalanced(url: string): boolean {
  let depth = 0;
  for (const character of url) {
    if (character === "(") depth++;
    else if (character === ")" && --depth < 0) return false;
  }
  return depth === 0;
}

function linked(state: EditorState, range: SelectionRange): Change {
  const { from, to } = (range.empty ? wordAt(state, range.head) : trimmed(state, range)) ?? range;
  const text = state.sliceDoc(from, to);
  // A link cannot span paragraphs, because their line breaks would split it.
  if (/\n\s*\n/.test(text)) return { changes: [], range };
  const [before, after] = isAddress(text) ? ["[](", ")"] : ["[", "]()"];
  const caret = isAddress(text) || text === "" ? from + 1 : to + before.length + after.length - 1;
  return {
    changes: [
      { from, insert: before },
      { from: to, insert: after },
    ],
    range: EditorSelection.cursor(caret),
  };
}

/** Finds the link that contains the range. Returns the changes that leave only its text. */
function linkAround(state: EditorState, range: SelectionRange): Change | undefined {
  const node = isIn(state, range, "Link");
  if (node === undefined) return undefined;
  const match = /^\[(.*)\](?:\(.*\)|\[.*\])?$/s.exec(state.sliceDoc(node.from, node.to));
  if (match === null) return undefined;
  const end = node.from + 1 + (match[1]?.length ?? 0);
  const changes = [
    { from: node.from, to: node.from + 1 },
    { from: end, to: node.to },
  ];
  const set = state.changes(changes);
  return { changes, range: EditorSelection.range(set.mapPos(range.anchor), set.mapPos(range.head)) };
}
