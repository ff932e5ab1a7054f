import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { applyCopy, encodeCopy } from "./copy.ts";
import type { DocumentShape } from "./shape.ts";

const shape: DocumentShape = {
  roots: { content: { contents: ["text"] }, notes: { contents: ["value"], keys: true } },
};

const textOf = (doc: Y.Doc): string => doc.getText("content").toJSON();

/** A document in which two people have written `edits` edits, here and there. */
function written(edits: number): Y.Doc {
  const [doc, other] = [new Y.Doc(), new Y.Doc()];
  let seed = 7;
  const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
  for (let index = 0; index < edits; index++) {
    const text = (index % 3 === 0 ? other : doc).getText("content");
    if (text.length > 9 && random() < 0.3) text.delete(Math.floor(random() * (text.length - 3)), 3);
    else text.insert(Math.floor(random() * (text.length + 1)), `w${index} `);
    if (index % 50 === 0) exchange(doc, other);
  }
  exchange(doc, other);
  return doc;
}

function exchange(one: Y.Doc, other: Y.Doc): void {
  Y.applyUpdate(one, Y.encodeStateAsUpdate(other));
  Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
}

describe("a copy", () => {
  it.each([0, 1, 1_500])("of a document of %i edits restores all of them, by name", (edits) => {
    const doc = written(edits);
    const { updates, withheld } = encodeCopy(doc, shape);
    expect(withheld).toBeUndefined();
    const restored = new Y.Doc();
    expect(applyCopy(restored, updates, shape)).toEqual({ type: "applied" });
    expect(textOf(restored)).toBe(textOf(doc));
    expect(Y.encodeStateVector(restored)).toEqual(Y.encodeStateVector(doc));
    expect(Y.equalSnapshots(Y.snapshot(restored), Y.snapshot(doc))).toBe(true);
  });

  it("merges into a document that went on, and loses neither", () => {
    const doc = written(200);
    const copy = encodeCopy(doc, shape);
    const here = new Y.Doc();
    Y.applyUpdate(here, Y.encodeStateAsUpdate(doc));
    here.getText("content").delete(0, 30);
    here.getText("content").insert(0, "written since ");
    const before = textOf(here);
    expect(applyCopy(here, copy.updates, shape)).toEqual({ type: "applied" });
    expect(textOf(here)).toBe(before);
    doc.getText("content").insert(0, "elsewhere ");
    expect(applyCopy(here, encodeCopy(doc, shape).updates, shape)).toEqual({ type: "applied" });
    expect(textOf(here)).toContain("elsewhere ");
    expect(textOf(here)).toContain("written since ");
  });

  it("says what it leaves out, because nobody would take it", () => {
    const doc = new Y.Doc();
    doc.getText("content").insertEmbed(0, { image: 1 });
    const { updates, withheld } = encodeCopy(doc, shape);
    expect(withheld).toContain("an embedded object");
    expect(applyCopy(new Y.Doc(), updates, shape)).toEqual({ type: "applied" });
  });
});

describe("a hostile copy", () => {
  it("is refused when it holds what the shape does not allow", () => {
    const doc = new Y.Doc();
    doc.getText("content").insert(0, "bold", { bold: true });
    const here = new Y.Doc();
    expect(applyCopy(here, [Y.encodeStateAsUpdate(doc)], shape)).toMatchObject({
      type: "refused",
      reason: expect.stringContaining("a format"),
    });
    expect(textOf(here)).toBe("");
  });

  it("is refused when it is no update, or one that is cut off", () => {
    const update = Y.encodeStateAsUpdate(written(50));
    for (const bytes of [new Uint8Array(), new Uint8Array([255, 255, 255]), update.subarray(0, update.length - 3)])
      expect(applyCopy(new Y.Doc(), [bytes], shape)).toMatchObject({ type: "refused" });
  });

  it("is incomplete when an update is missing, or deletes what is not there", () => {
    const large = new Y.Doc();
    for (const letter of "abc")
      large.getText("content").insert(large.getText("content").length, letter.repeat(600_000));
    const { updates } = encodeCopy(large, shape);
    expect(updates.length).toBeGreaterThan(1);
    expect(applyCopy(new Y.Doc(), updates.slice(1), shape)).toEqual({ type: "incomplete" });
    const doc = new Y.Doc();
    doc.getText("content").insert(0, "deleted");
    const before = Y.encodeStateVector(doc);
    doc.getText("content").delete(0, 7);
    expect(applyCopy(new Y.Doc(), [Y.encodeStateAsUpdate(doc, before)], shape)).toEqual({ type: "incomplete" });
  });

  it("contradicts when it gives an edit another place", () => {
    const [mine, theirs] = [new Y.Doc(), new Y.Doc()];
    mine.clientID = theirs.clientID = 7;
    mine.getText("content").insert(0, "mine");
    theirs.getMap("notes").set("key", "theirs");
    expect(applyCopy(mine, encodeCopy(theirs, shape).updates, shape)).toEqual({ type: "contradicts" });
    expect(textOf(mine)).toBe("mine");
  });
});
