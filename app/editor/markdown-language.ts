/** Markdown for the editor. Loaded once the editor can be typed in: it brings the parsers of HTML, CSS and JavaScript. */
import { markdown, markdownKeymap, markdownLanguage } from "@codemirror/lang-markdown";
import type { Extension } from "@codemirror/state";
import { keymap } from "@codemirror/view";

/** Highlighting, and lists that go on at Enter. Tab keeps moving the focus. */
export function markdownSupport(): Extension {
  return [markdown({ base: markdownLanguage, addKeymap: false }), keymap.of(markdownKeymap)];
}
