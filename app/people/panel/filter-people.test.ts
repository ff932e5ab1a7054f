import { expect, test } from "vitest";
import { filterPeople } from "./filter-people.ts";

const people = ["Ada Lovelace", "Émile", "李小龙", "Ben"].map((name) => ({ name }));
const found = (wanted: string) => filterPeople(people, wanted).map(({ name }) => name);

test("people are found by the beginning of any of their names, whatever its case and accents", () => {
  expect(found("love")).toEqual(["Ada Lovelace"]);
  expect(found("emi")).toEqual(["Émile"]);
  expect(found("ÉMI")).toEqual(["Émile"]);
  expect(found("李小")).toEqual(["李小龙"]);
  expect(found("ada l")).toEqual(["Ada Lovelace"]);
});

test("a part within a word finds nobody, and nothing finds everybody", () => {
  expect(found("en")).toEqual([]);
  expect(found("  ")).toHaveLength(people.length);
});
