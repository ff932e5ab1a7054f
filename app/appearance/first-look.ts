/**
 * Gives the page its appearance before anything is painted, and at each later change. The build makes this program a
 * classic script in index.html (`app/build/first-look.ts`), because modules run after the first paint.
 */
import { markLanguage, preferredLanguage } from "../language/language.ts";
import { recall } from "../storage/memory.ts";
import { applyAppearance } from "./apply.ts";
import { memoryKey, readAppearance } from "./settings.ts";

let appearance = readAppearance(recall(memoryKey));
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

/** Web Awesome knows the theme by classes. */
function look(): void {
  applyAppearance(document, appearance);
  const { theme, language } = appearance;
  const isDark = theme === "dark" || (theme === "system" && systemIsDark.matches);
  document.documentElement.classList.toggle("wa-dark", isDark);
  document.documentElement.classList.toggle("wa-light", !isDark);
  document.documentElement.dataset["language"] =
    language === "system" ? preferredLanguage(navigator.languages) : language;
}

/** Whether this browser was never here before, and is sure to open a new document. */
function opensNew(): boolean {
  try {
    return (location.hash === "" || location.hash === "#/new") && localStorage.length === 0;
  } catch {
    return false;
  }
}

look();
if (opensNew()) document.documentElement.dataset["opens"] = "new";
// Later changes wait for their words (speak.ts).
markLanguage(document, document.documentElement.dataset["language"] ?? "");
systemIsDark.addEventListener("change", look);
// Sent by this page's own panel, and here for what another tab has set.
document.addEventListener("gv-appearance", ({ detail }) => {
  appearance = readAppearance(detail);
  look();
});
addEventListener("storage", ({ key }) => {
  // Without a key, all of the storage was cleared.
  if (key !== null && key !== memoryKey) return;
  document.dispatchEvent(new CustomEvent("gv-appearance", { detail: readAppearance(recall(memoryKey)) }));
});
