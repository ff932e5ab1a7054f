// @vitest-environment jsdom
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { boundedMarkdown } from "../editor/markdown/bounded-markdown.ts";
import "../editor/testing/no-layout.ts";

let isWide = true;
vi.stubGlobal("matchMedia", () => ({ matches: isWide, addEventListener: () => {}, removeEventListener: () => {} }));
const { GvOutline } = await import("./gv-outline.ts");

let view: EditorView;
let element: InstanceType<typeof GvOutline>;
beforeEach(() => (isWide = true));
afterEach(() => {
  element.remove();
  view.destroy();
});

async function show(doc: string, beside: boolean): Promise<void> {
  view = new EditorView({
    parent: document.body,
    state: EditorState.create({ doc, extensions: boundedMarkdown.extension }),
  });
  element = new GvOutline();
  Object.assign(element, { view, beside, active: true });
  document.body.append(element);
  await vi.waitFor(() => expect(element.outline?.counts).toBeDefined());
  await element.updateComplete;
}

const buttons = () => [...(element.shadowRoot?.querySelectorAll("button") ?? [])];

it("marks the current section, which is the one stop for Tab, and arrows lead on", async () => {
  await show("# One\n\n## Two", true);
  expect(element.hasAttribute("shown")).toBe(true);
  expect(
    buttons().map((button) => [button.ariaCurrent ?? button.getAttribute("aria-current"), button.tabIndex]),
  ).toEqual([
    ["true", 0],
    [null, -1],
  ]);
  buttons()[0]?.focus();
  buttons()[0]?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, composed: true }));
  expect(element.shadowRoot?.activeElement?.textContent?.trim()).toBe("Two");
});

it("the focus stays on its heading, and arrows lead on from there, when others write above it", async () => {
  await show("# One\n\n# Two\n\n# Two\n\n# Four", true);
  buttons()[2]?.focus();
  view.dispatch({ changes: { from: 0, insert: "# Zero\n\n" } });
  await vi.waitFor(() => expect(buttons()).toHaveLength(5));
  const focused = () => buttons().indexOf(element.shadowRoot?.activeElement as HTMLButtonElement);
  expect([focused(), buttons().findIndex(({ tabIndex }) => tabIndex === 0)]).toEqual([3, 3]);
  element.shadowRoot?.activeElement?.dispatchEvent(
    new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, composed: true }),
  );
  expect(element.shadowRoot?.activeElement?.textContent?.trim()).toBe("Four");
});

it("a press puts the caret behind the heading, and the focus into the text", async () => {
  await show("# One\n\n## Two\n\ntext", true);
  buttons()[1]?.click();
  expect(view.state.selection.main.head).toBe("# One\n\n## Two".length);
  expect(document.activeElement).toBe(view.contentDOM);
});

it("beside the text nothing is shown where there are no headings, and a panel says so", async () => {
  await show("plain", true);
  expect(element.hasAttribute("shown")).toBe(false);
  expect(element.shadowRoot?.querySelector("nav")).toBeNull();
  element.beside = false;
  await element.updateComplete;
  expect(element.shadowRoot?.textContent).toContain("No headings yet.");
  expect(element.shadowRoot?.textContent).toContain("1 word");
});
