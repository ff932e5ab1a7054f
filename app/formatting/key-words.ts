/** Says a key of CodeMirror's keymaps in the words of the person's system. */

const onMac: Readonly<Record<string, string>> = { Mod: "⌘", Alt: "⌥", Shift: "⇧" };
const elsewhere: Readonly<Record<string, string>> = { Mod: "Ctrl" };
const inAria: Readonly<Record<string, string>> = { Mod: "Control" };

/** "Mod-Shift-8" is "⇧⌘8" on a Mac and "Ctrl+Shift+8" elsewhere. */
export function keyWords(key: string, isMac: boolean): string {
  const parts = key.split("-").map((part) => (part.length === 1 ? part.toUpperCase() : part));
  if (!isMac) return parts.map((part) => elsewhere[part] ?? part).join("+");
  // Apple's order: the command key comes last.
  const modifiers = ["Alt", "Shift", "Mod"].filter((modifier) => parts.includes(modifier));
  return [...modifiers.map((modifier) => onMac[modifier] ?? ""), parts.at(-1) ?? ""].join("");
}

/** The key as `aria-keyshortcuts` has it. */
export const ariaKey = (key: string, isMac: boolean): string =>
  key
    .split("-")
    .map((part) =>
      part === "Mod" && isMac ? "Meta" : (inAria[part] ?? part.toUpperCase().replace(/^(ALT|SHIFT)$/, part)),
    )
    .join("+");

/** Whether the browser runs on a system of Apple's. */
export const isApple = (): boolean => /Mac|iPhone|iPad|iPod/.test(navigator.platform);
