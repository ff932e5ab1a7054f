import { expect, test } from "vitest";
import * as Y from "yjs";
import { typed, unitsTyped, writers } from "./histories.ts";

const history = {
  name: "short",
  authors: [
    [
      [0, 0, "vine"],
      [0, 1, "f"],
      [4, 0, " 🍇"],
    ],
    [[0, 0, "by another"]],
  ],
  endContent: undefined,
} as const;

function read(update: Uint8Array): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  return doc;
}

test("a history counts the UTF-16 units that all authors typed, deleted or not", () => {
  expect(unitsTyped(history)).toBe(4 + 1 + 3 + 10);
});

test("a document is what its first author typed, under one client ID", () => {
  const doc = read(typed(history, writers.ordinary));
  expect(doc.getText("content").toJSON()).toBe("fine 🍇");
  expect([...doc.store.clients.keys()]).toEqual([writers.ordinary]);
});

test("the same history gives the same document, and a short client ID a smaller one", () => {
  expect(typed(history, writers.short)).toEqual(typed(history, writers.short));
  expect(typed(history, writers.short).length).toBeLessThan(typed(history, writers.ordinary).length);
});
