/** Runs the examples' tests, on the page as it is built: the dev server would reload it when its cable is pulled. */
import { defineConfig } from "@playwright/test";
// Which browser there is on this machine. An application has settings of its own here.
import base from "../playwright.config.ts";

const url = "http://localhost:4455";

export default defineConfig(base, {
  testDir: ".",
  use: { baseURL: url },
  webServer: {
    command: "npx vite build prosemirror --logLevel error && npx vite preview prosemirror --port 4455 --strictPort",
    cwd: import.meta.dirname,
    url,
  },
});
