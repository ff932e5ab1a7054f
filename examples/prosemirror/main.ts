/** A page with ProseMirror on a shared document. Its address names the document; whoever has the address writes along. */
import { baseKeymap } from "prosemirror-commands";
import { keymap } from "prosemirror-keymap";
import { schema } from "prosemirror-schema-basic";
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { createSecret, formatDocumentLink, GrapevineProvider, parseDocumentLink } from "y-grapevine";
import { redo, undo, yCursorPlugin, ySyncPlugin, yUndoPlugin } from "y-prosemirror";
import * as Y from "yjs";

const colors = ["#0b7a75", "#7a2fbe", "#b4451f", "#1f5fb4"];

const link = parseDocumentLink(location.hash);
if (link.type === "broken") throw new Error(link.reason);
if (link.type === "view-unsupported") throw new Error("View-only links come later.");
const secret = link.type === "edit" ? link.secret : createSecret();
history.replaceState(null, "", formatDocumentLink(secret));
// Another document is another page.
addEventListener("hashchange", () => location.reload());

// The discovery server is at /signal on this page's host, which is the default. Peers of other networks need `iceServers`.
const doc = new Y.Doc();
const provider = new GrapevineProvider(doc, secret);
const number = doc.clientID % 100;
provider.awareness.setLocalStateField("user", { name: `Guest ${number}`, color: colors[number % colors.length] });

const text = doc.getXmlFragment("prosemirror");
const keys = { "Mod-z": undo, "Mod-y": redo, "Mod-Shift-z": redo };
const plugins = [ySyncPlugin(text), yCursorPlugin(provider.awareness), yUndoPlugin(), keymap(keys), keymap(baseKeymap)];
const view = new EditorView(document.querySelector("main"), { state: EditorState.create({ schema, plugins }) });
view.focus();

const status = document.querySelector("[role=status]") as HTMLElement;
provider.on("change", ({ members, links }) => {
  status.textContent = links === 0 ? "Nobody else is here. Share the address." : `${members} people are here.`;
});
provider.on("problem", ({ message }) => (status.textContent = message));

// For tests: see examples/playwright.
Object.assign(window, { provider });
