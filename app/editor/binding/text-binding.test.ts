// @vitest-environment jsdom
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import fc from "fast-check";
import { ObservableV2 } from "lib0/observable";
import { describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import type { ProgressEvent } from "../../../sync/index.ts";
import "../testing/no-layout.ts";
import { shownText } from "../../shared-text/shown-text.ts";
import { arrivalEnd, textBinding } from "./text-binding.ts";

/** Two writers on one document. Each one's edits reach the other as bytes, at once or when told to. */
class Pair {
  readonly docs = [new Y.Doc(), new Y.Doc()] as const;
  readonly views: readonly [EditorView, EditorView];
  readonly undoManagers: readonly Y.UndoManager[];
  #held: (() => void)[] | undefined;

  constructor(text = "") {
    this.docs[0].getText("content").insert(0, text);
    Y.applyUpdate(this.docs[1], Y.encodeStateAsUpdate(this.docs[0]));
    const contents = this.docs.map((doc) => doc.getText("content"));
    this.undoManagers = contents.map((content) => new Y.UndoManager(content, { trackedOrigins: new Set() }));
    const [ada, ben] = contents.map((content, at) => createView(content, this.undoManagers[at]!));
    this.views = [ada!, ben!];
    for (const [at, doc] of this.docs.entries())
      doc.on("update", (update: Uint8Array, origin: unknown) => {
        if (origin === this) return;
        const deliver = () => Y.applyUpdate(this.docs[1 - at]!, update, this);
        if (this.#held === undefined) deliver();
        else this.#held.push(deliver);
      });
  }

  /** Both make their edits in `edits` before they receive each other's. */
  atOnce(edits: () => void): void {
    this.#held = [];
    edits();
    const held = this.#held;
    this.#held = undefined;
    for (const deliver of held) deliver();
  }

  /** The text, which is the same in both views and both documents. */
  get text(): string {
    const [text, ...others] = [
      ...this.views.map((view) => view.state.doc.toString()),
      ...this.docs.map((doc) => doc.getText("content").toJSON()),
    ];
    for (const other of others) expect(other).toBe(text);
    return text!;
  }
}

function createView(content: Y.Text, undoManager: Y.UndoManager): EditorView {
  const extensions = [EditorState.lineSeparator.of("\n"), textBinding(content, undoManager)];
  return new EditorView({ state: EditorState.create({ doc: shownText(content), extensions }) });
}

describe("an edit that falls between the halves of a character", () => {
  it("reaches everyone as the whole character", () => {
    const pair = new Pair("a😀b");
    const [ada, ben] = pair.views;
    ada.dispatch({ changes: { from: 2, to: 3, insert: "\ude01" } });
    expect(pair.text).toBe("a😁b");
    ben.dispatch({
      changes: [
        { from: 0, to: 2, insert: "\ud83d" },
        { from: 3, insert: "!" },
      ],
    });
    expect(pair.text).toBe("😁!b");
  });

  it("includes the other half, or leaves the character alone", () => {
    const pair = new Pair("a😀b😀");
    const [ada] = pair.views;
    ada.dispatch({ changes: { from: 2, to: 4 } });
    expect(pair.text).toBe("a😀");
    ada.dispatch({ changes: { from: 2, insert: "x" } });
    expect(pair.text).toBe("a😀x");
  });

  it("shows what others receive for a broken paste", () => {
    const pair = new Pair("ab");
    const [ada] = pair.views;
    ada.dispatch({ changes: { from: 1, insert: "\ud83dx" }, selection: { anchor: 3 } });
    expect(pair.text).toBe("a\ufffdxb");
    expect(ada.state.selection.main.head).toBe(3);
  });

  it("keeps documents equal even when it bypasses the editor's filters", () => {
    const pair = new Pair("a😀b");
    pair.views[0].dispatch({ changes: { from: 2, to: 3, insert: "\ude01" }, filter: false });
    expect(pair.text).toBe("a😁b");
  });
});

it("a large text by another person is shown together with its later parts, and text that is typed meanwhile stays in place", async () => {
  const pair = new Pair("0123");
  const [ada, ben] = pair.views;
  const large = "x\n".repeat(5_000);
  ada.dispatch({ changes: { from: 2, insert: large } });
  ada.dispatch({ changes: { from: 0, insert: "first " } });
  expect(ben.state.doc.toString()).toBe("0123");
  ben.dispatch({ changes: { from: 3, insert: "!" } });
  await vi.waitUntil(() => ben.state.doc.length > 10_000);
  expect(pair.text).toBe(`first 01${large}2!3`);
});

it("a document is shown as soon as its transfer has ended", async () => {
  const content = new Y.Doc().getText("content");
  const provider = new ObservableV2<{ progress: (event: ProgressEvent) => void }>();
  const extensions = [textBinding(content, new Y.UndoManager(content)), arrivalEnd(provider)];
  const view = new EditorView({ state: EditorState.create({ doc: "", extensions }) });
  content.insert(0, "x".repeat(5_000));
  provider.emit("progress", [{ receivedBytes: 5_000, totalBytes: 10_000 }]);
  await Promise.resolve();
  expect(view.state.doc.length).toBe(0);
  provider.emit("progress", [null]);
  // As where the transfer ends before its last part is applied.
  content.insert(0, "y".repeat(5_000));
  await Promise.resolve();
  expect(view.state.doc.length).toBe(10_000);
  view.destroy();
  provider.emit("progress", [null]);
});

it.each(["", "one "])("what an observer writes while others' text comes is shown once, behind %j", (start) => {
  const content = new Y.Doc().getText("content");
  content.insert(0, start);
  content.observe(() => content.length < 12 && content.insert(content.length, "!"));
  const view = createView(content, new Y.UndoManager(content));
  content.insert(start.length, "two");
  expect(content.length).toBe(12);
  expect(view.state.doc.toString()).toBe(shownText(content));
});

it("random edits by two writers leave the same whole text everywhere", () => {
  const unit = fc.constantFrom("a", "\n", "😀", "😁", "\u{1fa00}", "𝒳");
  const insert = fc.string({ unit, maxLength: 4 });
  const place = fc.nat(10_000);
  const edit = fc.record({
    who: fc.nat(1),
    from: place,
    length: fc.nat(4),
    insert,
    action: fc.constantFrom("splice", "splice", "rewrite", "undo"),
    atOnce: fc.boolean(),
  });
  fc.assert(
    fc.property(insert, fc.array(edit, { maxLength: 20 }), (start, edits) => {
      const pair = new Pair(start);
      const act = ({ who, from, length, insert, action }: (typeof edits)[number]): void => {
        const view = pair.views[who]!;
        const { doc } = view.state;
        const at = from % (doc.length + 1);
        const to = Math.min(doc.length, at + length);
        if (action === "undo") {
          pair.undoManagers[who]!.undo();
        } else if (action === "splice") view.dispatch({ changes: { from: at, to, insert } });
        else {
          // Replace only the halves that differ, as a browser's suggestion bar does.
          const place = doc.toString().indexOf("😀");
          if (place >= 0) view.dispatch({ changes: { from: place + 1, to: place + 2, insert: "\ude01" } });
        }
      };
      for (const one of edits) {
        if (one.atOnce) pair.atOnce(() => [one, { ...one, who: 1 - one.who, from: one.from + 1 }].forEach(act));
        else act(one);
        expect(pair.text.search(/[\p{Cs}\ufffd]/u)).toBe(-1);
      }
    }),
    { numRuns: 40 },
  );
});

describe("an object within the text, as older versions may have saved it", () => {
  it("is shown as a mark of length one, so that text behind it stays in place", () => {
    const pair = new Pair("one two");
    const [ada, ben] = pair.views;
    const content = pair.docs[0].getText("content");
    content.insertEmbed(3, { image: "x" });
    expect(ada.state.doc.toString()).toBe("one\ufffc two");
    expect(ben.state.doc.toString()).toBe("one\ufffc two");
    ada.dispatch({ changes: { from: 4, insert: "!" } });
    ben.dispatch({ changes: { from: 9, insert: "?" } });
    ben.dispatch({ changes: { from: 3, to: 4 } });
    expect(pair.text).toBe("one! two?");
  });

  it("is shown from the opening on, whatever kind of content it is", () => {
    const doc = new Y.Doc();
    const content = doc.getText("content");
    content.insert(0, "one two");
    content.insertEmbed(7, { image: "x" });
    content.insertEmbed(0, new Y.Map());
    content.format(2, 1, { bold: true });
    const view = createView(content, new Y.UndoManager(content, { trackedOrigins: new Set() }));
    expect(view.state.doc.toString()).toBe("\ufffcone two\ufffc");
    expect(view.state.doc.length).toBe(content.length);
    view.dispatch({ changes: { from: 5, insert: "and " } });
    expect(content.toJSON()).toBe("one and two");
  });
});

it("undo restores the selection, even when a large text by another person above it was not shown yet", async () => {
  const pair = new Pair("one two");
  const [ada, ben] = pair.views;
  ada.dispatch({ changes: { from: 0, insert: "x".repeat(2_000) } });
  expect(ben.state.doc.length).toBe(7);
  ben.dispatch({ selection: { anchor: 3 } });
  ben.dispatch({ changes: { from: 3, insert: "!" }, selection: { anchor: 4 } });
  await vi.waitUntil(() => ben.state.doc.length > 2_000);
  expect(pair.text).toBe(`${"x".repeat(2_000)}one! two`);
  pair.undoManagers[1]!.undo();
  expect(pair.text).toBe(`${"x".repeat(2_000)}one two`);
  expect(ben.state.selection.main.head).toBe(2_003);
});

it("a text that waits to be shown is shown all the same after CodeMirror has made its plugins anew", async () => {
  const pair = new Pair("one two");
  const [ada, ben] = pair.views;
  ada.dispatch({ changes: { from: 0, insert: "x".repeat(2_000) } });
  expect(ben.state.doc.length).toBe(7);
  ben.setState(ben.state);
  ben.dispatch({ changes: { from: 3, insert: "!" } });
  await vi.waitUntil(() => ben.state.doc.length > 2_000);
  expect(pair.text).toBe(`${"x".repeat(2_000)}one! two`);
  pair.undoManagers[1]!.undo();
  expect(pair.text).toBe(`${"x".repeat(2_000)}one two`);
});
