// A fresh Node script: the discovery server, and a peer with a document. Prints where it is, then the text at each change.
import { createServer } from "node:http";
import { createSecret, GrapevineProvider } from "y-grapevine";
import { nodePlatform } from "y-grapevine/node";
import { attachSignaling } from "y-grapevine/signaling";
import * as Y from "yjs";

const server = createServer();
const signaling = attachSignaling(server);
server.listen(0, "127.0.0.1", () => {
  const address = `ws://127.0.0.1:${server.address().port}/signal`;
  const secret = createSecret();
  const doc = new Y.Doc();
  const text = doc.getText("content");
  text.insert(0, "server ");
  const provider = new GrapevineProvider(doc, secret, { signaling: address, ...nodePlatform });
  console.log(JSON.stringify({ address, secret }));
  text.observe(() => console.log(text.toJSON()));
  process.stdin.resume().on("end", () => {
    provider.destroy();
    void signaling.close().then(() => server.close());
  });
});
