/** The names of the databases of a document. `id` is its `documentId`. */

const documentPrefix = "grapevine-";
const historyPrefix = "grapevine-history-";

/** Returns the name of the database that keeps a document's versions. */
export const historyName = (id: string): string => historyPrefix + id;

export const isHistoryName = (name: string): boolean => name.startsWith(historyPrefix);

/** Returns the same, for the name of the database that keeps the document itself. */
export const historyNameOf = (documentName: string): string => historyName(documentName.slice(documentPrefix.length));
