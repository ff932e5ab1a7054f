/** Records for tests. */
import type { DocumentRecord } from "../document-record.ts";

/** A record that knows nothing but its ID and a secret, and what `more` says. */
export function record(id: string, more: Partial<DocumentRecord> = {}): DocumentRecord {
  return {
    secret: "A".repeat(43),
    id,
    title: "",
    excerpt: "",
    openedAt: 0,
    editedAt: undefined,
    editedBy: undefined,
    metAt: undefined,
    metWith: [],
    othersHaveIt: false,
    bytes: 0,
    keep: true,
    ...more,
  };
}
