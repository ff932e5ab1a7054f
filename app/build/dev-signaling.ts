/** A Vite plugin that puts the signaling server on the port of the dev server: one command, one address. */
import type { Plugin } from "vite";

/** The part of signaling/server.ts that is used here. The app may not import signaling. */
interface SignalingServer<Server> {
  readonly attachSignaling: (httpServer: Server) => unknown;
}

/** `load` imports signaling/server.ts; it is called only when the dev server starts. */
export function devSignaling<Server>(load: () => Promise<SignalingServer<Server>>): Plugin {
  return {
    name: "grapevine-dev-signaling",
    apply: "serve",
    async configureServer({ httpServer, middlewares }) {
      // In production the server answers this, with its operator's own list.
      middlewares.use("/config.json", (_request, response) => {
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ iceServers: [] }));
      });
      if (httpServer === null) return; // Middleware mode: someone else owns the port.
      const { attachSignaling } = await load();
      attachSignaling(httpServer as Server);
    },
  };
}
