// @vitest-environment jsdom
import { deleteCharBackward, insertNewline } from "@codemirror/commands";
import { EditorSelection, EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { TextUndo } from "../../shared-text/text-undo.ts";
import { stepCutter } from "./step-cutter.ts";
import { textBinding } from "./text-binding.ts";

/** One writer at a view, whose clock stands still unless it is moved, and another person in the same document. */
class Writer {
  readonly doc = new Y.Doc();
  readonly content = this.doc.getText("content");
  readonly undoManager = new TextUndo(this.content, { trackedOrigins: new Set(), captureTimeout: Infinity });
  readonly view = new EditorView({
    parent: document.body,
    state: EditorState.create({
      extensions: [stepCutter(this.undoManager), textBinding(this.content, this.undoManager)],
    }),
  });

  get text(): string {
    expect(this.view.state.doc.toString()).toBe(this.content.toJSON());
    return this.content.toJSON();
  }

  wait(ms: number): this {
    vi.setSystemTime(Date.now() + ms);
    return this;
  }

  change(from: number, to: number, insert: string, userEvent?: string): this {
    this.view.dispatch({
      changes: { from, to, insert },
      selection: { anchor: from + insert.length },
      ...(userEvent !== undefined && { userEvent }),
    });
    return this;
  }

  /** Types at the caret, key by key, and replaces the selection. */
  type(text: string): this {
    for (const letter of text) {
      this.wait(80);
      const { from, to } = this.view.state.selection.main;
      if (letter === "\n") insertNewline(this.view);
      else this.change(from, to, letter, "input.type");
    }
    return this;
  }

  paste(text: string): this {
    const { from, to } = this.view.state.selection.main;
    return this.change(from, to, text, "input.paste");
  }

  select(anchor: number, head = anchor): this {
    this.view.dispatch({ selection: EditorSelection.range(anchor, head) });
    return this;
  }

  backspace(times = 1): this {
    for (let i = 0; i < times; i++) deleteCharBackward(this.wait(80).view);
    return this;
  }

  /** Applies an edit by the other person. */
  other(edit: (content: Y.Text) => void): this {
    const theirs = new Y.Doc();
    Y.applyUpdate(theirs, Y.encodeStateAsUpdate(this.doc));
    edit(theirs.getText("content"));
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(theirs), "remote");
    return this;
  }

  /** The text after each undo, beginning with the present one, until nothing is left to undo. */
  undoAll(): string[] {
    const texts = [this.text];
    while (this.undoManager.undo() !== null) texts.push(this.text);
    return texts;
  }

  redoAll(): string[] {
    const texts = [this.text];
    while (this.undoManager.redo() !== null) texts.push(this.text);
    return texts;
  }
}

let writer: Writer;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  writer = new Writer();
});
afterEach(() => {
  writer.view.destroy();
  vi.useRealTimers();
});

