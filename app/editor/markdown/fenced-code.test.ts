// @vitest-environment jsdom
import { DocInput } from "@codemirror/language";
import { Text } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { afterEach, describe, expect, it, vi } from "vitest";
import "../testing/no-layout.ts";
import { openEditor } from "../testing/open-editor.ts";
import { boundedMarkdown } from "./bounded-markdown.ts";

let view: EditorView | undefined;
afterEach(() => view?.destroy());

/** The pieces of the text that have a look of their own. */
const pieces = (): string[] => [...document.querySelectorAll(".cm-line span")].map(({ textContent }) => textContent);

describe("the code of a fence", () => {
  it("is highlighted in its language, which is loaded when the text names it", async () => {
    view = openEditor('```js\nlet a = "b";\n```', true);
    await vi.waitUntil(() => pieces().includes("let"), { timeout: 10_000 });
    expect(pieces()).toContain('"b"');
  });

  it("is plain in a language that is not known, and where the fence is longer than its limit", async () => {
    view = openEditor("```js\nlet a;\n```", true);
    await vi.waitUntil(() => pieces().includes("let"), { timeout: 10_000 });
    view.destroy();
    view = openEditor("```nothing\nlet a;\n```", true);
    expect(pieces()).not.toContain("let");
    expect(pieces()).toContain("let a;");
    expect(nested(`\`\`\`js\n${"let a;\n".repeat(1_000)}\`\`\``)).toBe(true);
    expect(nested(`\`\`\`js\n${"let a;\n".repeat(10_000)}\`\`\``)).toBe(false);
  });
});

/** Whether the tree of a text has JavaScript's nodes in it. */
function nested(text: string): boolean {
  const parse = boundedMarkdown.parser.startParse(new DocInput(Text.of(text.split("\n"))));
  let tree = parse.advance();
  while (tree === null) tree = parse.advance();
  return tree.resolveInner(7, 1).name === "let";
}
