// The types of the other doors, as a script in TypeScript takes them.
import { createServer } from "node:http";
import { GrapevineProvider } from "y-grapevine";
import { nodePlatform } from "y-grapevine/node";
import { attachSignaling, parseTrustProxy, type Signaling } from "y-grapevine/signaling";
import * as Y from "yjs";

const trusted = parseTrustProxy("loopback");
export const signaling: Signaling = attachSignaling(
  createServer(),
  trusted.ok ? { trustProxy: trusted.trustProxy } : {},
);
export const provider = new GrapevineProvider(new Y.Doc(), "", { signaling: null, ...nodePlatform });
