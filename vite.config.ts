/** Builds the app: the page, its service worker and its manifest. Checks what the first load costs. */
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { chunkOf } from "./app/build/gathered-chunks.ts";
import { compactStyles } from "./app/build/compact-styles.ts";
import { devSignaling } from "./app/build/dev-signaling.ts";
import { firstLook } from "./app/build/first-look.ts";
import { firstLoadBudget } from "./app/build/first-load-budget.ts";
import { diagramScript } from "./app/build/diagram-script.ts";
import { inlinedStyles } from "./app/build/inlined-styles.ts";
import { keptWhenMet } from "./app/build/kept-when-met.ts";
import { manifestOf, otherManifests } from "./app/build/manifests.ts";
import { precompress } from "./app/build/precompress.ts";
import { preload } from "./app/build/preload.ts";
import { standIns, vimStandIns } from "./app/build/stand-ins.ts";

const met = keptWhenMet({
  modules: [
    "app/code-languages/code-languages.ts",
    "app/editor/vim/vim-keys.ts",
    "app/language/generated/de.ts",
    "app/paper/gv-export.ts",
    "app/paper/paper.ts",
    "app/reading/gv-reading.ts",
    "app/templates/de/texts.ts",
  ],
});

const parts = [
  ["program", "app/main.ts"],
  ["page", "app/shell/show-page.ts"],
  ["editor", "app/editor/editor-later.ts"],
] as const;

export default defineConfig({
  publicDir: "app/public",
  // Two copies of Yjs in one page would not understand each other's types.
  resolve: {
    dedupe: ["yjs", "lib0", "y-protocols", "lit", "@codemirror/state", "@codemirror/view"],
    alias: [...standIns],
  },
  // Where the browser tells of waiting keys, the editor parses for 100 ms at a time, and no frame is drawn meanwhile. Without
  // that it parses for as long as the browser is idle.
  define: { "navigator.scheduling": "undefined" },
  build: {
    target: "es2023",
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            {
              name: chunkOf({
                root: import.meta.dirname,
                parts,
                // The editor's Markdown imports them to highlight HTML, which it does not do here.
                unused: /\/@lezer\/(html|css|javascript)\/|\/@codemirror\/lang-html\//,
              }),
            },
            // What draws the text as it reads, for the screen, for paper and for files.
            {
              name: "gv-reading-text",
              test: /\/(markdown-it|linkify-it|dompurify|entities|mdurl|uc\.micro)|app\/reading\/(?!gv-reading\.ts|figures\/formulas\.ts)|virtual:diagram-program/,
            },
          ],
        },
      },
    },
  },
  plugins: [
    vimStandIns(),
    compactStyles(),
    preload({
      needed: ["app/shell/show-page.ts"],
      // Whoever joins a document waits for the first of these.
      soon: ["sync/link/webrtc.ts", "app/editor/editor-later.ts"],
    }),
    firstLook({
      program: "app/appearance/first-look.ts",
      dark: "app/styles/dark.css",
      darkId: "dark-theme",
    }),
    inlinedStyles(),
    diagramScript(),
    precompress(),
    otherManifests("en"),
    met.plugin,
    devSignaling(() => import("./signaling/server.ts")),
    VitePWA({
      registerType: "prompt",
      injectRegister: false,
      manifest: manifestOf("en"),
      workbox: {
        globPatterns: ["**/*.{html,js,css,svg,png,webmanifest}"],
        // For chats alone, and what draws diagrams.
        globIgnores: ["link-preview.png", "assets/diagram-program-*.js"],
        manifestTransforms: [met.leaveOut],
        // What is not fetched with the page. The oldest files make room for those of newer versions.
        runtimeCaching: [
          {
            urlPattern: /\/assets\/[^/]+$/,
            handler: "CacheFirst",
            options: { cacheName: "met", expiration: { maxEntries: 300, purgeOnQuotaError: true } },
          },
        ],
        navigateFallback: "/index.html",
        navigateFallbackDenylist: [/^\/healthz$/, /^\/config\.json$/, /^\/signal$/],
        cleanupOutdatedCaches: true,
        clientsClaim: true,
      },
    }),
    firstLoadBudget({
      limitKilobytes: 220,
      quietLimitKilobytes: 300,
      lists: ["app/code-languages/code-languages.ts", "app/shell/lazy-elements.ts"],
      onDemand: [
        "app/appearance/editor-look.ts",
        "app/code-languages/code-languages.ts",
        "app/document/choose-version.ts",
        "app/documents/erase-document.ts",
        "app/editor/carets/seen-cursors.ts",
        "app/editor/find/find.ts",
        "app/editor/vim/vim-keys.ts",
        "app/files/file-desk.ts",
        "app/formatting/pasting/html-to-markdown.ts",
        "app/history/document-history.ts",
        "app/history/restoring/restore-text.ts",
        "app/language/change-language.ts",
        "app/language/generated/de.ts",
        "app/paper/paper.ts",
        "app/people/names/de.ts",
        "app/problems/own-problems.ts",
        "app/problems/provider-words.ts",
        "app/templates/de/texts.ts",
        "app/templates/en/texts.ts",
        "sync/faults/faults.ts",
      ],
      loadedLater: [
        "app/documents/document-recorder.ts",
        "app/editor/editor-later.ts",
        "app/formatting/gv-format-bar.ts",
        "app/start/gv-start.ts",
        "app/status/gv-progress.ts",
        "app/storage/empty-databases.ts",
        "app/templates/gv-templates.ts",
        "app/updates/offline.ts",
        "sync/link/webrtc.ts",
        "sync/replica/content/content-walk.ts",
      ],
      notOfItself: ["@codemirror/search", "@replit/codemirror-vim"],
    }),
  ],
});
