/**
 * Loads finding (`find.ts`) when a person first asks for it, by one of its keys or in the menu. Until then a field stands
 * where the panel will be. The panel grows around that field, so that neither words nor the focus are lost, and a word that
 * is being composed goes on.
 */
import { Compartment, type EditorState, type Extension } from "@codemirror/state";
import {
  type Command,
  type EditorView,
  keymap,
  type PluginValue,
  runScopeHandlers,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import { isFromText } from "../binding/text-binding.ts";
import { isForInputMethod } from "../../text/composing.ts";
import { findRow, type FindRow } from "./find-row.ts";

type Find = typeof import("./find.ts");
type FindCommand = keyof Find["findCommands"];

/** Most commands that wait for the program. A key that is held down asks for many. */
const askedLimit = 20;
/** Longest selection that is searched for, in UTF-16 code units: CodeMirror's own limit. */
const longestWords = 100;

/** Where finding stands among the editor's keys. */
const place = new Compartment();
const finders = new WeakMap<EditorView, Finder>();

const ask =
  (command: FindCommand): Command =>
  (view) =>
    finders.get(view)?.ask(command) ?? false;

const scope = "editor search-panel";
/** Those of CodeMirror's `searchKeymap`, which takes their place. */
const keys = keymap.of([
  { key: "Mod-f", run: ask("openSearchPanel"), scope },
  { key: "F3", run: ask("findNext"), shift: ask("findPrevious"), scope, preventDefault: true },
  { key: "Mod-g", run: ask("findNext"), shift: ask("findPrevious"), scope, preventDefault: true },
  { key: "Escape", run: (view) => finders.get(view)?.cancel() ?? false, scope },
  { key: "Mod-Shift-l", run: ask("selectSelectionMatches") },
  { key: "Mod-Alt-g", run: ask("gotoLine") },
  { key: "Mod-d", run: ask("selectNextOccurrence"), preventDefault: true },
]);

class Finder implements PluginValue {
  readonly #view: EditorView;
  readonly #import: () => Promise<Find>;
  #find: Find | undefined;
  #loading: Promise<void> | undefined;
  /** Whether a person is waiting. If loading fails, they are told. */
  #isWanted = false;
  #row: FindRow | undefined;
  /** Whether the line that stands in the row is to be gone to. */
  #isLineEntered = false;
  /** The words of a row that went because loading failed. */
  #lost = "";
  /** What was asked for, but for the row. */
  readonly #asked: FindCommand[] = [];

  constructor(view: EditorView, load: () => Promise<Find>) {
    this.#view = view;
    this.#import = load;
    finders.set(view, this);
  }

  update({ transactions }: ViewUpdate): void {
    // A person who has gone on would replace by the next letter what is selected late.
    if (transactions.some((each) => (each.docChanged || each.selection !== undefined) && !isFromText(each)))
      this.#asked.length = 0;
  }

  /** Does what is asked for, as soon as it can be done. */
  ask(command: FindCommand): boolean {
    if (this.#find !== undefined) return this.#find.findCommands[command](this.#view);
    this.#isWanted = true;
    const isToGoOn = command === "findNext" || command === "findPrevious";
    if (command === "gotoLine") this.#show(true);
    // Without words to go on with, the panel opens.
    else if (command === "openSearchPanel" || (isToGoOn && this.#row === undefined)) this.#show(false);
    else if (this.#asked.length < askedLimit) this.#asked.push(command);
    void this.load();
    return true;
  }

  /** Forgets what was asked for. Returns whether the row was open. */
  cancel(): boolean {
    this.#isWanted = false;
    this.#isLineEntered = false;
    this.#asked.length = 0;
    const row = this.#row;
    if (row === undefined) return false;
    this.#row = undefined;
    if (row.field === this.#view.root.activeElement) this.#view.focus();
    this.#view.dispatch({ effects: place.reconfigure(keys) });
    return true;
  }

  /** Resolves when finding is there, or cannot be loaded now. */
  load(): Promise<void> {
    return (this.#loading ??= this.#import().then(
      (find) => this.#take(find),
      () => this.#fail(),
    ));
  }

  #take(find: Find): void {
    this.#find = find;
    const asked = this.#asked.splice(0);
    find.takePlace(this.#view, place, this.#row);
    if (this.#isLineEntered) find.enterLine(this.#view);
    this.#row = undefined;
    for (const command of asked) find.findCommands[command](this.#view);
  }

  #fail(): void {
    this.#loading = undefined;
    if (!this.#isWanted) return;
    if (this.#row?.isForLine === false) this.#lost = this.#row.field.value;
    this.cancel();
    this.#view.dom.dispatchEvent(new CustomEvent("gv-part-missing", { bubbles: true }));
  }

  #show(isForLine: boolean): void {
    const { field } = this.#row?.isForLine === isForLine ? this.#row : this.#openRow(isForLine);
    if (field === this.#view.root.activeElement) return;
    field.focus();
    field.select();
  }

  #openRow(isForLine: boolean): FindRow {
    const row = (this.#row = findRow(isForLine));
    if (!isForLine) row.field.value = selectedWords(this.#view.state) || this.#lost;
    this.#lost = "";
    this.#isLineEntered = false;
    row.dom.addEventListener("keydown", (event) => this.#press(event, row));
    this.#view.dispatch({ effects: place.reconfigure([keys, row.shown]) });
    return row;
  }

  #press(event: KeyboardEvent, row: FindRow): void {
    // The panel may have taken it.
    if (this.#row !== row || isForInputMethod(event)) return;
    const isDone = row.isForLine
      ? event.key === "Escape" && this.cancel()
      : runScopeHandlers(this.#view, event, "search-panel");
    if (isDone) return event.preventDefault();
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (row.isForLine) this.#isLineEntered = true;
    else this.ask(event.shiftKey ? "findPrevious" : "findNext");
  }
}

/** The words that the panel opens with. */
function selectedWords({ selection: { main }, doc }: EditorState): string {
  return main.to - main.from > longestWords ? "" : doc.sliceString(main.from, main.to).replaceAll("\n", String.raw`\n`);
}

/** The extension. It stands before the ordinary keys. `load` is for tests. */
export const wantedFind = (load = (): Promise<Find> => import("./find.ts")): Extension => [
  place.of(keys),
  ViewPlugin.define((view) => new Finder(view, load)),
];

/** Opens the panel, with the focus in its field. */
export const openFind = ask("openSearchPanel");

/** Resolves when an editor has all of finding, or that cannot be loaded now. */
export const loadFind = async (view: EditorView): Promise<void> => finders.get(view)?.load();
