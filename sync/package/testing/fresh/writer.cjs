// A fresh CommonJS script: joins, adds a word, and ends once the others have it.
const { GrapevineProvider } = require("y-grapevine");
const { nodePlatform } = require("y-grapevine/node");
const Y = require("yjs");

const [, , signaling, secret] = process.argv;
const doc = new Y.Doc();
const provider = new GrapevineProvider(doc, secret, { signaling, ...nodePlatform });
provider.once("synced", () => {
  doc.getText("content").insert(0, "writer ");
  // Its goodbye follows the word.
  setTimeout(() => provider.destroy(), 200);
});
