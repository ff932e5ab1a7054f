// @vitest-environment jsdom
import { EditorView } from "@codemirror/view";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "../testing/no-layout.ts";
import type { Looking } from "../../people/looking.ts";
import { createUser } from "../../people/person.ts";
import { following, visit } from "./following.ts";
import { type RemoteCursor, remoteCursorField, setRemoteCursors } from "./remote-cursor-field.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const ben: RemoteCursor = { clientId: 7, person: createUser("Ben", "#0670d8"), anchor: 3, head: 3, moves: 0 };

function start() {
  const view = new EditorView({
    doc: "one two three",
    extensions: [remoteCursorField, following],
    parent: document.body,
  });
  const heard: Looking[] = [];
  view.dom.addEventListener("gv-looking", ({ detail }) => heard.push(detail));
  const show = (...cursors: RemoteCursor[]): void => view.dispatch({ effects: setRemoteCursors.of(cursors) });
  show(ben);
  return { view, show, last: () => heard.at(-1), times: () => heard.length };
}

const followsBen = { at: 7, following: { clientId: 7, name: "Ben" } };
const nobody = { at: undefined, following: undefined };

test("one visit goes there, a second follows, a third stops", () => {
  const { view, last } = start();
  visit(view, 7);
  expect(last()).toEqual({ at: 7, following: undefined });
  visit(view, 7);
  expect(last()).toEqual(followsBen);
  expect(view.dom.querySelector(".cm-followed")).not.toBeNull();
  visit(view, 7);
  expect(last()).toEqual({ at: 7, following: undefined });
  expect(view.dom.querySelector(".cm-followed")).toBeNull();
});

test("whoever moves by themselves follows no more", () => {
  for (const move of [
    new WheelEvent("wheel"),
    new Event("touchmove"),
    new Event("pointerdown"),
    new KeyboardEvent("keydown", { key: "PageDown" }),
  ]) {
    const { view, last } = start();
    visit(view, 7);
    visit(view, 7);
    view.dom.dispatchEvent(new KeyboardEvent("keydown", { key: "Shift" }));
    expect(last()).toEqual(followsBen);
    view.contentDOM.dispatchEvent(move);
    expect(last()).toEqual(nobody);
    visit(view, 7);
    expect(last()).toEqual({ at: 7, following: undefined });
  }
});

test("someone who is away for a moment is followed on, and someone who stays away is not", () => {
  const { view, show, last, times } = start();
  visit(view, 7);
  visit(view, 7);
  show();
  vi.advanceTimersByTime(9_000);
  show({ ...ben, head: 5 });
  vi.advanceTimersByTime(20_000);
  expect([last(), times()]).toEqual([followsBen, 2]);
  show();
  vi.advanceTimersByTime(11_000);
  expect(last()).toEqual(nobody);
});

test("a person without a caret cannot be visited", () => {
  const { view, times } = start();
  visit(view, 8);
  expect(times()).toBe(0);
});

test("a new name of whom one follows is told", () => {
  const { view, show, last } = start();
  visit(view, 7);
  visit(view, 7);
  show({ ...ben, person: createUser("Benjamin", "#0670d8") });
  vi.advanceTimersByTime(100);
  expect(last()?.following?.name).toBe("Benjamin");
});
