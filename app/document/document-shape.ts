/**
 * What a Grapevine document may hold. This shape is part of the protocol (PROTOCOL.md, "Updates"). A page refuses what
 * does not fit, so every change here must accept what older pages write.
 */
import { defaultShape, type DocumentShape } from "../../sync/index.ts";

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

export const documentShape: DocumentShape = {
  roots: {
    // The editor shows text and nothing else.
    [contentKey]: { contents: ["text"] },
    [titleKey]: { contents: ["text"] },
    versions: records,
    images: records,
  },
  // What later versions of the page may add. It is kept and forwarded without being read.
  others: { ...defaultShape.others, depth: 16, itemBytes: 4 * mebibyte, names: 16 },
};
