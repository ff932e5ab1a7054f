/** Opens links of the text: by a press with Ctrl, or Cmd on a Mac, and from the caret by a key. */
import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { IterMode } from "@lezer/common";
import { isApple } from "../../formatting/key-words.ts";
import { headingLevel, headingWords } from "../../formatting/syntax/heading-nodes.ts";
import { treeUpTo } from "../../formatting/syntax/syntax.ts";
import { HeadingNames, type LinkTarget, linkTarget } from "../../text/link-targets.ts";

/** Most characters of a heading that count for its name. */
const headingLimit = 1_000;

/** Returns where the link at a position leads; undefined where there is none, or one that may lead nowhere. */
export function linkAt(state: EditorState, position: number): LinkTarget | undefined {
  for (const side of [1, -1] as const)
    for (let node = syntaxTree(state).resolve(position, side); node.parent !== null; node = node.parent) {
      const address = node.name === "URL" ? node : node.name === "Link" ? node.getChild("URL") : null;
      if (address === null) continue;
      const words = state.sliceDoc(address.from, address.to).replace(/^<(.*)>$/, "$1");
      // Markdown makes links of addresses that lack the scheme.
      return linkTarget(/^www\./i.test(words) ? `https://${words}` : isMail(words) ? `mailto:${words}` : words);
    }
  return undefined;
}

const isMail = (words: string): boolean => /^[^\s:/@]+@[^\s:/@]+$/.test(words);

/** Opens the link at a position. A page opens in a tab of its own, which learns nothing of this one. */
export function openLink(view: EditorView, position: number): boolean {
  const target = linkAt(view.state, position);
  if (target === undefined) return false;
  if (target.type !== "heading") window.open(target.href, "_blank", "noopener,noreferrer");
  else goToHeading(view, target.name);
  return true;
}

function goToHeading(view: EditorView, name: string): void {
  const at = findHeading(view.state, name);
  if (at === undefined) return;
  const effects = EditorView.scrollIntoView(at, { y: "start", yMargin: 24 });
  view.dispatch({ selection: { anchor: at }, effects });
}

/** Where the heading begins that is linked by a name; undefined where there is none. */
export function findHeading(state: EditorState, name: string): number | undefined {
  const wanted = name.toLowerCase();
  if (wanted === "" || wanted === "top") return 0;
  const names = new HeadingNames();
  let found: number | undefined;
  treeUpTo(state, state.doc.length).iterate({
    mode: IterMode.IgnoreMounts,
    enter({ name, from, to }) {
      if (found !== undefined || name === "Paragraph") return false;
      if (headingLevel(name) === undefined) return true;
      const text = state.sliceDoc(from, Math.min(to, from + headingLimit));
      if (names.next(headingWords(name, text)) === wanted) found = from;
      return false;
    },
  });
  return found;
}

const openOnPress = EditorView.domEventHandlers({
  mousedown(event, view) {
    if (event.button !== 0 || !(isApple() ? event.metaKey : event.ctrlKey) || event.shiftKey || event.altKey)
      return false;
    const position = view.posAtCoords(event);
    return position !== null && openLink(view, position);
  },
});

/** While the key is held, the pointer shows that links can be opened. */
function look({ ctrlKey, metaKey }: Pick<KeyboardEvent, "ctrlKey" | "metaKey">, view: EditorView): void {
  view.dom.classList.toggle("cm-opensLinks", isApple() ? metaKey : ctrlKey);
}

const showsLinks = EditorView.domEventObservers({
  keydown: look,
  keyup: look,
  mousemove: look,
  blur: (_event, view) => view.dom.classList.remove("cm-opensLinks"),
});

export const openLinks = [openOnPress, showsLinks];
