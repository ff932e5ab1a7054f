import { expect, test } from "vitest";
import { arrange, isOrder, type Order } from "./arrange.ts";
import { record } from "./testing/records.ts";

const records = [
  record("a", { title: "Plan 10", excerpt: "bread and wine", openedAt: 9, editedAt: 1, bytes: 30 }),
  record("b", { title: "plan 9", metWith: ["Çağla"], openedAt: 5, editedAt: 3, bytes: 10 }),
  record("c", { title: "", excerpt: "Wine only", editedBy: "Ben", openedAt: 2, bytes: 20 }),
];
const found = (query: string, order: Order = "edited"): string =>
  arrange(records, query, order)
    .map(({ id }) => id)
    .join("");

test("documents are sorted by what a person asks for", () => {
  expect((["edited", "opened", "title", "size"] as const).map((order) => found("", order))).toEqual([
    "bca",
    "abc",
    "bac",
    "acb",
  ]);
});

test("a search finds the documents that have each of its words, in the title, the text or the people", () => {
  expect([found("WINE"), found("  wine bread "), found("çağ"), found("ben"), found("wine nothing")]).toEqual([
    "ca",
    "a",
    "b",
    "c",
    "",
  ]);
});

test("documents that are equal in the order asked for follow by their last edit, then in a fixed order", () => {
  const equal = ["z", "x", "y"].map((id) => record(id, { editedAt: id === "y" ? 2 : 1 }));
  expect(arrange(equal, "", "size").map(({ id }) => id)).toEqual(["y", "x", "z"]);
});

test("only the known orders are orders", () => {
  expect(["edited", "size", "toString", "", undefined].map(isOrder)).toEqual([true, true, false, false, false]);
});
