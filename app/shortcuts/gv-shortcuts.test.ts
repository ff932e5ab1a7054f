// @vitest-environment jsdom
import { expect, it } from "vitest";
import "../editor/testing/no-layout.ts";
import { openEditor } from "../editor/testing/open-editor.ts";
import { GvShortcuts } from "./gv-shortcuts.ts";

it("names the keys of the editor in the words of the system, each format under its own name", async () => {
  const view = openEditor("", true);
  const sheet = new GvShortcuts();
  sheet.view = () => view;
  document.body.append(sheet);
  await sheet.updateComplete;
  // jsdom has no modal dialogs.
  HTMLDialogElement.prototype.showModal = () => undefined;
  sheet.open = true;
  await sheet.updateComplete;
  const rows = new Map(
    [...(sheet.shadowRoot?.querySelectorAll("dl div") ?? [])].map((row) => [
      row.querySelector("dt")?.textContent,
      [...row.querySelectorAll("kbd")].map(({ textContent }) => textContent),
    ]),
  );
  expect(rows.get("Bold")).toEqual(["Ctrl+B"]);
  expect(rows.get("Numbered")).toEqual(["Ctrl+Shift+7"]);
  expect(rows.get("Redo")).toEqual(["Ctrl+Y", "Ctrl+Shift+Z"]);
  expect(rows.get("Keyboard shortcuts")).toEqual(["Ctrl+/", "?"]);
  sheet.remove();
  view.destroy();
});
