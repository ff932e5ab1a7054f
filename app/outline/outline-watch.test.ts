// @vitest-environment jsdom
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { boundedMarkdown } from "../editor/markdown/bounded-markdown.ts";
import "../editor/testing/no-layout.ts";
import { type Outline, OutlineWatch } from "./outline-watch.ts";

let view: EditorView;
let told: Outline[];
let watch: OutlineWatch;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  const doc = "# One\n\ntext\n\n# Two\n\nmore";
  view = new EditorView({ state: EditorState.create({ doc, extensions: boundedMarkdown.extension }) });
  watch = new OutlineWatch(view, (outline) => told.push(outline));
});
afterEach(() => {
  watch.follow(false);
  view.destroy();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const now = () => ({
  headings: told.at(-1)?.headings.map(({ words }) => words),
  current: told.at(-1)?.current,
  words: told.at(-1)?.counts?.words,
});

it("reads headings, the section of the caret, and counts, when the page has nothing else to do", () => {
  watch.follow(true);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(2_000);
  expect(now()).toEqual({ headings: ["One", "Two"], current: 0, words: 4 });
  view.dispatch({ selection: { anchor: view.state.doc.length } });
  vi.advanceTimersByTime(2_000);
  expect(now().current).toBe(1);
});

it("does nothing until it follows, and nothing afterwards", () => {
  view.dispatch({ changes: { from: 0, insert: "# Zero\n\n" } });
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([]);
  watch.follow(true);
  vi.advanceTimersByTime(2_000);
  expect(now().headings).toEqual(["Zero", "One", "Two"]);
  const before = told.length;
  watch.follow(false);
  view.dispatch({ changes: { from: 0, insert: "# Minus one\n\n" } });
  vi.advanceTimersByTime(10_000);
  expect(told.length).toBe(before);
  watch.follow(true);
  vi.advanceTimersByTime(2_000);
  expect(now().headings).toEqual(["Minus one", "Zero", "One", "Two"]);
});

it("does nothing while the page is hidden, and catches up when it is seen", () => {
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  watch.follow(true);
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([]);
  view.dispatch({ changes: { from: 0, insert: "# Zero\n\n" } });
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([]);
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event("visibilitychange"));
  vi.advanceTimersByTime(2_000);
  expect(now().headings).toEqual(["Zero", "One", "Two"]);
});

it("an edit reads nothing by itself, and knows where each heading has gone", () => {
  watch.follow(true);
  vi.advanceTimersByTime(2_000);
  const [, two] = told.at(-1)?.headings ?? [];
  if (two === undefined) throw new Error("no heading");
  const before = told.length;
  view.dispatch({ changes: { from: 0, insert: "Above.\n\n" } });
  view.dispatch({ changes: { from: 0, insert: "Higher.\n\n" } });
  expect(told.length).toBe(before);
  expect(view.state.sliceDoc(watch.placeOf(two), watch.placeOf(two) + 5)).toBe("# Two");
  vi.advanceTimersByTime(2_000);
  expect(view.state.sliceDoc(watch.placeOf(two), watch.placeOf(two) + 5)).not.toBe("");
  expect(now()).toEqual({ headings: ["One", "Two"], current: -1, words: 6 });
});

it("counts at most every second, however fast one types", () => {
  watch.follow(true);
  vi.advanceTimersByTime(2_000);
  const counts = new Set(told.map((outline) => outline.counts));
  for (let i = 0; i < 50; i++) {
    view.dispatch({ changes: { from: 0, insert: "word " } });
    vi.advanceTimersByTime(100);
  }
  for (const outline of told) counts.add(outline.counts);
  expect(counts.size).toBeLessThanOrEqual(9);
  vi.advanceTimersByTime(3_000);
  expect(now().words).toBe(54);
});
