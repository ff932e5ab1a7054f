/**
 * The keys that find and replace. What they do is loaded (`find.ts`) when Ctrl or Cmd is held, which comes before most of
 * them, and at the latest when one of them is pressed.
 */
import { type Extension, StateEffect } from "@codemirror/state";
import { type Command, EditorView, keymap } from "@codemirror/view";

type Find = typeof import("./find.ts");

let loaded: Find | undefined;
const complete = new WeakSet<EditorView>();

async function load(): Promise<Find | undefined> {
  return (loaded ??= await import("./find.ts").catch(() => undefined));
}

const command =
  (name: keyof Find["findCommands"]): Command =>
  (view) => {
    if (loaded !== undefined && complete.has(view)) return loaded.findCommands[name](view);
    void withFind(view).then((find) => {
      if (find === undefined) view.dom.dispatchEvent(new CustomEvent("gv-part-missing", { bubbles: true }));
      else find.findCommands[name](view);
    });
    return true;
  };

async function withFind(view: EditorView): Promise<Find | undefined> {
  const find = await load();
  if (find === undefined || complete.has(view)) return find;
  complete.add(view);
  view.dispatch({ effects: StateEffect.appendConfig.of(find.find()) });
  return find;
}

/** Nothing is open before the search has been loaded. */
const close: Command = (view) => complete.has(view) && loaded?.findCommands.closeSearchPanel(view) === true;

export const openFind = command("openSearchPanel");
const next = command("findNext");
const previous = command("findPrevious");
const scope = "editor search-panel";

export function findKeys(): Extension {
  return [
    keymap.of([
      { key: "Mod-f", run: openFind, scope },
      { key: "F3", run: next, shift: previous, scope, preventDefault: true },
      { key: "Mod-g", run: next, shift: previous, scope, preventDefault: true },
      { key: "Escape", run: close, scope },
      { key: "Mod-Shift-l", run: command("selectSelectionMatches") },
      { key: "Mod-Alt-g", run: command("gotoLine") },
      { key: "Mod-d", run: command("selectNextOccurrence"), preventDefault: true },
    ]),
    EditorView.domEventHandlers({
      keydown({ key }) {
        if (key === "Control" || key === "Meta") void load();
        return false;
      },
    }),
  ];
}
