/** Serves the page with the discovery server on the same port, while it is written (`vite`) and built (`vite preview`). */
import { defineConfig } from "vite";
import { attachSignaling } from "y-grapevine/signaling";

export default defineConfig({
  plugins: [
    {
      name: "signaling",
      configureServer({ httpServer }) {
        if (httpServer) attachSignaling(httpServer);
      },
      configurePreviewServer({ httpServer }) {
        attachSignaling(httpServer);
      },
    },
  ],
});
