// @vitest-environment jsdom
import { EditorView } from "@codemirror/view";
import { afterEach, describe, expect, it } from "vitest";
import "../../editor/testing/no-layout.ts";
import { markedText, stateOf } from "../testing/marked-text.ts";
import { insertMarkdown, pasting } from "./paste.ts";

type Flavours = Readonly<Record<string, string>>;

let view: EditorView;
afterEach(() => view.destroy());

/** An editor whose converter comes when it is told to. */
function open(marked: string): { readonly come: (failure?: Error) => Promise<void> } {
  let [resolve, reject] = [(): void => undefined, (_failure: Error): void => undefined];
  const loaded = new Promise<void>((...settle) => ([resolve, reject] = settle));
  const load = () => loaded.then(() => (html: string) => html.replaceAll(/<\/?b>/g, "**"));
  view = new EditorView({ state: stateOf(marked, pasting(load)), parent: document.body });
  return {
    come: async (failure) => {
      if (failure === undefined) resolve();
      else reject(failure);
      await loaded.catch(() => undefined);
      await new Promise((done) => setTimeout(done));
    },
  };
}

/** Pastes, and returns whether the editor's own pasting was prevented. */
function paste(flavours: Flavours): void {
  const event = Object.assign(new Event("paste", { bubbles: true, cancelable: true }), {
    clipboardData: { getData: (type: string) => flavours[type] ?? "", types: Object.keys(flavours) },
  });
  view.contentDOM.dispatchEvent(event);
}

const press = (key: string, init: KeyboardEventInit): boolean =>
  view.contentDOM.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init }));

const html = { "text/plain": "a b", "text/html": "a <b>b</b>" };

describe("pasting", () => {
  it("makes Markdown of HTML", async () => {
    const { come } = open("x «y» z");
    paste(html);
    await come();
    expect(markedText(view.state)).toBe("x a **b**| z");
  });

  it("keeps its place while the converter is loaded and others write", async () => {
    const { come } = open("x «y» z");
    paste(html);
    view.dispatch({ changes: { from: 0, insert: "Oh, " } });
    await come();
    expect(view.state.doc.toString()).toBe("Oh, x a **b** z");
  });

  it("takes the plain text where the converter does not come", async () => {
    const { come } = open("x |");
    paste(html);
    await come(new Error("offline"));
    expect(view.state.doc.toString()).toBe("x a b");
  });

  it("takes the plain text after Ctrl+Shift+V, once", async () => {
    const { come } = open("|");
    press("V", { ctrlKey: true, shiftKey: true });
    paste(html);
    expect(view.state.doc.toString()).toBe("a b");
    press("v", { ctrlKey: true });
    paste(html);
    await come();
    expect(view.state.doc.toString()).toBe("a ba **b**");
  });

  it("takes the plain text in code", () => {
    open("```\n|\n```");
    paste(html);
    expect(view.state.doc.toString()).toBe("```\na b\n```");
  });

  it("links a selection to an address", () => {
    open("see «this»");
    paste({ "text/plain": "https://a.b", "text/html": "<a href='https://a.b'>A page</a>" });
    expect(markedText(view.state)).toBe("see [this](https://a.b)|");
  });
});

it.each([
  ["a |b", "- one\n- two", "a \n\n- one\n- two|\n\nb"],
  ["|", "# Title", "# Title|"],
  ["a |b", "**c**", "a **c**|b"],
  ["«a»", "| b |\n| --- |", "| b |\n| --- ||"],
])("in %j, %j becomes %j", (marked, text, after) => {
  const state = stateOf(marked);
  const pasted = insertMarkdown(state, state.selection.main, text).state;
  view = new EditorView({ state: pasted });
  expect(markedText(pasted)).toBe(after);
});
