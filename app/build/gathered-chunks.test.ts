import { expect, it } from "vitest";
import { chunkOf } from "./gathered-chunks.ts";

const imports: Readonly<Record<string, readonly string[]>> = {
  "/app/main.ts": ["/app/opens.ts", "/node_modules/yjs/yjs.js"],
  "/app/page.ts": ["/app/opens.ts", "/app/shows.ts", "/node_modules/lit/lit.js"],
  "/app/shows.ts": ["/app/words.ts", "/app/shows.ts"],
  "/app/editor.ts": ["/app/words.ts", "/node_modules/markdown/index.js"],
  "/node_modules/markdown/index.js": ["/node_modules/html/index.js", "/node_modules/yjs/yjs.js"],
};
const nameOf = chunkOf({
  root: "",
  parts: [
    ["program", "app/main.ts"],
    ["page", "app/page.ts"],
    ["editor", "app/editor.ts"],
  ],
  unused: /\/html\//,
});
const modules = { getModuleInfo: (id: string) => ({ importedIds: imports[id] ?? [] }) };

it.each([
  ["/app/opens.ts", "program"],
  ["/node_modules/yjs/yjs.js", "program-libraries"],
  ["/app/shows.ts", "page"],
  ["/app/words.ts", "page"],
  ["/node_modules/lit/lit.js", "page-libraries"],
  ["/node_modules/markdown/index.js", "editor-libraries"],
  // What begins a part is imported by its own file, and others may be loaded when something asks for them.
  ["/app/main.ts", null],
  ["/app/editor.ts", null],
  ["/node_modules/html/index.js", null],
  ["/app/other.ts", null],
])("%s is in %s", (id, name) => expect(nameOf(id, modules)).toBe(name));
