/** The places in documents that this browser remembers: caret, selection and the text in view. */
import { isUnkept } from "./unkept.ts";

/** Most documents whose places this browser keeps. The one that was left longest ago is forgotten first. */
export const rememberedDocuments = 50;
const key = "grapevine-places";
/** Longest text that is read from storage. A place takes some 500 characters. */
const storedLimit = 100_000;

/**
 * A place as it is stored. Positions are Yjs positions in JSON, so that they stay valid whatever others write
 * meanwhile.
 */
export interface StoredPlace {
  readonly id: string;
  readonly anchor: unknown;
  readonly head: unknown;
  /** The first text in view, and how far below the edge of the window it begins, in CSS pixels. */
  readonly top: unknown;
  readonly offset: number;
  readonly writing: boolean;
}

/** Reads the places in one of the browser's storages, the latest first. Never throws; failures read as no places. */
export function readPlaces(storage: () => Storage): StoredPlace[] {
  try {
    const text = storage().getItem(key) ?? "[]";
    const value: unknown = text.length > storedLimit ? [] : JSON.parse(text);
    return Array.isArray(value) ? value.filter(isStored).slice(0, rememberedDocuments) : [];
  } catch {
    return [];
  }
}

/** Forgets the place in a document, in this tab and in this browser. */
export function forgetPlace(id: string): void {
  for (const storage of [() => sessionStorage, () => localStorage]) {
    const places = readPlaces(storage);
    if (places.some((place) => place.id === id))
      write(
        storage,
        places.filter((place) => place.id !== id),
      );
  }
}

export function keepPlace(storage: () => Storage, place: StoredPlace): void {
  if (isUnkept(place.id)) return;
  const others = readPlaces(storage).filter(({ id }) => id !== place.id);
  write(storage, [place, ...others].slice(0, rememberedDocuments));
}

function write(storage: () => Storage, places: readonly StoredPlace[]): void {
  try {
    if (places.length === 0) storage().removeItem(key);
    else storage().setItem(key, JSON.stringify(places));
  } catch {
    // Storage is full or forbidden. The document will open at its beginning.
  }
}

function isStored(value: unknown): value is StoredPlace {
  if (typeof value !== "object" || value === null) return false;
  const { id, offset, writing } = value as Record<string, unknown>;
  return typeof id === "string" && id.length < 100 && Number.isFinite(offset) && typeof writing === "boolean";
}
