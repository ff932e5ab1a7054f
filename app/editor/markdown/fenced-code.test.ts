// @vitest-environment jsdom
import { DocInput } from "@codemirror/language";
import { Text } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { afterEach, describe, expect, it, vi } from "vitest";
import "../testing/no-layout.ts";
import { openEditor } from "../testing/open-editor.ts";
import { boundedMarkdown } from "./bounded-markdown.ts";

let view: EditorView | undefined;
afterEach(() => {
  view?.destroy();
  vi.restoreAllMocks();
});

/** The pieces of the text that have a look of their own. */
const pieces = (): string[] => [...document.querySelectorAll(".cm-line span")].map(({ textContent }) => textContent);

describe("the code of a fence", () => {
  it("is highlighted in its language, which is loaded when the text names it", async () => {
    view = openEditor('```js\nlet a = "b";\n```', true);
    await vi.waitUntil(() => pieces().includes("let"), { timeout: 10_000 });
    expect(pieces()).toContain('"b"');
  });

  it("is highlighted where its language loads while the text is parsed, as on a slow device", async () => {
    const { now } = Date;
    // The clock jumps at each reading, so that the editor pauses the parse after every step.
    let late = 0;
    vi.spyOn(Date, "now").mockImplementation(() => now() + (late += 60));
    view = openEditor("```py\nwith open(name):\n    pass\n```", true);
    await vi.waitUntil(() => pieces().includes("with"), { timeout: 10_000 });
    expect(pieces()).toContain("pass");
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

  it("is plain behind very many fences, since all are begun in one go", async () => {
    view = openEditor("```js\nlet a;\n```", true);
    await vi.waitUntil(() => pieces().includes("let"), { timeout: 10_000 });
    const fence = "```js\nlet a;\n```\n\n";
    expect(nested(fence.repeat(1_001), 999 * fence.length + 6)).toBe(true);
    expect(nested(fence.repeat(1_001), 1_000 * fence.length + 6)).toBe(false);
  });
});

/** Whether the tree of a text has JavaScript's nodes in it, in the fence whose code begins at `place`. */
function nested(text: string, place = 6): boolean {
  const parse = boundedMarkdown.parser.startParse(new DocInput(Text.of(text.split("\n"))));
  let tree = parse.advance();
  while (tree === null) tree = parse.advance();
  return tree.resolveInner(place + 1, 1).name === "let";
}
