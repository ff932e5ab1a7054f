import { expect, it } from "vitest";
import { alignColumns, markdownTable } from "./table.ts";

it("columns are as wide as their widest cell, and figures end together", () => {
  expect(
    alignColumns(
      [
        ["what", "figure", "note"],
        ["merged", "12 ms", "ok"],
        ["lost", "0", ""],
      ],
      [1],
    ).split("\n"),
  ).toEqual(["what    figure  note", "merged   12 ms  ok", "lost         0"]);
});

it("the last cell of a shorter row widens no column", () => {
  const rows = [
    ["a", "b", "c"],
    ["name", "a sentence that runs on"],
  ];
  expect(alignColumns(rows).split("\n")).toEqual(["a     b  c", "name  a sentence that runs on"]);
});

it("a cell of a Markdown table ends neither its cell nor the table", () => {
  expect(markdownTable(["what", "n"], [["a | b\nc", "1"]]).split("\n")).toEqual([
    "| what     | n   |",
    "| -------- | --- |",
    "| a \\| b c | 1   |",
  ]);
});
