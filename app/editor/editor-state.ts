/** What the editor is made of, apart from its language. */
import { defaultKeymap } from "@codemirror/commands";
import { syntaxHighlighting } from "@codemirror/language";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { dropCursor, EditorView, highlightSpecialChars, keymap } from "@codemirror/view";
import { yUndoManagerKeymap } from "y-codemirror.next";
import type { DocumentSession } from "../document/document-session.ts";
import { editorTheme, highlightStyle } from "./editor-theme.ts";
import { invitation } from "./invitation.ts";
import { languageSlot } from "./language-slot.ts";
import { withoutLongParagraphs } from "./long-paragraphs.ts";
import { pendingInput } from "./pending-input.ts";
import { remoteCursors } from "./remote-cursors.ts";
import { textBinding } from "./text-binding.ts";
import { undoSteps } from "./undo-steps.ts";

/** What the search panel says, in place of CodeMirror's shorter words. */
const phrases = {
  next: "Next",
  previous: "Previous",
  all: "Select all",
  "match case": "Match case",
  regexp: "Pattern",
  "by word": "Whole words",
  replace: "Replace",
  "replace all": "Replace all",
  close: "Close",
};

/** The state for a view of the session's text. Undo is Yjs's, so that it takes back one's own edits only. */
export function createEditorState(session: DocumentSession): EditorState {
  const { content, awareness, undoManager } = session;
  return EditorState.create({
    doc: content.toJSON(),
    extensions: [
      // Only "\n" breaks lines: with CodeMirror's default a "\r\n" from a peer would count as one here and two in Yjs.
      EditorState.lineSeparator.of("\n"),
      EditorView.clipboardInputFilter.of((text) => text.replaceAll(/\r\n?/g, "\n")),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({
        "aria-label": "Document text",
        tabindex: "0", // It can be focused without; but checkers look for it in what scrolls.
        spellcheck: "true",
        autocorrect: "on",
        autocapitalize: "sentences",
      }),
      highlightSpecialChars(),
      dropCursor(),
      invitation(session.provider),
      search({ top: true }),
      EditorState.phrases.of(phrases),
      // No binding for Tab: it moves the focus on, as everywhere else on the page.
      keymap.of([...yUndoManagerKeymap, ...searchKeymap, ...defaultKeymap]),
      undoSteps(undoManager),
      textBinding(content, undoManager),
      pendingInput(session),
      remoteCursors(content, awareness),
      languageSlot.of([]),
      withoutLongParagraphs(),
      syntaxHighlighting(highlightStyle),
      editorTheme,
    ],
  });
}
