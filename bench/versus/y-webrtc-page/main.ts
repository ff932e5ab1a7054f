/**
 * An editor over stock y-webrtc, as its README and y-codemirror.next's put one together, with the editor features of
 * Grapevine's page: highlighting of Markdown, search, undo of one's own edits, others' cursors, a copy in IndexedDB.
 * Only the signaling server's address is its own: `/?signaling=ws://...#<secret>`. As in Grapevine the secret keeps
 * strangers out: it is the password that signaling is encrypted with.
 */
import { defaultKeymap } from "@codemirror/commands";
import { markdown, markdownKeymap, markdownLanguage } from "@codemirror/lang-markdown";
import { defaultHighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { dropCursor, EditorView, highlightSpecialChars, keymap } from "@codemirror/view";
import { yCollab, yUndoManagerKeymap } from "y-codemirror.next";
import { IndexeddbPersistence } from "y-indexeddb";
import { WebrtcProvider } from "y-webrtc";
import * as Y from "yjs";
import { createBenchApi } from "../lab/page-api.ts";

const secret = location.hash.slice(1);
const signaling = new URLSearchParams(location.search).get("signaling");
if (secret === "" || signaling === null) throw new Error("The address must be /?signaling=URL#SECRET.");

const room = await nameOf(secret);
const doc = new Y.Doc();
const content = doc.getText("content");
const persistence = new IndexeddbPersistence(room, doc);
const provider = new WebrtcProvider(room, doc, {
  signaling: [signaling],
  password: secret,
  // Its default servers are on the internet; Grapevine's page has none here, either.
  peerOpts: { config: { iceServers: [] } },
});
const { awareness } = provider;
const hue = Math.floor(Math.random() * 360);
awareness.setLocalStateField("user", { name: `Person ${hue}`, color: `hsl(${hue} 60% 40%)` });

const undoManager = new Y.UndoManager(content);
await persistence.whenSynced;
const view = new EditorView({
  parent: document.body,
  state: EditorState.create({
    doc: content.toJSON(),
    extensions: [
      EditorView.lineWrapping,
      highlightSpecialChars(),
      dropCursor(),
      search({ top: true }),
      keymap.of([...yUndoManagerKeymap, ...searchKeymap, ...markdownKeymap, ...defaultKeymap]),
      yCollab(content, awareness, { undoManager }),
      markdown({ base: markdownLanguage, addKeymap: false }),
      syntaxHighlighting(defaultHighlightStyle),
    ],
  }),
});

const links = (): number => {
  const connections = provider.room === null ? [] : [...provider.room.webrtcConns.values()];
  return connections.filter(({ connected }) => connected).length;
};
window.bench = createBenchApi({ Y, doc, content, awareness, view, links });

/** The room's name, which the server sees, does not tell the secret. */
async function nameOf(secret: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`room of ${secret}`));
  return Array.from(new Uint8Array(hash).subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
