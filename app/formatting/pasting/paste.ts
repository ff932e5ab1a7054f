/**
 * Pasting: HTML becomes Markdown, and an address on a selection a link. Everything else, and what is pasted with Shift, goes
 * in as plain text, which CodeMirror does itself.
 */
import { EditorSelection, type EditorState, type Extension, type Transaction } from "@codemirror/state";
import { EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { isAddress, linkTo } from "../inline/links.ts";
import { isIn } from "../syntax/syntax.ts";
import { chooseFlavour, type Clip } from "./choose-flavour.ts";

/** How long after Ctrl+Shift+V a paste is that key's. */
const plainKeyMs = 1_000;

type Converter = (html: string) => string | undefined;

/** The transaction that inserts Markdown in place of the main selection. Blocks get lines of their own. */
export function insertMarkdown(
  state: EditorState,
  { from, to }: { from: number; to: number },
  text: string,
): Transaction {
  const [first, last] = [state.doc.lineAt(from), state.doc.lineAt(to)];
  const isBlock = text.includes("\n") || /^(?:#{1,6} |[-+*] |\d{1,9}[.)] |> |```|\|)/.test(text);
  const before = isBlock && state.sliceDoc(first.from, from).trim() !== "" ? "\n\n" : "";
  const behind = isBlock && state.sliceDoc(to, last.to).trim() !== "" ? "\n\n" : "";
  const insert = before + text + behind;
  return state.update({
    changes: { from, to, insert },
    selection: EditorSelection.cursor(from + before.length + text.length),
    userEvent: "input.paste",
    scrollIntoView: true,
  });
}

class Pasting implements PluginValue {
  readonly #view: EditorView;
  readonly #load: () => Promise<Converter>;
  #plainKeyAt = Number.NEGATIVE_INFINITY;
  /** Where the pastes go that wait for the converter. Others may write meanwhile. */
  #waiting: { from: number; to: number }[] = [];
  #isOpen = true;

  constructor(view: EditorView, load: () => Promise<Converter>) {
    this.#view = view;
    this.#load = load;
  }

  update({ docChanged, changes }: ViewUpdate): void {
    if (!docChanged) return;
    for (const place of this.#waiting) {
      [place.from, place.to] = [changes.mapPos(place.from, -1), changes.mapPos(place.to, 1)];
    }
  }

  destroy(): void {
    this.#isOpen = false;
  }

  /** The browser gives the page of a plain paste all flavours, too. */
  key({ key, shiftKey, ctrlKey, metaKey, timeStamp }: KeyboardEvent): void {
    if (key.toLowerCase() === "v" && (ctrlKey || metaKey)) this.#plainKeyAt = shiftKey ? timeStamp : -Infinity;
  }

  /** Returns whether it pastes; else CodeMirror does. */
  paste({ clipboardData, timeStamp }: ClipboardEvent): boolean {
    const isPlain = timeStamp - this.#plainKeyAt < plainKeyMs;
    this.#plainKeyAt = Number.NEGATIVE_INFINITY;
    const view = this.#view;
    if (clipboardData === null || isPlain || view.state.readOnly) return false;
    const clip: Clip = {
      plain: clipboardData.getData("text/plain"),
      html: clipboardData.getData("text/html"),
      types: clipboardData.types,
    };
    const address = clip.plain.trim();
    const link = isAddress(address) ? linkTo(view.state, address) : undefined;
    if (link !== undefined) {
      view.dispatch(link);
      return true;
    }
    const { selection } = view.state;
    const inCode = isIn(view.state, selection.main, "InlineCode FencedCode CodeBlock") !== undefined;
    // Several carets get the same plain text each, or a line each.
    if (inCode || selection.ranges.length > 1 || chooseFlavour(clip) === "plain") return false;
    void this.#convert(clip);
    return true;
  }

  async #convert({ html, plain }: Clip): Promise<void> {
    const { from, to } = this.#view.state.selection.main;
    const place = { from, to };
    this.#waiting.push(place);
    const convert = await this.#load().catch(() => undefined);
    this.#waiting = this.#waiting.filter((other) => other !== place);
    const text = convert?.(html) ?? plain.replaceAll(/\r\n?/g, "\n");
    if (this.#isOpen && text !== "") this.#view.dispatch(insertMarkdown(this.#view.state, place, text));
  }
}

/** The extension. `load` loads the converter, which is as large as all other commands together. */
export function pasting(
  load = (): Promise<Converter> => import("./html-to-markdown.ts").then(({ htmlToMarkdown }) => htmlToMarkdown),
): Extension {
  return ViewPlugin.define((view) => new Pasting(view, load), {
    eventObservers: {
      keydown(event) {
        this.key(event);
      },
    },
    eventHandlers: {
      paste(event) {
        const pasted = this.paste(event);
        if (pasted) event.preventDefault();
        return pasted;
      },
    },
  });
}
