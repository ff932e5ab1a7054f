// @vitest-environment jsdom
import { searchKeymap } from "@codemirror/search";
import { type EditorView, keymap } from "@codemirror/view";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type * as Y from "yjs";
import { ownSelections } from "../carets/own-selections.ts";
import "../testing/no-layout.ts";
import { openEditor, openShared } from "../testing/open-editor.ts";
import * as find from "./find.ts";
import { loadFind, openFind, wantedFind } from "./wanted-find.ts";

let view: EditorView;
let content: Y.Text;
/** How often the program was asked for. */
let loads: number;
/** Ends the load that is on its way. */
let arrive: () => void;
let fail: () => void;
const missing = vi.fn();

beforeEach(() => document.addEventListener("gv-part-missing", missing));
afterEach(() => {
  document.removeEventListener("gv-part-missing", missing);
  missing.mockClear();
  view.destroy();
});

/** Opens a text whose selection is in brackets, or at the bar. */
function open(marked: string): void {
  loads = 0;
  const load = (): Promise<typeof find> => {
    loads++;
    return new Promise((resolve, reject) => {
      arrive = () => resolve(find);
      fail = () => reject(new Error("offline"));
    });
  };
  ({ view, content } = openShared(marked.replaceAll(/[|[\]]/g, ""), false, () => [wantedFind(load), ownSelections()]));
  const [start, end] = [marked.search(/[|[]/), marked.indexOf("]")];
  view.dispatch({ selection: { anchor: start, head: end < 0 ? start : end - 1 } });
  view.focus();
}

const keyCodes: Readonly<Record<string, number>> = { f: 70, g: 71, d: 68, l: 76, Escape: 27, Enter: 13, F3: 114 };

/** Presses a key where the focus is, such as `Ctrl-f`. Returns whether the page has taken it. */
function press(name: string): boolean {
  const key = name.split("-").at(-1) ?? "";
  const held = (modifier: string): boolean => name.includes(`${modifier}-`);
  const event = new KeyboardEvent("keydown", {
    key: held("Shift") && key.length === 1 ? key.toUpperCase() : key,
    keyCode: keyCodes[key] ?? 0,
    ctrlKey: held("Ctrl"),
    shiftKey: held("Shift"),
    altKey: held("Alt"),
    bubbles: true,
    cancelable: true,
  });
  return !document.activeElement!.dispatchEvent(event);
}

/** Types into the field that has the focus, in place of what is selected there. */
function type(words: string): void {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement)) throw new Error("no field has the focus");
  field.setRangeText(words, field.selectionStart ?? 0, field.selectionEnd ?? 0, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

const field = (): HTMLInputElement | null => view.dom.querySelector<HTMLInputElement>(".cm-search [name=search]");
const hasPanel = (): boolean => view.dom.querySelector(".cm-search [name=next]") !== null;
const matches = (): number => view.dom.querySelectorAll(".cm-searchMatch").length;
const selected = (): string[] => view.state.selection.ranges.map(({ from, to }) => view.state.sliceDoc(from, to));
const hasTextFocus = (): boolean => document.activeElement === view.contentDOM;
const arrived = async (): Promise<void> => {
  arrive();
  await loadFind(view);
};

it("the keys are CodeMirror's own, and stand where its keys will", async () => {
  view = openEditor("", true);
  const keys = () => view.state.facet(keymap).flat();
  const before = keys();
  const plain = before.map(({ run, shift, ...rest }) => ({ ...rest, run: run && true, shift: shift && true }));
  await loadFind(view);
  expect(keys()).toEqual(expect.arrayContaining([...searchKeymap]));
  expect(keys().map(({ run, shift, ...rest }) => ({ ...rest, run: run && true, shift: shift && true }))).toEqual(plain);
  expect(before.filter((each) => searchKeymap.includes(each))).toEqual([]);
});

it("nothing is loaded before a person asks", () => {
  open("one|");
  press("Escape");
  press("Enter");
  expect(loads).toBe(0);
});

describe("between the key and the panel", () => {
  it("what is typed is kept in a field, out of the text, and then found", async () => {
    open("|one fish, two fish");
    expect(press("Ctrl-f")).toBe(true);
    const row = field();
    expect(row?.getAttribute("aria-label")).toBe("Find");
    type("fi");
    type("sh");
    await arrived();
    expect(content.toString()).toBe("one fish, two fish");
    expect(hasPanel()).toBe(true);
    expect([field()?.value, matches()]).toEqual(["fish", 2]);
  });

  it("the field stays the one that has the focus, with its caret", async () => {
    open("|one fish");
    press("Ctrl-f");
    const row = field();
    const left = vi.fn();
    row?.addEventListener("blur", left);
    type("fish");
    row?.setSelectionRange(1, 2);
    await arrived();
    expect(field()).toBe(row);
    expect(document.activeElement).toBe(row);
    expect(left).not.toHaveBeenCalled();
    expect([row?.selectionStart, row?.selectionEnd]).toEqual([1, 2]);
    expect(view.dom.querySelectorAll(".cm-search")).toHaveLength(1);
  });

  it("the value of the field is not set, which would end a composition", async () => {
    open("|one fish");
    press("Ctrl-f");
    type("fi");
    const set = vi.fn();
    Object.defineProperty(field(), "value", { get: () => "fi", set, configurable: true });
    await arrived();
    expect(matches()).toBe(1);
    expect(set).not.toHaveBeenCalled();
  });

  it("what is selected is searched for, and typing replaces it", async () => {
    open("one [fish], two fish, two");
    press("Ctrl-f");
    expect(field()?.value).toBe("fish");
    await arrived();
    expect(matches()).toBe(2);
    press("Escape");
    expect(hasPanel()).toBe(false);

    view.destroy();
    open("one [fish], two fish, two");
    press("Ctrl-f");
    type("two");
    await arrived();
    expect([field()?.value, matches()]).toEqual(["two", 2]);
  });

  it("Enter and F3 go on to matches, in their order, once there are some", async () => {
    open("|one fish, two fish, red fish");
    press("Ctrl-f");
    type("fish");
    press("Enter");
    press("F3");
    press("Ctrl-g");
    press("Shift-Enter");
    expect(view.state.selection.main.empty).toBe(true);
    await arrived();
    expect(view.state.selection.main.from).toBe(14);
  });

  it("the key twice is the key once", async () => {
    open("|one fish");
    press("Ctrl-f");
    type("fi");
    expect(press("Ctrl-f")).toBe(true);
    type("sh");
    await arrived();
    expect([loads, field()?.value, view.dom.querySelectorAll(".cm-search").length]).toEqual([1, "fish", 1]);
  });

  it("Escape gives the focus back, and the panel does not come", async () => {
    open("one| fish");
    press("Ctrl-f");
    type("fish");
    press("Escape");
    expect(field()).toBeNull();
    expect(hasTextFocus()).toBe(true);
    await arrived();
    expect(field()).toBeNull();
    press("Ctrl-f");
    expect([hasPanel(), field()?.value]).toEqual([true, ""]);
  });

  it("Escape in the text closes the field, too", () => {
    open("one| fish");
    press("Ctrl-f");
    view.focus();
    press("Escape");
    expect(field()).toBeNull();
  });

  it("Escape of an input method does not close the field", () => {
    open("one| fish");
    press("Ctrl-f");
    const isComposing = true;
    field()?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", isComposing, bubbles: true }));
    expect(field()).not.toBeNull();
  });

  it("Enter of an input method asks for no match, also where its composition has just ended", async () => {
    open("|one one");
    press("Ctrl-f");
    type("one");
    field()?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true }));
    await arrived();
    expect([hasPanel(), view.state.selection.main.empty]).toEqual([true, true]);
  });

  it("a person who goes back to the text keeps the focus there", async () => {
    open("one| fish");
    press("Ctrl-f");
    type("fish");
    view.focus();
    await arrived();
    expect([hasPanel(), matches(), hasTextFocus()]).toEqual([true, 1, true]);
  });

  it("a number is kept for the field that asks for a line", async () => {
    open("|one\ntwo\nthree");
    press("Ctrl-Alt-g");
    expect(field()?.getAttribute("aria-label")).toBe("Go to a line");
    type("3");
    await arrived();
    const line = view.dom.querySelector<HTMLInputElement>(".cm-goto-line input");
    expect([line?.value, document.activeElement === line, field()]).toEqual(["3", true, null]);
    expect(content.toString()).toBe("one\ntwo\nthree");
    press("Enter");
    await vi.waitFor(() => expect(view.state.selection.main.from).toBe(8));
  });
});

