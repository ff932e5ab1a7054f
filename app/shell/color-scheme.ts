/** Follows the system's light or dark mode, by Web Awesome's classes on <html>. */

/** Sets the classes now and at every change. Call it once, before the first element is rendered. */
export function followColorScheme(): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    document.documentElement.classList.toggle("wa-dark", dark.matches);
    document.documentElement.classList.toggle("wa-light", !dark.matches);
  };
  dark.addEventListener("change", apply);
  apply();
}
