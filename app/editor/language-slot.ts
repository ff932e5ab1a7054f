/** Where the editor's language is, which arrives later and may have to go. */
import { Compartment } from "@codemirror/state";

export const languageSlot = new Compartment();
