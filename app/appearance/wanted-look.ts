/** Loads focus mode, line numbers and the switch for spelling when somebody sets one of them, and follows the settings. */
import type { Extension } from "@codemirror/state";
import { ViewPlugin } from "@codemirror/view";

export const wantedLook = (): Extension =>
  ViewPlugin.define((view) => {
    const look = (event?: Event): void => {
      if (event === undefined && document.documentElement.dataset["text"] === undefined) return;
      // Lines may have another height.
      view.requestMeasure();
      // Where it does not load, the text is as usual.
      void import("./editor-look.ts").then(({ showWanted }) => showWanted(view)).catch(() => undefined);
    };
    document.addEventListener("gv-appearance", look);
    look();
    return { destroy: () => document.removeEventListener("gv-appearance", look) };
  });
