/** Makes the page speak the language that is wanted, at first and whenever another is set. */
import { type Language, language, markLanguage } from "../language/language.ts";

/**
 * Resolves when the page's first words can be drawn. Where the words of a language cannot be loaded, the page keeps the one
 * that it speaks. `failed` is called when a person had just chosen the other.
 */
export async function speak(failed: () => void): Promise<void> {
  document.addEventListener("gv-appearance", () => void change(failed));
  await change(() => undefined);
}

async function change(failed: () => void): Promise<void> {
  try {
    // first-look.ts has read it from the settings.
    const wanted = document.documentElement.dataset["language"] as Language;
    if (wanted !== language()) await (await import("../language/change-language.ts")).changeLanguage(wanted);
  } catch {
    markLanguage(document, language());
    failed();
  }
}
