/** Gives the editor the keys of Vim while a person wants them (**Vim keys** in **Appearance**). They load when first wanted. */
import { Compartment, type Extension, Prec } from "@codemirror/state";
import { ViewPlugin } from "@codemirror/view";
import type * as Y from "yjs";
import { loadFind } from "../find/wanted-find.ts";

const areWanted = (): boolean => document.documentElement.dataset["keys"] === "vim";

/** The extension. Vim hears keys before all others. `load` is for tests. */
export function wantedVim(undoManager: Y.UndoManager, load = () => import("./vim-keys.ts")): Extension {
  const place = new Compartment();
  const plugin = ViewPlugin.define((view) => {
    let [isUsed, isGone] = [false, false];
    const follow = (): void => {
      if (areWanted() === isUsed) return;
      // F3 goes on with what Vim has searched for.
      Promise.all([load(), loadFind(view)])
        .then(([{ vimKeys, leaveVim }]) => {
          if (isGone || areWanted() === isUsed) return;
          if (isUsed) leaveVim(view);
          isUsed = !isUsed;
          view.dispatch({ effects: place.reconfigure(isUsed ? vimKeys(undoManager) : []) });
        })
        // The keys are as usual. The next change of the settings tries again.
        .catch(() => view.dom.dispatchEvent(new CustomEvent("gv-part-missing", { bubbles: true })));
    };
    document.addEventListener("gv-appearance", follow);
    follow();
    return {
      destroy() {
        isGone = true;
        document.removeEventListener("gv-appearance", follow);
      },
    };
  });
  return [Prec.highest(place.of([])), plugin];
}
