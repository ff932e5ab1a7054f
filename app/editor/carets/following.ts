/**
 * Goes to another person's caret, and follows it until this person moves by themselves: by their own scrolling, a key or a
 * press in the text.
 */
import { type EditorView, ViewPlugin, EditorView as View, type PluginValue, type ViewUpdate } from "@codemirror/view";
import { visibleColor } from "../../people/palette.ts";
import { type Looking, lookingAtNobody } from "../../people/looking.ts";
import { nameCaret } from "./named-carets.ts";
import { type RemoteCursor, remoteCursorField } from "./remote-cursor-field.ts";

/** Sent by the editor whenever it changes whom one looks at; `detail` is the Looking. Bubbles. */
export const lookingEvent = "gv-looking";

/** How long someone who is followed may be away, as while they reconnect. */
const awayMs = 10_000;
/** A followed caret stays this far from the edges, in parts of the height. */
const marginShare = 0.25;
/** Keys that move nothing. */
const modifiers = new Set([
  "Alt",
  "AltGraph",
  "CapsLock",
  "Control",
  "Fn",
  "Meta",
  "NumLock",
  "Shift",
  "Tab",
  "Escape",
]);
/** Events by which a person moves. */
const ownMoves = ["wheel", "touchmove", "pointerdown", "keydown", "beforeinput"] as const;

class Following implements PluginValue {
  readonly #view: EditorView;
  #looking = lookingAtNobody;
  #frame = 0;
  #away: ReturnType<typeof setTimeout> | undefined;
  /** A frame in the colour of whom one follows. */
  readonly #edge = document.createElement("div");

  constructor(view: EditorView) {
    this.#view = view;
    this.#edge.className = "cm-followed";
    for (const type of ownMoves) view.dom.addEventListener(type, this.#onOwnMove, { capture: true, passive: true });
  }

  /** Goes to a caret. Where one is there already, follows it; where one follows it, stops. */
  visit(clientId: number): void {
    const cursor = this.#cursor(clientId);
    if (cursor === undefined) return;
    if (this.#looking.following?.clientId === clientId) return this.#look({ at: clientId, following: undefined });
    const isThere = this.#looking.at === clientId;
    this.#look({ at: clientId, following: isThere ? { clientId, name: cursor.person.name } : undefined });
    this.#show(cursor, "center");
  }

  update({ docChanged, startState, state, geometryChanged }: ViewUpdate): void {
    if (this.#looking.following === undefined || this.#frame !== 0) return;
    const isMoved =
      docChanged || geometryChanged || startState.field(remoteCursorField) !== state.field(remoteCursorField);
    if (isMoved) this.#frame = requestAnimationFrame(() => this.#keepUp());
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#away);
    for (const type of ownMoves) this.#view.dom.removeEventListener(type, this.#onOwnMove, { capture: true });
    this.#look(lookingAtNobody);
  }

  #keepUp(): void {
    this.#frame = 0;
    const { following } = this.#looking;
    if (following === undefined) return;
    const cursor = this.#cursor(following.clientId);
    if (cursor === undefined) {
      this.#away ??= setTimeout(() => this.#look(lookingAtNobody), awayMs);
      return;
    }
    clearTimeout(this.#away);
    this.#away = undefined;
    if (cursor.person.name !== following.name)
      this.#look({ ...this.#looking, following: { ...following, name: cursor.person.name } });
    this.#show(cursor, "nearest");
  }

  #show({ clientId, head }: RemoteCursor, y: "center" | "nearest"): void {
    const position = Math.min(head, this.#view.state.doc.length);
    const yMargin = this.#view.scrollDOM.clientHeight * marginShare;
    const scroll = View.scrollIntoView(position, y === "center" ? { y } : { y, yMargin });
    this.#view.dispatch({ effects: y === "center" ? [scroll, nameCaret.of(clientId)] : [scroll] });
    // CodeMirror would scroll in the next frame, and take back what a person has scrolled until then. Asked for
    // coordinates, it scrolls at once.
    this.#view.coordsAtPos(position);
  }

  #drawFrame(): void {
    const { following } = this.#looking;
    const person = following && this.#cursor(following.clientId)?.person;
    if (person !== undefined) this.#edge.style.borderColor = visibleColor(person.color);
    if (following === undefined) this.#edge.remove();
    else if (!this.#edge.isConnected) this.#view.dom.append(this.#edge);
  }

  #cursor(clientId: number): RemoteCursor | undefined {
    return this.#view.state.field(remoteCursorField).find((cursor) => cursor.clientId === clientId);
  }

  readonly #onOwnMove = (event: Event): void => {
    const { at, following } = this.#looking;
    if (at === undefined && following === undefined) return;
    if (event instanceof KeyboardEvent && modifiers.has(event.key)) return;
    this.#look(lookingAtNobody);
  };

  #look(looking: Looking): void {
    const before = this.#looking;
    if (looking.at === before.at && looking.following?.name === before.following?.name) return;
    if (looking.following === undefined) {
      clearTimeout(this.#away);
      this.#away = undefined;
    }
    this.#looking = looking;
    this.#drawFrame();
    this.#view.dom.dispatchEvent(new CustomEvent(lookingEvent, { detail: looking, bubbles: true }));
  }
}

const plugin = ViewPlugin.fromClass(Following);

const theme = View.theme({
  ".cm-followed": {
    position: "absolute",
    inset: "0",
    zIndex: "199",
    border: "3px solid",
    forcedColorAdjust: "none",
    pointerEvents: "none",
  },
  "@media print": { ".cm-followed": { display: "none" } },
});

/** The extension. */
export const following = [plugin, theme];

/** Goes to the caret of a client, or follows it where one is there already. */
export function visit(view: EditorView, clientId: number): void {
  view.plugin(plugin)?.visit(clientId);
}

declare global {
  interface GlobalEventHandlersEventMap {
    "gv-looking": CustomEvent<Looking>;
  }
}