describe("one undo step", () => {
  it("is only the deletion when a sentence was typed and deleted in no time", () => {
    writer.type("A sentence.").select(0, 11).change(0, 11, "", "delete.selection");
    expect(writer.undoAll()).toEqual(["", "A sentence.", ""]);
    expect(writer.redoAll()).toEqual(["", "A sentence.", ""]);
  });

  it("is a few words that were typed without a pause, and never part of a word", () => {
    const sentence = "The quick brown fox jumps over the lazy dog, again and again.";
    const texts = writer.type(sentence).undoAll();
    expect(texts).toEqual([sentence, "The quick brown fox jumps over the lazy ", "The quick brown fox ", ""]);
    expect(writer.redoAll()).toEqual(texts.toReversed());
  });

  it("ends at a short pause between words, or at a longer one within a word", () => {
    writer.type("one").wait(600).type(" two").wait(600).type("more").wait(1_000).type("over");
    expect(writer.undoAll()).toEqual(["one twomoreover", "one twomore", "one", ""]);
  });

  it("is a line with the break before it", () => {
    writer.type("one\ntwo\n\nthree");
    expect(writer.undoAll()).toEqual(["one\ntwo\n\nthree", "one\ntwo\n", "one\ntwo", "one", ""]);
  });

  it("is a run of deleted letters, separate from the typing around it", () => {
    writer.type("one two").backspace(3).type("2");
    expect(writer.undoAll()).toEqual(["one 2", "one ", "one two", ""]);
  });

  it("is a paste, separate from the typing around it", () => {
    writer.type("one ").paste("two ").paste("three ").type("four");
    expect(writer.undoAll()).toEqual(["one two three four", "one two three ", "one two ", "one ", ""]);
  });

  it("is text that was written at one place", () => {
    writer.type("ab").select(0).type("cd").select(3).type("ef");
    expect(writer.undoAll()).toEqual(["cdaefb", "cdab", "ab", ""]);
  });

  it("is text that was typed over a selection, together with the deletion of the selection", () => {
    writer.type("one two").select(4, 7).type("three");
    expect(writer.undoAll()).toEqual(["one three", "one two", ""]);
  });

  it("is one composed word, however often and slowly it is rewritten", () => {
    writer.type("one ").wait(600).change(4, 4, "n", "input.type.compose.start");
    writer.wait(5_000).change(4, 5, "に", "input.type.compose").wait(50).change(4, 5, "日本", "input.type.compose");
    expect(writer.undoAll()).toEqual(["one 日本", "one ", ""]);
  });

  it.each(["input.drop", "move.drop", "delete.cut", "input.format", undefined])("is the edit of %s", (event) => {
    writer.type("ab").change(2, 2, "c", event).change(3, 3, "d", event).type("e");
    expect(writer.undoAll()).toEqual(["abcde", "abcd", "abc", "ab", ""]);
  });

  it("is not joined by text that is typed after undo or redo", () => {
    writer.type("one").paste(" two");
    writer.undoManager.undo();
    writer.undoManager.redo();
    writer.select(7).type("!");
    expect(writer.undoAll()).toEqual(["one two!", "one two", "one", ""]);
    writer.undoManager.redo();
    writer.undoManager.undo();
    writer.type("new");
    expect(writer.undoAll()).toEqual(["new", ""]);
  });
});

describe("undo beside others", () => {
  it("takes back the writer's own words and keeps others', even within them", () => {
    writer.type("one").other((content) => content.insert(1, "THEIRS"));
    expect(writer.undoAll()).toEqual(["oTHEIRSne", "THEIRS"]);
    expect(writer.redoAll()).toEqual(["THEIRS", "oTHEIRSne"]);
  });

  it("joins text that is typed at one place while others write elsewhere", () => {
    writer
      .type("ab")
      .other((content) => content.insert(0, "THEIRS "))
      .type("c");
    expect(writer.undoAll()).toEqual(["THEIRS abc", "THEIRS "]);
  });

  it("brings back others' text that the writer deleted", () => {
    writer
      .other((content) => content.insert(0, "theirs"))
      .change(0, 6, "", "delete.selection")
      .type("mine");
    expect(writer.undoAll()).toEqual(["mine", "", "theirs"]);
    expect(writer.redoAll()).toEqual(["theirs", "", "mine"]);
  });

  it("redoes after others wrote in the meantime", () => {
    writer.type("one").paste(" two");
    writer.undoManager.undo();
    writer.other((content) => content.insert(0, "THEIRS "));
    expect(writer.redoAll()).toEqual(["THEIRS one", "THEIRS one two"]);
  });
});

it("any sequence of edits can be undone to nothing and redone to the same text", () => {
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let i = 0; i < 120; i++) {
    const { length } = writer.content;
    const [from, to] = [random(length + 1), random(length + 1)].toSorted((a, b) => a - b);
    const action = random(6);
    writer.wait(random(1_500));
    if (action === 0) writer.select(from!, to).type(`w${i} `);
    else if (action === 1) writer.select(from!).backspace(random(4));
    else if (action === 2) writer.select(from!, Math.min(to!, from! + 5)).paste(`pasted ${i}\n`);
    else if (action === 3 && random(20) === 0) writer.select(0, length).change(0, length, "", "delete.selection");
    else if (action === 4) writer.undoManager.undo();
    else writer.type("on and\n");
  }
  const { text } = writer;
  const texts = writer.undoAll();
  expect(texts.at(-1)).toBe("");
  expect(writer.redoAll()).toEqual(texts.toReversed());
  expect(writer.text).toBe(text);
});
