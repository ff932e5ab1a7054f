/** Several writers of one document for tests. They exchange what they have when they are told to. */
import * as Y from "yjs";
import { keepOnce } from "../withdrawal.ts";

export class Writer {
  readonly doc = new Y.Doc();
  readonly content = this.doc.getText("content");
  readonly undoManager = new Y.UndoManager(this.content, { trackedOrigins: new Set(["own"]), captureTimeout: 0 });

  constructor(clientId: number) {
    this.doc.clientID = clientId;
    keepOnce(this.content);
  }

  get text(): string {
    return this.content.toJSON();
  }

  type(at: number, text: string): void {
    this.doc.transact(() => this.content.insert(at, text), "own");
  }

  delete(at: number, length: number): void {
    this.doc.transact(() => this.content.delete(at, length), "own");
  }
}

/** Brings what each has to all, until all have the same. */
export function meet(...writers: readonly Writer[]): void {
  for (let round = 0; round < 3; round++)
    for (const from of writers)
      for (const to of writers)
        if (to !== from) Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)));
}
