/** Loads the words of a language: a file of its own, which the service worker keeps once it has been asked for. */
import type { LocaleModule } from "@lit/localize";
import type { targetLocales } from "./generated/locale-codes.ts";
import { type Language, sourceLanguage } from "./language.ts";

const loaders: Readonly<Record<(typeof targetLocales)[number], () => Promise<LocaleModule>>> = {
  de: () => import("./generated/de.ts"),
};

/** Resolves with undefined for the language of the source, whose words are in the code. */
export const loadWords = async (language: Language): Promise<LocaleModule | undefined> =>
  language === sourceLanguage ? undefined : loaders[language]();
