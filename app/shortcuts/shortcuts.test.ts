// @vitest-environment jsdom
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { standardKeymap } from "@codemirror/commands";
import { type KeyBinding, keymap } from "@codemirror/view";
import { describe, expect, it } from "vitest";
import "../editor/testing/no-layout.ts";
import { openEditor } from "../editor/testing/open-editor.ts";
import { asksForShortcuts } from "./shortcuts-key.ts";
import { boundKeys, shortcutGroups } from "./shortcuts.ts";

/** What these do in any text needs no list: they break lines, and delete. */
const ordinary = ["Shift-Enter", "Backspace"];
/** Files with keys that act anywhere on the page, and are in the list. */
const pageWide = ["away/gv-away.ts", "editor/keys/save-key.ts", "paper/print.ts", "shell/gv-app.ts"];

function bindings(): readonly KeyBinding[] {
  const view = openEditor("", true);
  const bound = view.state.facet(keymap).flat();
  view.destroy();
  return bound;
}

const shortcutsOf = (isMac: boolean) => shortcutGroups(bindings(), isMac).flatMap(({ shortcuts }) => shortcuts);

describe.each([
  ["elsewhere", false],
  ["on a Mac", true],
])("%s", (_system, isMac) => {
  it("every key that the editor binds is in the list, but for those of any text field", () => {
    const own = bindings().filter((binding) => !standardKeymap.includes(binding));
    const bound = [...boundKeys(own, isMac).values()];
    expect(bound.length).toBeGreaterThan(40);
    const listed = new Set(shortcutsOf(isMac).flatMap(({ keys }) => keys));
    expect(bound.filter((key) => !listed.has(key) && !ordinary.includes(key))).toEqual([]);
  });

  it("each entry has a key, and words of its own", () => {
    const shortcuts = shortcutsOf(isMac);
    expect(shortcuts.filter(({ keys }) => keys.length === 0)).toEqual([]);
    expect(new Set(shortcuts.map(({ words }) => words)).size).toBe(shortcuts.length);
  });
});

it("a key is listed only where the editor has bound it", () => {
  const [binding] = bindings().filter(({ key }) => key === "Mod-b");
  const groups = shortcutGroups(binding === undefined ? [] : [binding], false);
  expect(groups.find(({ name }) => name === "Formatting")?.shortcuts).toEqual([{ words: "Bold", keys: ["Mod-b"] }]);
  expect(groups.map(({ name }) => name)).not.toContain("Finding");
});

it("a Mac has its own keys", () => {
  const keysOf = (isMac: boolean) => shortcutsOf(isMac).find(({ words }) => words === "Select the line")?.keys;
  expect([keysOf(false), keysOf(true)]).toEqual([["Alt-l"], ["Ctrl-l"]]);
});

it("a file that listens to keys of the whole page is known to the list", () => {
  const app = join(import.meta.dirname, "..");
  const files = readdirSync(app, { recursive: true, encoding: "utf8" }).filter((path) => /(?<!\.test)\.ts$/.test(path));
  const listens = /\b(document|window)\.addEventListener\("key|(?<![.\w])addEventListener\("key/;
  expect(files.filter((path) => listens.test(readFileSync(join(app, path), "utf8"))).toSorted()).toEqual(pageWide);
});

it("the keys that are listed for the list open it", () => {
  const keys = shortcutsOf(false).find(({ words }) => words === "Keyboard shortcuts")?.keys ?? [];
  expect(keys.length).toBe(2);
  for (const key of keys) {
    const event = new KeyboardEvent("keydown", { key: key.replace("Mod-", ""), ctrlKey: key.startsWith("Mod-") });
    expect(asksForShortcuts(event)).toBe(true);
  }
});
