/**
 * Makes the page speak another language than that of its source, at once. Loaded when one is wanted; the words of each
 * language are a file of their own, which the service worker keeps once it has been asked for.
 */
import { configureLocalization, type LocaleModule } from "@lit/localize";
import { sourceLocale, targetLocales } from "./generated/locale-codes.ts";
import { type Language, setLanguage } from "./language.ts";
import { redraw } from "./redraw.ts";

const loaders: Readonly<Record<(typeof targetLocales)[number], () => Promise<LocaleModule>>> = {
  de: () => import("./generated/de.ts"),
};

let words: LocaleModule | undefined;
let wanted: Language = sourceLocale;

const { setLocale } = configureLocalization({
  sourceLocale,
  targetLocales,
  loadLocale: () => (words === undefined ? Promise.reject(new Error("no words")) : Promise.resolve(words)),
});

/** Rejects when the words cannot be loaded; then the page speaks as before. */
export async function changeLanguage(next: Language): Promise<void> {
  wanted = next;
  const loaded = next === sourceLocale ? undefined : await loaders[next]();
  // Another one was chosen meanwhile.
  if (wanted !== next) return;
  words = loaded;
  await setLocale(next);
  setLanguage(next);
  document.dispatchEvent(new Event("gv-language"));
  redraw(document);
}

declare global {
  interface GlobalEventHandlersEventMap {
    /** The page speaks another language. Elements are drawn again by themselves; whatever else shows words listens. */
    "gv-language": Event;
  }
}
