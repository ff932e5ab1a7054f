// @vitest-environment jsdom
import { EditorView } from "@codemirror/view";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import "../editor/testing/no-layout.ts";
import { GvFormatBar } from "./gv-format-bar.ts";
import { markedText, stateOf } from "./testing/marked-text.ts";

let bar: GvFormatBar;
let view: EditorView;

beforeEach(() => {
  bar = document.body.appendChild(new GvFormatBar());
});
afterEach(() => {
  bar.remove();
  view.destroy();
});

async function show(marked: string): Promise<void> {
  view = new EditorView({ state: stateOf(marked), parent: document.body });
  bar.view = view;
  await bar.updateComplete;
}

const buttons = (): HTMLButtonElement[] => [...(bar.shadowRoot?.querySelectorAll("button") ?? [])];
const named = (name: string): HTMLButtonElement | undefined =>
  buttons().find((button) => button.getAttribute("aria-label") === name);
const pressed = (): string[] =>
  buttons()
    .filter((button) => button.getAttribute("aria-pressed") === "true")
    .map((button) => button.getAttribute("aria-label") ?? "");

it("has a button for each format, and no two names of which one contains the other", async () => {
  await show("|");
  const names = buttons().map((button) => button.getAttribute("aria-label")?.toLowerCase() ?? "");
  expect(names).toEqual(
    expect.arrayContaining(["bold", "italic", "link", "heading", "list", "task", "quote", "code", "table"]),
  );
  expect(names.filter((name) => names.some((other) => other !== name && other.includes(name)))).toEqual([]);
});

it.each([
  ["**wo|rd**", ["Bold"]],
  ["> - [ ] *wo|rd*", ["Italic", "Task", "Quote"]],
  ["# `co|de`", ["Code", "Heading"]],
  ["- a\n- [b|](https://c.d)", ["Link", "List"]],
  ["1. wo|rd", ["Numbered"]],
  ["wo|rd", []],
])("shows what the caret stands in: %j", async (text, names) => {
  await show(text);
  expect(pressed()).toEqual(names);
});

it("formats, gives the focus to the text, and follows it", async () => {
  await show("a wo|rd");
  named("Bold")?.click();
  expect(markedText(view.state)).toBe("a **wo|rd**");
  expect(document.activeElement).toBe(view.contentDOM);
  await vi.waitFor(() => expect(pressed()).toEqual(["Bold"]));
  view.dispatch({ selection: { anchor: 0 } });
  await vi.waitFor(() => expect(pressed()).toEqual([]));
});

it("keeps the focus where it is when it is pressed", async () => {
  await show("|");
  const press = new MouseEvent("mousedown", { bubbles: true, composed: true, cancelable: true });
  named("Bold")?.dispatchEvent(press);
  expect(press.defaultPrevented).toBe(true);
});

it("is one stop for Tab, and arrows lead through it", async () => {
  await show("|");
  const stops = (): number[] => buttons().flatMap((button, index) => (button.tabIndex === 0 ? [index] : []));
  const last = buttons().length - 1;
  buttons()[0]?.focus();
  const after: number[][] = [stops()];
  for (const key of ["ArrowRight", "ArrowRight", "Home", "ArrowLeft", "ArrowRight", "End"]) {
    const focused = bar.shadowRoot?.activeElement;
    focused?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true }));
    await bar.updateComplete;
    after.push(stops());
  }
  expect(after).toEqual([[0], [1], [2], [0], [last], [0], [last]]);
});
