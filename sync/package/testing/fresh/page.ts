// A fresh Vite app: joins what the address names, adds a word, and shows the text.
import { GrapevineProvider, type GrapevineStatus } from "y-grapevine";
import * as Y from "yjs";

const query = new URLSearchParams(location.search);
const doc = new Y.Doc();
const provider = new GrapevineProvider(doc, query.get("secret") ?? "", { signaling: query.get("signaling") });
const text = doc.getText("content");
text.observe(() => (document.body.textContent = text.toJSON()));
provider.once("synced", () => text.insert(0, "page "));
provider.on("change", ({ members }: GrapevineStatus) => (document.title = String(members)));
