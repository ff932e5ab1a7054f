import { ChangeSet, EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { PressedTasks, setTask, taskMark } from "./tasks.ts";

const stateOf = (doc: string): EditorState =>
  EditorState.create({ doc, extensions: EditorState.lineSeparator.of("\n") });

function tick(text: string, line = 0, isDone = false): string | undefined {
  const state = stateOf(text);
  const mark = taskMark(state.doc, line, isDone);
  return mark === undefined ? undefined : state.update(setTask(state, mark)).newDoc.toString();
}

describe("a press on a task", () => {
  it.each([
    ["- [ ] bread", "- [x] bread"],
    ["* [ ] [ ] bread", "* [x] [ ] bread"],
    ["  12) [ ] bread", "  12) [x] bread"],
    ["> - [ ] bread", "> - [x] bread"],
    ["> > 1. - [ ] bread", "> > 1. - [x] bread"],
    ["-\t[ ]\tbread", "-\t[x]\tbread"],
  ])("makes %j %j", (before, after) => expect(tick(before)).toBe(after));

  it.each(["- [x] bread", "- [X] bread"])("takes the tick of %j away", (before) =>
    expect(tick(before, 0, true)).toBe("- [ ] bread"),
  );

  it.each(["- [x] bread", "- bread [ ] wine", "[ ] bread", "-[ ] bread", "- [ ]bread", "- [xx] bread", "", "text"])(
    "changes nothing where the text says %j by now",
    (text) => expect(tick(text)).toBeUndefined(),
  );

  it.each([-1, 1, Number.NaN])("changes nothing on line %j of one", (line) =>
    expect(tick("- [ ] a", line)).toBeUndefined(),
  );
});

describe("two people who press the same box at once", () => {
  it.each([
    ["- [xx] bread", "- [x] bread"],
    ["- [  ] bread", "- [ ] bread"],
  ])("leave %j, of which each makes %j", (both, one) => {
    const pressed = new PressedTasks();
    pressed.add(2);
    const state = stateOf(both);
    const repair = pressed.repair(state);
    expect(repair && state.update(repair).newDoc.toString()).toBe(one);
  });

  it("mend the box where it stands by now, and no other", () => {
    const pressed = new PressedTasks();
    pressed.add(2);
    pressed.map(ChangeSet.of({ from: 0, insert: "- [xx] other\n" }, 12));
    const state = stateOf("- [xx] other\n- [xx] bread");
    const repair = pressed.repair(state);
    expect(repair && state.update(repair).newDoc.toString()).toBe("- [xx] other\n- [x] bread");
    expect(pressed.repair(stateOf("- [xx] other\n- [x] bread"))).toBeUndefined();
  });
});
