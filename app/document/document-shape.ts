/**
 * What a Grapevine document may hold. This shape is part of the protocol (PROTOCOL.md, "Updates"). A page refuses what
 * does not fit, so every change here must accept what older pages write.
 */
import { defaultShape, type DocumentShape } from "../../sync/index.ts";
import { writersKey } from "../people/writers.ts";

/** Keys of the shared types in the document: a stable format. */
export const contentKey = "content";
export const titleKey = "title";

const mebibyte = 1024 * 1024;

/** Records and lists of plain values, bytes and texts. */
const records = {
  contents: ["text", "value", "binary"],
  keys: true,
  types: ["array", "map", "text"],
  depth: 4,
  itemBytes: 16 * mebibyte,
} as const;

/**
 * What pages add that older ones do not know. They keep and forward it without reading it, so it has the same rules
 * here and there. Reading it has to be safe, whatever it holds.
 */
const unread = { ...defaultShape.others, depth: 16, itemBytes: 4 * mebibyte } as const;

export const documentShape: DocumentShape = {
  roots: {
    // The editor shows text and nothing else.
    [contentKey]: { contents: ["text"] },
    [titleKey]: { contents: ["text"] },
    versions: records,
    images: records,
    [writersKey]: unread,
  },
  others: { ...unread, names: 16 },
};
