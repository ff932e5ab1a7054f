/** Makes the page speak the language that is wanted, at first and whenever another is set. */
import { language, markLanguage, wantedLanguage } from "../language/language.ts";
import { loadWords } from "../language/load-words.ts";

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
    const wanted = wantedLanguage();
    if (wanted === language()) return;
    const [{ changeLanguage }, words] = await Promise.all([
      import("../language/change-language.ts"),
      loadWords(wanted),
    ]);
    if (wanted === wantedLanguage()) await changeLanguage(wanted, words);
  } catch {
    markLanguage(document, language());
    failed();
  }
}
