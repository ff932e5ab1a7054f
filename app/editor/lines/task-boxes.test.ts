// @vitest-environment jsdom
import { runScopeHandlers, type EditorView } from "@codemirror/view";
import { afterEach, expect, it } from "vitest";
import { openEditor } from "../testing/open-editor.ts";

let view: EditorView;
afterEach(() => view.destroy());

const open = (text: string): EditorView => (view = openEditor(text, true));
const boxes = (): HTMLInputElement[] => [...view.contentDOM.querySelectorAll("input")];
const text = (): string => view.state.doc.toString();

it("the marks of tasks are boxes, named by the words of the task", () => {
  open("- [ ] bread \u202etxet\n1. [x] wine\n\n[ ] no task\n\n    - [ ] code");
  expect(boxes().map((box) => [box.checked, box.getAttribute("aria-label")])).toEqual([
    [false, "bread txet"],
    [true, "wine"],
  ]);
});

it("a press ticks a task, and another takes the tick away, each in one character", () => {
  open("- [ ] bread\n- [X] wine");
  boxes()[0]?.click();
  expect(text()).toBe("- [x] bread\n- [X] wine");
  boxes()[1]?.click();
  expect(text()).toBe("- [x] bread\n- [ ] wine");
  expect(boxes().map(({ checked }) => checked)).toEqual([true, false]);
});

it("a second mark, which another person's press at the same moment wrote, is taken away", async () => {
  open("- [ ] bread");
  boxes()[0]?.click();
  view.dispatch({ changes: { from: 4, insert: "x" } });
  await Promise.resolve();
  expect(text()).toBe("- [x] bread");
});

it("Alt+Enter ticks the task of the caret's line, and does nothing elsewhere", () => {
  open("- [ ] bread\nplain");
  const press = (anchor: number): boolean => {
    view.dispatch({ selection: { anchor } });
    return runScopeHandlers(view, new KeyboardEvent("keydown", { key: "Enter", keyCode: 13, altKey: true }), "editor");
  };
  expect([press(11), text()]).toEqual([true, "- [x] bread\nplain"]);
  expect([press(14), text()]).toEqual([false, "- [x] bread\nplain"]);
});

it("the caret steps over a box", () => {
  open("- [ ] bread");
  view.dispatch({ selection: { anchor: 6 } });
  expect(view.moveByChar(view.state.selection.main, false).head).toBe(2);
});

it("Backspace takes a box as a whole", () => {
  open("- [ ] bread");
  view.dispatch({ selection: { anchor: 5 } });
  expect(runScopeHandlers(view, new KeyboardEvent("keydown", { key: "Backspace", keyCode: 8 }), "editor")).toBe(true);
  expect(text()).toBe("-  bread");
});
