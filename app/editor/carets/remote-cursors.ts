/**
 * Reads other people's cursors and announces ours, over awareness and in y-codemirror.next's format. Replaces its
 * plugin, which trusts names and colours from the network, keeps an old name on a caret, walks the whole text for every
 * person at every keystroke, and draws one decoration for every line that a peer selects.
 */
import { type Extension } from "@codemirror/state";
import { type PluginValue, ViewPlugin, type ViewUpdate, type EditorView } from "@codemirror/view";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { readPerson } from "../../people/person.ts";
import { announceCursor, loosensCursor, readCursor } from "./cursor-position.ts";
import { takePendingInput } from "../binding/pending-input.ts";
import { type RemoteCursor, remoteCursorField, remoteCursorLimit, setRemoteCursors } from "./remote-cursor-field.ts";
import { isBehind, isFromText, toShared, toShown } from "../binding/text-binding.ts";

/**
 * How long the announcement of a caret waits while its owner types. Others move it with the text that its owner inserts
 * at it (`remote-cursor-field.ts`), so an announcement at each key would only tell what they know.
 */
const typingMs = 500;

/** The extension. `content` is the text that the editor is bound to. What is seen of others comes later (`seen-cursors.ts`). */
export function remoteCursors(content: Y.Text, awareness: Awareness): Extension {
  return [remoteCursorField, ViewPlugin.define((view) => new CursorExchange(view, content, awareness))];
}

interface AwarenessChange {
  readonly added: readonly number[];
  readonly updated: readonly number[];
  readonly removed: readonly number[];
}

class CursorExchange implements PluginValue {
  readonly #view: EditorView;
  readonly #content: Y.Text;
  readonly #awareness: Awareness;
  readonly #moves = new Map<number, number>();
  #frame = 0;
  /** Runs while an announcement waits. */
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #ownMoved = false;
  #othersMoved = true;
  /** Clients whose cursors must be read again. The others' cursors move with the text. */
  readonly #unread = new Set<number>();
  /** Whether a cursor points into text that has not arrived, or is not shown yet. */
  #waitsForText = false;

  constructor(view: EditorView, content: Y.Text, awareness: Awareness) {
    this.#view = view;
    this.#content = content;
    this.#awareness = awareness;
    awareness.on("change", this.#onChange);
    this.#schedule();
  }

  update(update: ViewUpdate): void {
    const { selectionSet, focusChanged, docChanged, changes, startState } = update;
    if (selectionSet || focusChanged || (docChanged && loosensCursor(changes, startState.selection.main))) {
      if (this.#ownMoved || !this.#isInferred(update)) this.#ownMoved = true;
      else
        this.#typingTimer ??= setTimeout(() => {
          this.#ownMoved = true;
          this.#schedule();
        }, typingMs);
    }
    if (docChanged && this.#waitsForText) this.#othersMoved = true;
    if (this.#ownMoved || this.#othersMoved) this.#schedule();
  }

  destroy(): void {
    this.#awareness.off("change", this.#onChange);
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#typingTimer);
    if (this.#awareness.getLocalState() !== null) this.#awareness.setLocalStateField("cursor", null);
  }

  readonly #onChange = ({ added, updated, removed }: AwarenessChange): void => {
    const others = [...added, ...updated, ...removed].filter((clientId) => clientId !== this.#awareness.clientID);
    if (others.length === 0) return;
    for (const clientId of added.concat(updated)) {
      this.#moves.set(clientId, (this.#moves.get(clientId) ?? 0) + 1);
      this.#unread.add(clientId);
    }
    for (const clientId of removed) {
      this.#moves.delete(clientId);
      this.#unread.delete(clientId);
    }
    this.#othersMoved = true;
    this.#schedule();
  };

  /** Runs at most once a frame. Positions are read after the text has received every edit of that frame. */
  #schedule(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.#ownMoved) this.#tellOwn();
      if (this.#othersMoved) this.#showOthers();
    });
  }

  /** Whether the caret is where others place it without hearing of it: behind what this client typed at it. */
  #isInferred({ focusChanged, docChanged, changes, state, startState, transactions }: ViewUpdate): boolean {
    const [before, after] = [startState.selection.main, state.selection.main];
    return (
      docChanged &&
      !focusChanged &&
      before.empty &&
      after.empty &&
      after.head === changes.mapPos(before.head, 1) &&
      // Others know a writer by the text's client, and a caret's owner by the awareness's.
      this.#content.doc?.clientID === this.#awareness.clientID &&
      !transactions.some(isFromText)
    );
  }

  /** Announces the own cursor, from the first focus on. Also when Find or others' deletions move it. */
  #tellOwn(): void {
    this.#ownMoved = false;
    clearTimeout(this.#typingTimer);
    this.#typingTimer = undefined;
    const told: unknown = this.#awareness.getLocalState()?.["cursor"];
    if (this.#awareness.getLocalState() === null || (!this.#view.hasFocus && !told)) return;
    const cursor = announceCursor(this.#view.state.selection.main, this.#content, (position, assoc) =>
      toShared(this.#view, position, assoc),
    );
    if (JSON.stringify(told) !== JSON.stringify(cursor)) this.#awareness.setLocalStateField("cursor", cursor);
  }

  #showOthers(): void {
    takePendingInput(this.#view);
    this.#othersMoved = false;
    // Cursors in text that is not shown yet are placed when it is shown.
    this.#waitsForText = isBehind(this.#view);
    const shown = this.#view.state.field(remoteCursorField);
    const cursors: RemoteCursor[] = [];
    for (const [clientId, state] of this.#awareness.getStates()) {
      if (clientId === this.#awareness.clientID || cursors.length >= remoteCursorLimit) continue;
      const before = shown.find((cursor) => cursor.clientId === clientId);
      if (before !== undefined && !this.#unread.has(clientId)) {
        cursors.push(before);
        continue;
      }
      const cursor = readCursor((state as Record<string, unknown> | null)?.["cursor"], this.#content);
      const person = readPerson(state, clientId);
      const moves = this.#moves.get(clientId) ?? 0;
      if (cursor === "not-yet") this.#waitsForText = true;
      else if (!isBehind(this.#view)) this.#unread.delete(clientId);
      if (cursor === "not-yet" && before !== undefined) cursors.push({ ...before, person });
      if (typeof cursor !== "object") continue;
      const [anchor, head] = [cursor.anchor, cursor.head].map((index) => toShown(this.#view, index, -1));
      if (anchor !== undefined && head !== undefined) cursors.push({ clientId, person, anchor, head, moves });
    }
    if (shown.length > 0 || cursors.length > 0) this.#view.dispatch({ effects: setRemoteCursors.of(cursors) });
  }
}
