/** The placeholder of an empty text. It invites the person to write, unless others' text is still to come. */
import { msg } from "@lit/localize";
import { Compartment, type Extension } from "@codemirror/state";
import { type EditorView, placeholder, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type * as Y from "yjs";
import type { GrapevineProvider, GrapevineStatus, ProgressEvent } from "../../sync/index.ts";

/** Longest time to wait for a sign of others before inviting. */
const lookingMs = 5_000;

const words = {
  invites: () => placeholder(msg("Start writing")),
  awaits: () => placeholder(msg("The text is on its way.")),
  silent: (): Extension => [],
};

type Said = keyof typeof words;

export interface Arrivals {
  /** What the placeholder says so far. */
  readonly said: Said;
  readonly status: Pick<GrapevineStatus, "links" | "alone">;
  /** Whether this replica was equal to a peer's when last compared. */
  readonly synced: boolean;
  /** Whether text is known to be on its way. */
  readonly receiving: boolean;
  /** Whether text has come that is not shown yet. */
  readonly heldBack: boolean;
  /** Whether it is too early for silence to mean that nobody is there. */
  readonly looking: boolean;
}

/**
 * Decides what to say. `silent`: nothing is known yet. After it has invited, only arriving text makes it wait again.
 */
export function whatToSay({ said, status, synced, receiving, heldBack, looking }: Arrivals): Said {
  if (receiving) return "awaits";
  if (said === "invites") return "invites";
  if (heldBack || (status.links > 0 && !synced)) return "awaits";
  return status.links > 0 || status.alone || !looking ? "invites" : "silent";
}

/** The extension. `provider` tells whether text is still to come, `content` whether some has come. */
export function invitation(provider: GrapevineProvider, content: Y.Text): Extension {
  const slot = new Compartment();
  return [slot.of(words.silent()), ViewPlugin.define((view) => new Invitation(view, slot, provider, content))];
}

class Invitation implements PluginValue {
  readonly #view: EditorView;
  readonly #slot: Compartment;
  readonly #provider: GrapevineProvider;
  readonly #content: Y.Text;
  #said: Said = "silent";
  #receiving = false;
  #looking = true;
  readonly #timer: ReturnType<typeof setTimeout>;

  constructor(view: EditorView, slot: Compartment, provider: GrapevineProvider, content: Y.Text) {
    this.#view = view;
    this.#slot = slot;
    this.#provider = provider;
    this.#content = content;
    this.#timer = setTimeout(() => {
      this.#looking = false;
      this.#say();
    }, lookingMs);
    document.addEventListener("gv-language", this.#show);
    provider.on("change", this.#schedule);
    provider.on("progress", this.#onProgress);
    this.#schedule();
  }

  update({ docChanged }: ViewUpdate): void {
    if (docChanged) this.#schedule();
  }

  destroy(): void {
    clearTimeout(this.#timer);
    document.removeEventListener("gv-language", this.#show);
    this.#provider.off("change", this.#schedule);
    this.#provider.off("progress", this.#onProgress);
  }

  readonly #onProgress = (event: ProgressEvent): void => {
    this.#receiving = event !== null;
    this.#schedule();
  };

  /** Deferred, because a view takes no transaction while it is being made or is within an edit. */
  readonly #schedule = (): void => queueMicrotask(this.#say);

  readonly #say = (): void => {
    // Text hides what this says, and is edited often.
    if (this.#view.state.doc.length > 0) return;
    const said = whatToSay({
      said: this.#said,
      status: this.#provider.status(),
      synced: this.#provider.synced,
      receiving: this.#receiving,
      heldBack: this.#content.length > 0 && this.#view.state.doc.length === 0,
      looking: this.#looking,
    });
    if (said === this.#said) return;
    this.#said = said;
    this.#show();
  };

  readonly #show = (): void => this.#view.dispatch({ effects: this.#slot.reconfigure(words[this.#said]()) });
}
