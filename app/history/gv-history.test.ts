// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import type { DocumentHistory } from "./document-history.ts";
import { GvHistory } from "./gv-history.ts";

// jsdom has dialogs, but cannot show them.
beforeEach(
  () => void Object.assign(HTMLDialogElement.prototype, { showModal: () => undefined, close: () => undefined }),
);
afterEach(() => document.body.replaceChildren());

test("nothing of a document's history stays when the document is left", async () => {
  const entry = { key: 1, id: "one", at: 5, names: [], writers: [], by: [] };
  const dialog = new GvHistory();
  dialog.history = {
    content: new Y.Doc().getText("content"),
    list: () => Promise.resolve([entry]),
    read: () => Promise.resolve({ text: "a secret" }),
    on: () => undefined,
    off: () => undefined,
  } as unknown as DocumentHistory;
  dialog.open = true;
  document.body.append(dialog);
  await vi.waitFor(() => expect(dialog.shown.type).toBe("version"));
  dialog.history = undefined;
  await dialog.updateComplete;
  expect([dialog.chosen, dialog.entries, dialog.shown]).toEqual([undefined, [], { type: "loading" }]);
});
