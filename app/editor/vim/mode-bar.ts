/** The line below the text that says which mode Vim is in, and which keys it has heard of a command. */
import { msg } from "@lit/localize";
import { showPanel } from "@codemirror/view";

/** What the bar reads of the library's state. */
export interface VimState {
  readonly insertMode: boolean;
  readonly visualMode: boolean;
  readonly visualLine: boolean;
  readonly visualBlock: boolean;
  readonly status: string;
}

export class ModeBar {
  readonly #dom = document.createElement("div");
  readonly #mode = document.createElement("span");
  readonly #keys = document.createElement("span");
  readonly extension = showPanel.of(() => ({ dom: this.#dom }));

  constructor() {
    this.#dom.className = "cm-vimBar";
    this.#dom.append(this.#mode, this.#keys);
    // Announced at each change. The keys would be read twice.
    this.#mode.setAttribute("role", "status");
    this.#keys.setAttribute("aria-hidden", "true");
  }

  show(state: VimState, overwrites: boolean): void {
    const mode = modeName(state, overwrites);
    if (this.#mode.textContent !== mode) this.#mode.textContent = mode;
    this.#keys.textContent = state.insertMode ? "" : state.status;
  }
}

/** The names of modes, as Vim itself has them in each language. */
export function modeName({ insertMode, visualMode, visualLine, visualBlock }: VimState, overwrites: boolean): string {
  if (insertMode) return overwrites ? msg("REPLACE") : msg("INSERT");
  if (!visualMode) return msg("NORMAL");
  return visualLine ? msg("VISUAL LINE") : visualBlock ? msg("VISUAL BLOCK") : msg("VISUAL");
}

/** Names the field of one of the library's dialogs, and has its messages read. They are English. */
export function labelDialog(dialog: HTMLElement | undefined): void {
  const input = dialog?.querySelector("input");
  if (dialog === undefined) return;
  if (input === null || input === undefined) {
    dialog.setAttribute("role", "alert");
    dialog.lang = "en";
    return;
  }
  // What stands behind the field is a note on patterns, for which a phone has no room.
  input.parentElement?.nextElementSibling?.remove();
  const prompt = input.parentElement?.textContent ?? "";
  const label = prompt === ":" ? msg("Command of Vim") : prompt === "/" || prompt === "?" ? msg("Find") : prompt;
  input.setAttribute("aria-label", label);
}
