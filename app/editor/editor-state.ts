/** Assembles the editor, except for the parts that can wait (`editor-later.ts`). */
import { msg } from "@lit/localize";
import { EditorState } from "@codemirror/state";
import { dropCursor, EditorView } from "@codemirror/view";
import type * as Y from "yjs";
import type { GrapevineProvider } from "../../sync/index.ts";
import { earlyTextGuard } from "../arrival/early-text-guard.ts";
import { shownText } from "../shared-text/shown-text.ts";
import { editorTheme } from "./editor-theme.ts";
import { firstKeys } from "./first-keys.ts";
import { invitation } from "./invitation.ts";
import { lineDirection } from "./lines/line-direction.ts";
import { phrases } from "./phrases.ts";
import { pendingInput } from "./binding/pending-input.ts";
import { remoteCursors } from "./carets/remote-cursors.ts";
import { rememberedPlace } from "./remembered-place.ts";
import { specialCharacters } from "./special-characters.ts";
import { arrivalEnd, isFromText, textBinding } from "./binding/text-binding.ts";
import { stepCutter } from "./binding/step-cutter.ts";

/** The document that the editor shows and writes. */
export interface EditedText {
  /** The key under which the reader's place is remembered. */
  readonly documentId: string;
  readonly content: Y.Text;
  readonly undoManager: Y.UndoManager;
  readonly provider: GrapevineProvider;
}

/** Creates the state for a view of a document's text. Undo is Yjs's, so that it takes back local edits only. */
export function createEditorState({ documentId, content, undoManager, provider }: EditedText): EditorState {
  return EditorState.create({
    doc: shownText(content),
    extensions: [
      // Only "\n" breaks lines. With CodeMirror's default, "\r\n" from a peer would count as one unit here and two in
      // Yjs.
      EditorState.lineSeparator.of("\n"),
      EditorView.clipboardInputFilter.of((text) => text.replaceAll(/\r\n?/g, "\n")),
      EditorView.lineWrapping,
      // CodeMirror redraws the text when phrases are added later.
      phrases,
      lineDirection(),
      EditorView.contentAttributes.of({
        lang: "", // Not the page's language: people write in any.
        tabindex: "0", // Not needed for focus, but accessibility checkers expect it on scrolling content.
        spellcheck: "true",
        autocorrect: "on",
        autocapitalize: "sentences",
      }),
      EditorView.contentAttributes.of(() => ({ "aria-label": msg("Document text") })),
      specialCharacters(),
      dropCursor(),
      invitation(provider, content),
      firstKeys(),
      stepCutter(undoManager),
      textBinding(content, undoManager),
      arrivalEnd(provider),
      earlyTextGuard(content, isFromText),
      pendingInput(provider),
      remoteCursors(content, provider.awareness),
      rememberedPlace(content, documentId),
      editorTheme,
    ],
  });
}
