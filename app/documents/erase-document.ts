/** Removes a document from this device: its saved copy, its versions, its record, and what else the browser remembers. */
import { release } from "../arrival/held-documents.ts";
import { tellTabsToRemove } from "../people/own-tabs.ts";
import { eraseSaved } from "../storage/erase-saved.ts";
import { forgetPlace } from "../storage/places.ts";
import { documentStoreName } from "../storage/saved-copy.ts";
import { forgetDamage } from "../storage/seen-damage.ts";
import { removeDocument } from "./document-index.ts";

export interface Erasable {
  readonly secret: string;
  readonly id: string;
}

/**
 * Erases what this device has of a document that is open nowhere here. Rejects when the browser refuses. The record is
 * then still there, so that the person can try again from the list.
 */
export async function eraseDocument(document: Erasable): Promise<void> {
  await eraseText(document);
  await eraseRecord(document);
}

/**
 * Erases what this device has of a document that stays open and is not kept here. Rejects when the browser refuses, and
 * has then erased all that it could: the record, which has the secret, in any case.
 */
export async function eraseUnkept(document: Erasable): Promise<void> {
  const outcomes = await Promise.allSettled([eraseText(document), eraseRecord(document)]);
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}

async function eraseText({ secret, id }: Erasable): Promise<void> {
  const name = documentStoreName(id);
  forgetPlace(id);
  forgetDamage(name);
  release(secret);
  await eraseSaved(name);
}

async function eraseRecord({ id }: Erasable): Promise<void> {
  if (!(await removeDocument(id))) throw new DOMException("The record was not removed.", "UnknownError");
}

/**
 * Makes all tabs leave the document, and erases it. Each tab erases it once more, because it may have saved it in
 * between.
 */
export async function removeFromDevice(document: Erasable): Promise<void> {
  tellTabsToRemove(document.id);
  await eraseDocument(document);
}
