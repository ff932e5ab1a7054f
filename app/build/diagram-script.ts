/** The script that draws diagrams in a frame, for the build and for unit tests. */
import type { Plugin } from "vite";
import { framedScript } from "./framed-script.ts";

export const diagramScript = (): Plugin =>
  framedScript({
    module: "virtual:diagram-program",
    library: "node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js",
    program: "app/reading/figures/diagram-program.ts",
  });
