/** What the list says of a document that was restored. */
import type * as Y from "yjs";
import { contentKey, titleKey } from "../document/document-shape.ts";
import type { DocumentRecord } from "../documents/document-record.ts";
import { excerptOf, excerptWithin } from "../documents/excerpt.ts";
import { DocumentName } from "../title/document-name.ts";
import { textStart } from "../title/text-start.ts";
import type { BackedUpDocument } from "./backup-file.ts";

export interface RestoredDocument {
  readonly id: string;
  readonly entry: BackedUpDocument;
  /** The document as it is now. */
  readonly doc: Y.Doc;
  /** What the list says so far. */
  readonly known: DocumentRecord | undefined;
  /** Size of its edits in the backup. */
  readonly bytes: number;
  /** Whether the backup brought something. */
  readonly isNews: boolean;
  readonly now: number;
}

/** Returns the record. Whether others have the document is not taken from a backup: this device has not met them. */
export function describeRestored({ id, entry, doc, known, bytes, isNews, now }: RestoredDocument): DocumentRecord {
  if (known !== undefined && !isNews) return known;
  const content = doc.getText(contentKey);
  const name = new DocumentName(content, doc.getText(titleKey));
  const given = name.given ?? "";
  name.destroy();
  const { secret } = entry;
  // A clock that was wrong must not keep a document on top of the list for years.
  const openedAt = Math.min(entry.openedAt, now);
  const editedAt = entry.editedAt === undefined ? undefined : Math.min(entry.editedAt, now);
  const isLater = (editedAt ?? -1) > (known?.editedAt ?? -1);
  return {
    secret,
    id,
    title: given,
    excerpt: excerptOf(textStart(content, excerptWithin), given),
    openedAt: Math.max(openedAt, known?.openedAt ?? 0),
    editedAt: isLater ? editedAt : known?.editedAt,
    editedBy: isLater ? entry.editedBy : known?.editedBy,
    metAt: known?.metAt,
    metWith: known?.metWith ?? [],
    othersHaveIt: false,
    bytes: Math.max(bytes, known?.bytes ?? 0),
    keep: true,
  };
}
