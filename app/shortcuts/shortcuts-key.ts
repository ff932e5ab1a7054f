/** The keys that open the list of shortcuts, anywhere on the page. */

/**
 * Whether a key asks for the list: Ctrl+/ or Cmd+/ anywhere, or ? outside the text and all fields.
 *
 * The character counts, and not the place of the key, since keyboards have the slash in different places. On German
 * keyboards, for one, it is Shift+7, so Ctrl+/ and Ctrl+Shift+7 are one press there. In the text that press stays the
 * key of the numbered list: the editor has then taken the event, which nobody else may act on. Elsewhere it opens the
 * list. On an American keyboard Ctrl+Shift+7 types "&", and Ctrl+/ works in the text, too.
 */
export function asksForShortcuts(event: KeyboardEvent): boolean {
  const { key, altKey, ctrlKey, metaKey } = event;
  if (event.defaultPrevented || altKey) return false;
  if (key === "/") return ctrlKey !== metaKey;
  if (key !== "?" || ctrlKey || metaKey) return false;
  const [target] = event.composedPath();
  return !(target instanceof Element && target.closest("input, textarea, select, [contenteditable=true]"));
}
