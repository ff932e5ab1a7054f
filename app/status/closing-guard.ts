/**
 * Has the browser ask before the page closes, where something would be lost: what was written is not saved on this device,
 * and not known to be with anyone else. It listens only while saving fails, because browsers may not keep a page that
 * listens for coming back to it.
 */
import type { GrapevineAgreement, GrapevineProvider } from "../../sync/index.ts";
import { othersWithAll } from "../people/others-with-all.ts";
import type { DocumentStore } from "../storage/document-store.ts";

export interface Guarded {
  readonly provider: Pick<GrapevineProvider, "agreement" | "doc">;
  readonly store: Pick<DocumentStore, "state" | "hasUnsaved" | "on" | "off">;
}

/**
 * Whether what is here would be gone with the page. Tabs of this browser do not count: closing the browser ends them, too.
 */
export function wouldLose(agreement: GrapevineAgreement, unsaved: boolean): boolean {
  return unsaved && othersWithAll(agreement).length === 0;
}

/** Begins. Returns a function that ends it. */
export function guardClosing({ provider, store }: Guarded): () => void {
  const isUnsaved = (): boolean => {
    const { type } = store.state;
    if (type === "saving" || type === "opening") return false;
    return type === "failing" ? store.hasUnsaved : provider.doc.store.clients.size > 0;
  };
  const onUnload = (event: Event): void => {
    if (wouldLose(provider.agreement(), isUnsaved())) event.preventDefault();
  };
  const follow = (): void => {
    const { type } = store.state;
    if (type === "saving" || type === "opening") removeEventListener("beforeunload", onUnload);
    else addEventListener("beforeunload", onUnload);
  };
  follow();
  store.on("state", follow);
  return () => {
    store.off("state", follow);
    removeEventListener("beforeunload", onUnload);
  };
}
