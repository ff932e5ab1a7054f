import { EditorSelection } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { parsed, stateWith } from "../../formatting/testing/marked-text.ts";
import { findHeading, linkAt } from "./open-links.ts";

/** Where the link at `|` leads. */
function target(marked: string): string | undefined {
  const at = marked.indexOf("|");
  const state = parsed(stateWith(marked.replace("|", ""), [EditorSelection.cursor(at)]));
  const found = linkAt(state, at);
  return found?.type === "heading" ? `#${found.name}` : found?.href;
}

describe("the link at a place", () => {
  it.each([
    ["see [the pa|ge](https://example.org/a)", "https://example.org/a"],
    ["see [page](https://exam|ple.org/a 'title')", "https://example.org/a"],
    ["<https://exam|ple.org/a>", "https://example.org/a"],
    ["https://exam|ple.org/a.", "https://example.org/a"],
    ["www.exam|ple.org", "https://www.example.org/"],
    ["write to ada@exam|ple.org", "mailto:ada@example.org"],
    ["[below](#what-to|-buy)", "#what-to-buy"],
    ["|[start](https://example.org/)", "https://example.org/"],
  ])("%s leads to %s", (marked, expected) => expect(target(marked)).toBe(expected));

  it.each([
    "no li|nk",
    "[x](java|script:alert(1))",
    "[x](JAVA|SCRIPT:alert(1))",
    "[x](data:text/html,|x)",
    "[x](file:///|etc)",
    "[x](//example|.org)",
    "[x](https://user:pass@exa|mple.org)",
    "`https://exam|ple.org`",
  ])("%s leads nowhere", (marked) => expect(target(marked)).toBeUndefined());
});

it("a name leads to its heading, of equal ones to the one that it counts, and never into code", () => {
  const text = "```\n# Plan\n```\n\n> # Plan\n\nThe *plan*\n---\n\n# Plan #\n\n## [Plan](https://example.org)\n";
  const state = parsed(stateWith(text, [EditorSelection.cursor(0)]));
  const lineOf = (name: string): string | undefined => {
    const at = findHeading(state, name);
    return at === undefined ? undefined : state.doc.lineAt(at).text;
  };
  expect(["top", "plan", "The-Plan", "plan-1", "plan-2", "plan-3"].map(lineOf)).toEqual([
    "```",
    "> # Plan",
    "The *plan*",
    "# Plan #",
    "## [Plan](https://example.org)",
    undefined,
  ]);
});
