import { EditorSelection, EditorState } from "@codemirror/state";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import * as Y from "yjs";
import { changeOf } from "../../shared-text/text-event.ts";
import { announceCursor, loosensCursor, readCursor } from "./cursor-position.ts";

function createContent(text: string): Y.Text {
  const doc = new Y.Doc();
  doc.getText("title").insert(0, "Title");
  const content = doc.getText("content");
  content.insert(0, text);
  return content;
}

/** A cursor as awareness delivers it. */
function announce(content: Y.Text, anchor: number, head: number): unknown {
  const at = (index: number) => Y.createRelativePositionFromTypeIndex(content, index);
  return JSON.parse(JSON.stringify({ anchor: at(anchor), head: at(head) }));
}

test("a cursor is read where it was announced", () => {
  const content = createContent("Hello world");
  expect(readCursor(announce(content, 2, 7), content)).toEqual({ anchor: 2, head: 7 });
  expect(readCursor(announce(content, 11, 11), content)).toEqual({ anchor: 11, head: 11 });
});

test("a cursor in text that has not arrived is awaited", () => {
  const theirs = createContent("");
  const ours = createContent("");
  theirs.insert(0, "new text");
  const cursor = announce(theirs, 3, 3);
  expect(readCursor(cursor, ours)).toBe("not-yet");
  Y.applyUpdate(ours.doc!, Y.encodeStateAsUpdate(theirs.doc!));
  expect(readCursor(cursor, ours)).toEqual({ anchor: 3, head: 3 });
});

test("a cursor in another type does not count", () => {
  const content = createContent("Hello");
  expect(readCursor(announce(content.doc!.getText("title"), 1, 1), content)).toBeUndefined();
});

const item = (client: unknown, clock: unknown) => ({ tname: "content", item: { client, clock } });

test.each([
  undefined,
  null,
  7,
  "x",
  {},
  { anchor: null, head: null },
  { anchor: {}, head: {} },
  { anchor: { tname: "made-up" }, head: { tname: "made-up" } },
  { anchor: { type: { client: 1, clock: 1 } }, head: { type: { client: 1, clock: 1 } } },
  { anchor: item(1, -1), head: item(1, -1) },
  { anchor: item(1, 0.5), head: item(1, 0.5) },
  { anchor: item("1", "0"), head: item({}, []) },
  { anchor: { ...item(1, 1), assoc: "x" }, head: item(1, 1) },
])("a value that is not a cursor does not count: %j", (value) => {
  const content = createContent("Hello");
  expect(readCursor(value, content)).toBeUndefined();
  expect([...content.doc!.share.keys()]).toEqual(["title", "content"]);
});

/** One person with a resting selection in the text, and another person who sees it. */
class Owner {
  readonly content: Y.Text;
  readonly viewer: Y.Text;
  state: EditorState;
  announced: unknown;
  /** How often it was announced. */
  times = 0;

  constructor(text: string, anchor: number, head = anchor) {
    this.content = createContent(text);
    this.viewer = new Y.Doc().getText("content");
    this.viewer.doc!.getText("title");
    this.state = EditorState.create({ doc: text, selection: EditorSelection.range(anchor, head) });
    this.content.observe((event) => {
      const changes = changeOf(event);
      const isLoose = loosensCursor(changes, this.state.selection.main);
      this.state = this.state.update({ changes }).state;
      if (isLoose) this.announce();
    });
    this.announce();
    this.pass(this.content, this.viewer);
  }

  announce(): void {
    const cursor = JSON.parse(JSON.stringify(announceCursor(this.state.selection.main, this.content))) as unknown;
    if (JSON.stringify(cursor) === JSON.stringify(this.announced)) return;
    this.announced = cursor;
    this.times++;
  }

  pass(from: Y.Text, to: Y.Text): void {
    Y.applyUpdate(to.doc!, Y.encodeStateAsUpdate(from.doc!, Y.encodeStateVector(to.doc!)));
  }

  other(edit: (content: Y.Text) => void): this {
    edit(this.viewer);
    this.pass(this.viewer, this.content);
    return this;
  }

  /** The owner's own position, which others must see. */
  get place(): readonly [number, number] {
    const { anchor, head } = this.state.selection.main;
    expect(readCursor(this.announced, this.viewer)).toEqual({ anchor, head });
    return [anchor, head];
  }
}

describe("others see a caret or selection where its owner has it", () => {
  it("after others wrote at it", () => {
    const owner = new Owner("Hello world", 5).other((content) => content.insert(5, "XYZ"));
    expect([owner.place, owner.times]).toEqual([[5, 5], 1]);
  });

  it("in an empty document, at the beginning and at the end", () => {
    for (const [text, at] of [
      ["", 0],
      ["Hello", 0],
      ["Hello", 5],
    ] as const) {
      const owner = new Owner(text, at).other((content) => content.insert(at, "XYZ"));
      expect([owner.place, owner.times]).toEqual([[at, at], 1]);
    }
  });

  it("after others deleted around it and wrote there", () => {
    const owner = new Owner("Hello world", 5)
      .other((content) => content.delete(3, 4))
      .other((content) => content.insert(3, "XYZ"));
    expect(owner.place).toEqual([3, 3]);
  });

  it("with text that is written at the ends of a selection left outside", () => {
    for (const [anchor, head] of [
      [2, 7],
      [7, 2],
    ] as const) {
      const owner = new Owner("Hello world", anchor, head);
      owner.other((content) => content.insert(7, "XYZ")).other((content) => content.insert(2, "XYZ"));
      expect([owner.place, owner.times]).toEqual([[anchor + 3, head + 3], 1]);
    }
  });

  it("after any edits", () => {
    const edit = fc.record({ at: fc.nat(20), length: fc.nat(4), insert: fc.string({ maxLength: 3 }) });
    const place = fc.nat(8);
    fc.assert(
      fc.property(
        fc.string({ maxLength: 8 }),
        place,
        place,
        fc.array(edit, { maxLength: 12 }),
        (text, anchor, head, edits) => {
          const owner = new Owner(text, Math.min(anchor, text.length), Math.min(head, text.length));
          for (const { at, length, insert } of edits) {
            owner.other((content) => {
              const from = at % (content.length + 1);
              content.delete(from, Math.min(length, content.length - from));
              content.insert(from, insert);
            });
            expect(owner.place).toHaveLength(2);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
