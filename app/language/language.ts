/** The language that the page speaks, and the numbers, lists and plurals of that language. */
import { allLocales, sourceLocale } from "./generated/locale-codes.ts";

export type Language = (typeof allLocales)[number];

export { allLocales as languages, sourceLocale as sourceLanguage } from "./generated/locale-codes.ts";

/** Languages that are written from right to left. */
const rightToLeft = /^(ar|fa|he|ur)$/;

let spoken: Language = sourceLocale;
let locale: string = localeOf(spoken);

/** The language of what `msg()` returns now. */
export const language = (): Language => spoken;

/** The language that the page is to speak, as first-look.ts has read it from the settings. */
export const wantedLanguage = (): Language => document.documentElement.dataset["language"] as Language;

/** The first of the languages that a person prefers which the page speaks. */
export function preferredLanguage(preferred: readonly string[]): Language {
  const bases = preferred.map(baseOf);
  const found = bases.find((base) => allLocales.some((language) => language === base));
  return (found as Language | undefined) ?? sourceLocale;
}

/** Tells browsers and screen readers the page's language. What people write is in a language that nobody knows. */
export function markLanguage({ documentElement }: Document, language: string): void {
  documentElement.lang = language;
  documentElement.dir = rightToLeft.test(language) ? "rtl" : "ltr";
}

/** Call this once the words of the language are there. */
export function setLanguage(language: Language): void {
  spoken = language;
  locale = localeOf(language);
  markLanguage(document, language);
}

/** With the country that the browser names, since dates and numbers differ. */
function localeOf(language: Language): string {
  return globalThis.navigator?.languages?.find((tag) => baseOf(tag) === language) ?? language;
}

function baseOf(tag: string): string {
  return tag.toLowerCase().split("-")[0] ?? "";
}

/** Keeps what formats for a locale, which is slow to make. The returned function makes it anew for another language. */
export function formatter<T>(make: (locale: string) => T): () => T {
  let made: { readonly locale: string; readonly value: T } | undefined;
  return () => {
    if (made?.locale !== locale) made = { locale, value: make(locale) };
    return made.value;
  };
}

const numbers = formatter((locale) => new Intl.NumberFormat(locale));
const lists = formatter((locale) => new Intl.ListFormat(locale, { type: "conjunction" }));
const rules = formatter((locale) => new Intl.PluralRules(locale));

/**
 * Small numbers are digits alone in all languages of the page. They are all that a page shows at first, and the data of a
 * language take a while to load.
 */
export const formatNumber = (number: number): string =>
  Number.isInteger(number) && number >= 0 && number < 1_000 ? `${number}` : numbers().format(number);

/** "Ann, Ben, and Cem". */
export const formatList = (words: readonly string[]): string => lists().format(words);

/** Returns the form for a count, as of `{ one: msg("1 word"), other: msg(str`${count} words`) }`. */
export function plural(
  count: number,
  forms: { readonly [rule in Intl.LDMLPluralRule]?: string } & { readonly other: string },
): string {
  return forms[rules().select(count)] ?? forms.other;
}
