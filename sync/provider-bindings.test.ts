// @vitest-environment jsdom
/**
 * Others' editor bindings on a provider, as they are: those that read the document's client ID once go on after a large
 * edit, and none draws its user's cursor as a stranger's.
 */
import { EditorState, Transaction } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { schema } from "prosemirror-schema-basic";
import { EditorState as ProseState } from "prosemirror-state";
import { EditorView as ProseView } from "prosemirror-view";
import { afterEach, expect, it, vi } from "vitest";
import { yCollab } from "y-codemirror.next";
import { initProseMirrorDoc, yCursorPlugin, yCursorPluginKey, ySyncPlugin } from "y-prosemirror";
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { createSecret, GrapevineProvider } from "./index.ts";

const large = "a line of seventy characters, or so, of which there are a thousand in it.\n".repeat(1_000);
const cleanup: (() => void)[] = [];
afterEach(() => {
  for (const undo of cleanup.splice(0).toReversed()) undo();
});

function provider(): GrapevineProvider {
  const made = new GrapevineProvider(new Y.Doc(), createSecret(), { signaling: null, connect: false });
  made.awareness.setLocalStateField("user", { name: "Me", color: "#0b7a75" });
  cleanup.push(() => made.doc.destroy());
  return made;
}

/** Another person with a cursor in the same place. */
function stranger({ awareness }: GrapevineProvider): void {
  const other = new Awareness(new Y.Doc());
  other.setLocalState({ ...awareness.getLocalState(), user: { name: "Stranger", color: "#7a2fbe" } });
  applyAwarenessUpdate(awareness, encodeAwarenessUpdate(other, [other.clientID]), "test");
  other.doc.destroy();
}

it("yCollab continues after an edit of 70 KB, and draws only others' cursors", () => {
  const made = provider();
  const text = made.doc.getText("content");
  const logged = vi.spyOn(console, "error");
  cleanup.push(() => logged.mockRestore());
  const view = new EditorView({
    state: EditorState.create({ doc: text.toJSON(), extensions: [yCollab(text, made.awareness)] }),
    parent: document.body,
  });
  cleanup.push(() => view.destroy());
  // A view that has the focus has a cursor to tell.
  vi.spyOn(view, "hasFocus", "get").mockReturnValue(true);
  vi.spyOn(document, "hasFocus").mockReturnValue(true);
  const { clientID } = made.doc;
  view.dispatch({
    changes: { from: 0, insert: large },
    selection: { anchor: 3 },
    annotations: Transaction.userEvent.of("input.paste"),
  });
  view.dispatch({ changes: { from: 3, insert: "!" }, selection: { anchor: 4 } });
  expect(made.doc.clientID).toBe(clientID);
  expect(text.length).toBe(large.length + 1);
  expect(made.awareness.getLocalState()).toHaveProperty("cursor");
  expect(carets(view.dom)).toEqual([]);
  stranger(made);
  view.dispatch({ selection: { anchor: 5 } });
  expect(carets(view.dom)).toEqual(["Stranger"]);
  // CodeMirror logs the crash of a plugin, and goes on without it.
  expect(logged).not.toHaveBeenCalled();
});

const carets = (dom: HTMLElement): (string | null)[] =>
  [...dom.querySelectorAll(".cm-ySelectionInfo")].map(({ textContent }) => textContent);

it("yCursorPlugin tells its user's cursor from others' after an edit of 70 KB", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  cleanup.push(() => vi.useRealTimers());
  const made = provider();
  const fragment = made.doc.getXmlFragment("prosemirror");
  const { doc, mapping } = initProseMirrorDoc(fragment, schema);
  const view = new ProseView(document.body, {
    state: ProseState.create({
      doc,
      schema,
      plugins: [ySyncPlugin(fragment, { mapping }), yCursorPlugin(made.awareness)],
    }),
  });
  cleanup.push(() => view.destroy());
  vi.spyOn(view, "hasFocus").mockReturnValue(true);
  const { clientID } = made.doc;
  view.dispatch(view.state.tr.insertText(large, 0));
  view.dispatch(view.state.tr.insertText("!", 3));
  expect(made.doc.clientID).toBe(clientID);
  vi.runAllTimers();
  expect(made.awareness.getLocalState()?.["cursor"]).toBeTruthy();
  expect(drawn(view)).toBe(0);
  stranger(made);
  vi.runAllTimers();
  expect(drawn(view)).toBeGreaterThan(0);
});

const drawn = (view: ProseView): number =>
  (yCursorPluginKey.getState(view.state) as { find(): unknown[] } | undefined)?.find().length ?? 0;
