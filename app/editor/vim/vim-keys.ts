/**
 * The keys of Vim. The library knows a text that one person writes. Here others write in it, too: undo takes back one's own
 * edits alone, and whatever Vim remembers by its position moves with others' edits.
 */
import { type ChangeDesc, type Extension, MapMode } from "@codemirror/state";
import { EditorView, logException, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { msg } from "@lit/localize";
import { CodeMirror, getCM, Vim, vim, type vimState } from "@replit/codemirror-vim";
import type * as Y from "yjs";
import { say } from "../../foot/say.ts";
import { onLanguage } from "../../language/follow-language.ts";
import { isFromText } from "../binding/text-binding.ts";
import { saySaved } from "../keys/save-key.ts";
import { CommandSteps } from "./command-steps.ts";
import { labelDialog, ModeBar } from "./mode-bar.ts";
import { unicodePattern } from "./unicode-pattern.ts";
import { vimTheme } from "./vim-theme.ts";

/** The prompt of `:s` with the flag `c`. It remembers where the next match stands. */
const asksForEach = /\(y\/n\/a\/q\/l\)$/;

/** Most operations of one command, and how deep they may be nested. A macro that plays or prolongs itself would never end. */
const operationsLimit = 5_000;
const depthLimit = 100;

class SharedVim implements PluginValue {
  readonly #cm: CodeMirror;
  readonly #undoManager: Y.UndoManager;
  readonly #steps: CommandSteps;
  readonly #bar: ModeBar;
  /** How many of the library's operations run, one within another. */
  #depth = 0;
  #operations = 0;
  /** Where the text first changed in an undo that is running. */
  #revertedFrom: number | undefined;
  /** Answers the prompt of a replacement by "quit". */
  #quitReplacing: (() => void) | undefined;

  constructor(view: EditorView, undoManager: Y.UndoManager, bar: ModeBar) {
    const cm = getCM(view);
    if (cm === null) throw new Error("the keys of Vim are not in this editor");
    this.#cm = cm;
    this.#undoManager = undoManager;
    this.#steps = new CommandSteps(undoManager);
    this.#bar = bar;
    this.#keepSteps();
    this.#followOthers();
    findAnything(cm);
    cm.on("vim-mode-change", this.#onMode);
    cm.on("vim-keypress", this.#showState);
    cm.on("vim-command-done", this.#showState);
    cm.on("dialog", () => labelDialog(cm.state.dialog ?? undefined));
    shared.set(cm, this);
    this.#showState();
  }

  /** Says what it shows in the language of now. */
  speak(): void {
    labelDialog(this.#cm.state.dialog ?? undefined);
    this.#showState();
  }

  destroy(): void {
    this.#quitReplacing = undefined;
    shared.delete(this.#cm);
    this.#steps.destroy();
  }

  /** Undoes or redoes a step of this person, and puts the caret where the text changed, as Vim does. */
  revert(how: "undo" | "redo"): void {
    this.#revertedFrom = this.#cm.cm6.state.doc.length;
    const isDone = this.#undoManager[how]() !== null;
    const anchor = Math.min(this.#revertedFrom, this.#cm.cm6.state.doc.length);
    this.#revertedFrom = undefined;
    if (isDone) this.#cm.cm6.dispatch({ selection: { anchor }, scrollIntoView: true });
  }

  /** The library does all that a command does within `operation`. */
  #keepSteps(): void {
    const cm = this.#cm;
    const operation = cm.operation.bind(cm);
    cm.operation = (run, force) => {
      if (this.#depth === 0) this.#operations = 0;
      this.#depth++;
      this.#steps.begin();
      try {
        if (++this.#operations > operationsLimit || this.#depth > depthLimit)
          throw new Error("The command has no end.");
        return operation(run, force);
      } catch (error) {
        if (this.#depth > 1) throw error;
        logException(cm.cm6.state, error, "the keys of Vim");
        // The next macro is recorded, although this one has not come to its end.
        Vim.getVimGlobalState_().macroModeState.isPlaying = false;
        // The key was Vim's: the browser must not write it into the text.
        return true as never;
      } finally {
        this.#depth--;
        this.#endStep();
      }
    };
  }

  readonly #onMode = (): void => {
    if (this.#cm.state.vim?.insertMode) this.#steps.begin();
    else this.#endStep();
    this.#showState();
  };

  #endStep(): void {
    if (this.#depth === 0 && !this.#cm.state.vim?.insertMode) this.#steps.end();
  }

  readonly #showState = (): void => {
    const state = this.#cm.state.vim;
    if (state) this.#bar.show(state, this.#cm.state.overwrite === true);
  };

  #followOthers(): void {
    const cm = this.#cm;
    const onChange = cm.onChange.bind(cm);
    cm.onChange = (update) => {
      // Vim itself keeps its selection in step with its own edits.
      if (this.#depth === 0 && cm.state.vim) moveSelection(cm.state.vim, update);
      // Only what this person writes is repeated by "." and recorded in macros.
      if (update.transactions.some((each) => each.docChanged && !isFromText(each))) onChange(update);
      else {
        this.#revertedFrom = firstChange(update.changes, this.#revertedFrom);
        movePlaces(cm, update);
        if (this.#quitReplacing !== undefined) queueMicrotask(() => this.#stopReplacing());
      }
    };
    const openDialog = cm.openDialog.bind(cm);
    cm.openDialog = (template, callback, options) => {
      const close = openDialog(template, callback, options);
      const { onKeyDown } = options as { onKeyDown?: (event: object, value: string, close: () => void) => void };
      this.#quitReplacing = asksForEach.test(template.textContent ?? "")
        ? () => onKeyDown?.(new KeyboardEvent("keydown", { key: "q" }), "", close)
        : undefined;
      return close;
    };
  }

  /** Its next answer would replace what stands now where the match was. */
  #stopReplacing(): void {
    const dialog = this.#cm.state.dialog;
    if (this.#quitReplacing && dialog && asksForEach.test(dialog.textContent ?? "")) {
      this.#quitReplacing();
      say(document, msg("Stopped replacing: someone else has changed the text"));
    }
    this.#quitReplacing = undefined;
  }
}

/** Lets Vim search for patterns that the editor would refuse by an error, in the middle of a command. */
function findAnything(cm: CodeMirror): void {
  const getSearchCursor = cm.getSearchCursor.bind(cm);
  cm.getSearchCursor = (query, position) => getSearchCursor(unicodePattern(query), position);
  const addOverlay = cm.addOverlay.bind(cm);
  cm.addOverlay = (overlay) => addOverlay({ query: unicodePattern(overlay.query) });
}

/** The keys of each editor. A command of the library gets its editor alone. */
const shared = new WeakMap<CodeMirror, SharedVim>();

CodeMirror.commands.undo = (cm) => shared.get(cm)?.revert("undo");
CodeMirror.commands.redo = (cm) => shared.get(cm)?.revert("redo");
CodeMirror.commands.save = (cm: CodeMirror) => saySaved(cm.cm6);
// The library has taken those that it came with.
Vim.defineEx("undo", "u", (cm) => CodeMirror.commands.undo(cm));
Vim.defineEx("redo", "red", (cm) => CodeMirror.commands.redo(cm));

/** The ends of Vim's selection, which are lines and columns. */
function moveSelection(vim: vimState, { startState, state, changes }: ViewUpdate): void {
  if (!vim.visualMode) return;
  const move = ({ line, ch }: vimState["sel"]["head"]) => {
    const before = startState.doc.line(Math.min(line + 1, startState.doc.lines));
    const position = changes.mapPos(Math.min(before.from + Math.max(0, ch), before.to), 1);
    const after = state.doc.lineAt(position);
    return new CodeMirror.Pos(after.number - 1, position - after.from);
  };
  vim.sel = { anchor: move(vim.sel.anchor), head: move(vim.sel.head) };
}

/** All else that stands at a place in the text. */
function movePlaces(cm: CodeMirror, update: ViewUpdate): void {
  cm.$lineHandleChanges?.push(update);
  // With the character that it is at. The library would leave a mark before what is written there.
  for (const mark of Object.values(cm.marks))
    if (mark.offset !== null) mark.offset = update.changes.mapPos(mark.offset, 1, MapMode.TrackDel);
}

function firstChange(changes: ChangeDesc, before: number | undefined): number | undefined {
  if (before === undefined) return undefined;
  let first = before;
  changes.iterChangedRanges((_fromA, _toA, from) => (first = Math.min(first, from)));
  return first;
}

/** The extension, for one editor. It must come before all other keys. */
export function vimKeys(undoManager: Y.UndoManager): Extension {
  const bar = new ModeBar();
  const plugin = ViewPlugin.define((view) => new SharedVim(view, undoManager, bar));
  return [
    vim(),
    plugin,
    onLanguage((view) => view.plugin(plugin)?.speak()),
    bar.extension,
    EditorView.editorAttributes.of({ class: "cm-vimKeys" }),
    vimTheme,
  ];
}

/** Call it before the extension is taken away. */
export function leaveVim(view: EditorView): void {
  const cm = getCM(view);
  if (cm?.state.vim?.insertMode) Vim.exitInsertMode(cm as never, true);
  cm?.state.currentNotificationClose?.();
}