it("a person who has left the field that asks for a line is not asked", async () => {
  open("|one\ntwo");
  press("Ctrl-Alt-g");
  view.focus();
  await arrived();
  expect([field(), view.dom.querySelector(".cm-goto-line"), hasTextFocus()]).toEqual([null, null, true]);
});

it("a line that is entered before the dialog is there is gone to", async () => {
  open("|one\ntwo\nthree");
  press("Ctrl-Alt-g");
  type("3");
  press("Enter");
  await arrived();
  await vi.waitFor(() => expect(view.state.doc.lineAt(view.state.selection.main.head).number).toBe(3));
  expect(view.dom.querySelector(".cm-goto-line")).toBeNull();
});

describe("a key that opens nothing", () => {
  it.each([
    ["Ctrl-d", ["Ctrl-d"], "o|ne, one", ["one"]],
    ["Ctrl-d twice", ["Ctrl-d", "Ctrl-d"], "o|ne, one", ["one", "one"]],
    ["Ctrl-Shift-l", ["Ctrl-Shift-l"], "[one], one, one", ["one", "one", "one"]],
  ])("%s does what it does, once that is loaded", async (_, keys, text, expected) => {
    open(text);
    for (const key of keys) expect(press(key)).toBe(true);
    expect([loads, hasTextFocus(), field()]).toEqual([1, true, null]);
    await arrived();
    expect(selected()).toEqual(expected);
  });

  it("does nothing to a text that the person has gone on to write, where the next letter would replace a word", async () => {
    open("o|ne, one");
    press("Ctrl-d");
    view.dispatch({ ...view.state.replaceSelection("x"), userEvent: "input.type" });
    await arrived();
    expect(selected()).toEqual([""]);
  });

  it("is not hindered by what others write", async () => {
    open("o|ne, one");
    press("Ctrl-d");
    content.insert(8, "!");
    content.insert(0, "zero, ");
    await arrived();
    expect(selected()).toEqual(["one"]);
  });

  it("that is held down does not wait for hours", async () => {
    open(`o|ne${", one".repeat(100)}`);
    for (let times = 0; times < 200; times++) press("Ctrl-d");
    await arrived();
    expect(selected()).toHaveLength(20);
  });

  it("leaves nothing to go on with: F3 then opens the panel", async () => {
    open("[one], one");
    press("Ctrl-d");
    await arrived();
    view.dispatch({ selection: { anchor: 0 } });
    press("F3");
    expect([hasPanel(), view.state.selection.main.empty]).toEqual([true, true]);
  });

  it("F3 opens the panel with what is selected", async () => {
    open("one [fish], two fish");
    press("F3");
    await arrived();
    expect([hasPanel(), field()?.value, view.state.selection.main.from]).toEqual([true, "fish", 4]);
  });
});

