/** The web manifest in each language. `app/language/change-language.ts` links the one for the language of the page. */
import type { Plugin } from "vite";
import type { ManifestOptions } from "vite-plugin-pwa";

/** By language. `app/language/words.test.ts` asks for those of a new one. */
export const descriptions = {
  de: "Zusammen schreiben, von Browser zu Browser.",
  en: "Write together, browser to browser.",
} as const;

type Language = keyof typeof descriptions;

/** They describe one app: all but the language and its words is the same. */
export const manifestOf = (lang: Language): Partial<ManifestOptions> => ({
  id: "/",
  lang,
  name: "Grapevine",
  short_name: "Grapevine",
  description: descriptions[lang],
  start_url: "/",
  scope: "/",
  display: "standalone",
  background_color: "#ffffff",
  theme_color: "#7a2fbe",
  icons: [
    { src: "/icon.svg", sizes: "any", type: "image/svg+xml" },
    { src: "/icon-192.png", sizes: "192x192", type: "image/png" },
    { src: "/icon-512.png", sizes: "512x512", type: "image/png" },
    { src: "/icon-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
  ],
});

/** Emits all manifests but that of `source`, which the plugin for web apps emits. */
export const otherManifests = (source: Language): Plugin => ({
  name: "grapevine-other-manifests",
  apply: "build",
  generateBundle() {
    for (const language of Object.keys(descriptions) as Language[])
      if (language !== source)
        this.emitFile({
          type: "asset",
          fileName: `manifest.${language}.webmanifest`,
          source: JSON.stringify(manifestOf(language)),
        });
  },
});
