/** Says a key of CodeMirror's keymaps as it is printed on the person's keyboard. */
import { msg } from "@lit/localize";

const onMac: Readonly<Record<string, string>> = { Ctrl: "⌃", Alt: "⌥", Shift: "⇧", Mod: "⌘", Cmd: "⌘" };
const elsewhere = (): Readonly<Record<string, string>> => ({
  Mod: msg("Ctrl"),
  Ctrl: msg("Ctrl"),
  Alt: "Alt",
  Shift: msg("Shift"),
});
const shortNames: Readonly<Record<string, string>> = {
  Escape: "Esc",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
};
const inAria: Readonly<Record<string, string>> = { Mod: "Control" };

/** "Mod-Shift-8" is "⇧⌘8" on a Mac and "Ctrl+Shift+8" elsewhere. A capital letter is one that is typed with Shift. */
export function keyWords(key: string, isMac: boolean): string {
  const parts = key.split("-");
  const last = parts.pop() ?? "";
  if (/^[A-Z]$/.test(last)) parts.push("Shift");
  const name = last.length === 1 ? last.toUpperCase() : (shortNames[last] ?? last);
  // In the order of the system: on a Mac the command key comes last.
  const names = isMac ? onMac : elsewhere();
  const modifiers = Object.keys(names).filter((modifier) => parts.includes(modifier));
  return [...modifiers.map((modifier) => names[modifier] ?? ""), name].join(isMac ? "" : "+");
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
