/** Searches and sorts the list of documents. */
import { msg } from "@lit/localize";
import { formatter } from "../language/language.ts";
import type { DocumentRecord } from "./document-record.ts";

export const orders = ["edited", "opened", "title", "size"] as const;
export type Order = (typeof orders)[number];

/** What a person chooses from. */
export const orderWords = (): Readonly<Record<Order, string>> => ({
  edited: msg("Last edited"),
  opened: msg("Last opened"),
  title: msg("Title"),
  size: msg("Size"),
});

export const isOrder = (value: unknown): value is Order => orders.some((order) => order === value);

const collator = formatter((locale) => new Intl.Collator(locale, { numeric: true, sensitivity: "base" }));

/** Returns the records in which each word of `query` occurs, in the order asked for. */
export function arrange(records: readonly DocumentRecord[], query: string, order: Order): DocumentRecord[] {
  const words = query
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const found = words.length === 0 ? records : records.filter((record) => words.every((word) => holds(record, word)));
  return found.toSorted((a, b) => compare[order](a, b) || editedAt(b) - editedAt(a) || (a.id < b.id ? -1 : 1));
}

function holds({ title, excerpt, editedBy = "", metWith }: DocumentRecord, word: string): boolean {
  return [title, excerpt, editedBy, ...metWith].some((text) => text.toLocaleLowerCase().includes(word));
}

/** A document that was never edited here counts by when it was opened. */
const editedAt = ({ editedAt, openedAt }: DocumentRecord): number => editedAt ?? openedAt;

const compare: Readonly<Record<Order, (a: DocumentRecord, b: DocumentRecord) => number>> = {
  edited: (a, b) => editedAt(b) - editedAt(a),
  opened: (a, b) => b.openedAt - a.openedAt,
  // Documents without a title come last.
  title: (a, b) => Number(a.title === "") - Number(b.title === "") || collator().compare(a.title, b.title),
  size: (a, b) => b.bytes - a.bytes,
};
