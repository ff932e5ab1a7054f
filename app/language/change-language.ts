/** Makes the page speak another language than before, at once. Loaded when another one than that of the source is wanted. */
import { configureLocalization, type LocaleModule, msg } from "@lit/localize";
import { sourceLocale, targetLocales } from "./generated/locale-codes.ts";
import { type Language, setLanguage } from "./language.ts";
import { redraw } from "./redraw.ts";

let loaded: LocaleModule | undefined;

const { getLocale, setLocale } = configureLocalization({
  sourceLocale,
  targetLocales,
  loadLocale: () => (loaded === undefined ? Promise.reject(new Error("no words")) : Promise.resolve(loaded)),
});

/** `words` are those of the language; undefined for that of the source. */
export async function changeLanguage(next: Language, words: LocaleModule | undefined): Promise<void> {
  loaded = words;
  await setLocale(next);
  // Another one was chosen meanwhile.
  if (getLocale() !== next) return;
  setLanguage(next);
  describePage(next);
  document.dispatchEvent(new Event("gv-language"));
  redraw(document);
}

/**
 * What browsers say of the page, and of the app when it is installed. What chats and search engines read stands in index.html
 * in the language of the source: they have none.
 */
function describePage(next: Language): void {
  document
    .querySelector("meta[name=description]")
    ?.setAttribute(
      "content",
      msg("Write together. Your browsers talk straight to each other; no server keeps your words."),
    );
  const manifest = next === sourceLocale ? "manifest" : `manifest.${next}`;
  document.querySelector("link[rel=manifest]")?.setAttribute("href", `/${manifest}.webmanifest`);
}

declare global {
  interface GlobalEventHandlersEventMap {
    /** The page speaks another language. Elements are drawn again by themselves; whatever else shows words listens. */
    "gv-language": Event;
  }
}
