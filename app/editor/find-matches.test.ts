import { SearchQuery } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { expect, it } from "vitest";
import { describeMatches, listMatches } from "./find-matches.ts";

const state = EditorState.create({ doc: "one fish, two fish, red fish" });
const find = (search: string, regexp = false) => listMatches(new SearchQuery({ search, regexp }), state);

it("says which match of how many is selected", () => {
  const fish = find("fish");
  expect(describeMatches(fish, { from: 14, to: 18 })).toBe("2 of 3");
  expect(describeMatches(fish, { from: 0, to: 0 })).toBe("3 matches");
  expect(describeMatches(find("two"), { from: 0, to: 0 })).toBe("1 match");
});

it("says that nothing is found, also of what is no pattern", () => {
  expect(describeMatches(find("cat"), { from: 0, to: 0 })).toBe("Nothing found");
  expect(describeMatches(find("(", true), { from: 0, to: 0 })).toBe("Nothing found");
});

it("counts no further than a limit, and no longer than a moment", () => {
  const many = EditorState.create({ doc: "a".repeat(20_000) });
  const query = new SearchQuery({ search: "a" });
  expect(
    describeMatches(
      listMatches(query, many, () => 0),
      { from: 1, to: 2 },
    ),
  ).toBe("2 of more than 10,000");
  let now = 0;
  const { ranges, more } = listMatches(query, many, () => (now += 10));
  expect(ranges.length).toBeLessThan(1_000);
  expect(more).toBe(true);
});