describe("what cannot be loaded", () => {
  it("is reported, the focus is given back, and the next time it is tried again", async () => {
    open("one| fish");
    press("Ctrl-f");
    type("fish");
    fail();
    await loadFind(view);
    expect(missing).toHaveBeenCalledOnce();
    expect([field(), hasTextFocus(), content.toString()]).toEqual([null, true, "one fish"]);
    press("Ctrl-f");
    expect([loads, field()?.value]).toEqual([2, "fish"]);
    await arrived();
    expect([hasPanel(), field()?.value, matches()]).toEqual([true, "fish", 1]);
  });

  it("is reported for a key that opens nothing, which is then forgotten", async () => {
    open("o|ne");
    press("Ctrl-d");
    fail();
    await vi.waitFor(() => expect(missing).toHaveBeenCalledOnce());
    press("Ctrl-f");
    await arrived();
    expect(selected()).toEqual([""]);
  });

  it("is not reported to a person who waits no more", async () => {
    open("one|");
    press("Ctrl-f");
    press("Escape");
    fail();
    await Promise.resolve();
    await Promise.resolve();
    expect(missing).not.toHaveBeenCalled();
  });
});

it("each editor of the page has its own", async () => {
  open("one| fish");
  press("Ctrl-f");
  type("one");
  const arriveFirst = arrive;
  view.destroy();
  open("two| fish");
  arriveFirst();
  await Promise.resolve();
  await Promise.resolve();
  expect(field()).toBeNull();
  openFind(view);
  expect(loads).toBe(1);
  type("two");
  await arrived();
  expect([hasPanel(), field()?.value, matches()]).toEqual([true, "two", 1]);
});
