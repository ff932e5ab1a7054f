// @vitest-environment jsdom
import { openSearchPanel, search, SearchQuery, setSearchQuery } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { describeMatches, findMatches, MatchSearch } from "./find-matches.ts";

const state = EditorState.create({ doc: "one fish, two fish, red fish" });
function find(words: string, regexp = false, within = state): MatchSearch {
  const found = new MatchSearch(new SearchQuery({ search: words, regexp }), within);
  found.goOn(Infinity);
  return found;
}

it("says which match of how many is selected", () => {
  const fish = find("fish");
  expect(describeMatches(fish, { from: 14, to: 18 })).toBe("2 of 3");
  expect(describeMatches(fish, { from: 0, to: 0 })).toBe("3 matches");
  expect(describeMatches(find("two"), { from: 0, to: 0 })).toBe("1 match");
});

it("says that nothing is found, also for an invalid pattern", () => {
  expect(describeMatches(find("cat"), { from: 0, to: 0 })).toBe("Nothing found");
  expect(describeMatches(find("(", true), { from: 0, to: 0 })).toBe("Nothing found");
});

it("counts only up to a limit", () => {
  const many = EditorState.create({ doc: "a".repeat(20_000) });
  expect(describeMatches(find("a", false, many), { from: 1, to: 2 })).toBe("2 of more than 10,000");
});

describe("a search", () => {
  const text = "A line of some words, and the next.\n".repeat(3_000);
  const large = EditorState.create({ doc: `${text}needle\n${text}` });
  const needle = { from: text.length, to: text.length + 6 };
  const clock = () => {
    let now = 0;
    return () => (now += 10);
  };

  it.each([
    ["for a frequent word", "line", false, 6_000],
    ["for a word that occurs once", "needle", false, 1],
    ["for a word that does not occur", "haystack", false, 0],
    ["for a pattern", "^need|next\\.$", true, 6_001],
    ["for a pattern that spans lines", "next\\.\\s+(A|needle)", true, 5_999],
  ])("%s pauses when its time is over, and continues where it stopped", (_, words, regexp, count) => {
    const slices = new MatchSearch(new SearchQuery({ search: words, regexp }), large);
    const now = clock();
    slices.goOn(30, now);
    expect(slices.ranges.length).toBeLessThan(10);
    let more = 0;
    for (; !slices.over; more++) slices.goOn(30, now);
    expect(more).toBeGreaterThan(1);
    expect(slices.ranges).toHaveLength(count);
    expect(slices.ranges).toEqual([...matchesAtOnce(words, regexp, large)]);
    expect(slices.more).toBe(false);
  });

  it("that has found nothing yet does not say that there are no matches", () => {
    const begun = new MatchSearch(new SearchQuery({ search: "needle" }), large);
    begun.goOn(0, clock());
    expect(describeMatches(begun, needle)).toBe("Searching");
    begun.goOn(Infinity);
    expect(describeMatches(begun, needle)).toBe("1 of 1");
  });
});

/** The matches that CodeMirror's own cursor finds in the whole text. */
function* matchesAtOnce(words: string, regexp: boolean, within: EditorState): Generator<{ from: number; to: number }> {
  const cursor = new SearchQuery({ search: words, regexp }).getCursor(within);
  for (let next = cursor.next(); next.done !== true; next = cursor.next())
    yield { from: next.value.from, to: next.value.to };
}

describe("the panel's count", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("appears and stays true while people write without a pause", () => {
    const view = new EditorView({ doc: "a fish", extensions: [search(), findMatches()], parent: document.body });
    openSearchPanel(view);
    view.dispatch({ effects: setSearchQuery.of(new SearchQuery({ search: "fish" })) });
    const shown: (string | undefined)[] = [];
    for (let edits = 0; edits < 10; edits++) {
      view.dispatch({ changes: { from: 0, insert: "fish " } });
      vi.advanceTimersByTime(100);
      shown.push(view.dom.querySelector(".cm-matchCount")?.textContent);
    }
    expect(shown.at(-1)).toMatch(/^(9|10|11) matches$/);
    vi.advanceTimersByTime(300);
    expect(view.dom.querySelector(".cm-matchCount")?.textContent).toBe("11 matches");
    view.destroy();
  });
});
