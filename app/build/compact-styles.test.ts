import { expect, it } from "vitest";
import { compact } from "./compact-styles.ts";

it.each([
  ["rules", "\n  p {\n    margin: 0;\n  }\n  a:hover {\n    color: red;\n  }\n", "p {margin: 0;}a:hover {color: red;}"],
  ["lists and functions", "\na,\nb {\n  inset: max(\n    1px,\n    2px\n  );\n}\n", "a,b {inset: max(1px,2px);}"],
  ["a value on two lines", "\na {\n  grid:\n    auto / 1fr\n    2fr;\n}\n", "a {grid: auto / 1fr 2fr;}"],
  ["comments", "\n/* One\n   two. */\na {\n  /* Three. */\n  top: 0; /* Four. */\n}\n", "a {top: 0;}"],
  ["an expression", "\na {\n  ${hidden}\n}\nb {\n  top: 0;\n}\n", "a {${hidden}}b {top: 0;}"],
  ["a text of CSS", 'a::before { content: "a  b"; }', 'a::before { content: "a  b"; }'],
])("%s keep their meaning", (_, css, expected) => {
  expect(compact(css)).toBe(expected);
});
