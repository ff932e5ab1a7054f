/** Detects that a page wakes: online again, on another network, visible again, restored from the back-forward cache. */

export interface WakeListener {
  /** The page may have been asleep or offline. Check the links now. */
  wake(): void;
  /** The page is closing, or entering the back-forward cache. */
  hide(): void;
  /** The page is back from the back-forward cache, where its connections were closed. */
  show(): void;
}

/** Listens until the returned function is called. Does nothing outside a page. */
export function onWake(listener: WakeListener): () => void {
  if (typeof window !== "object" || typeof document !== "object") return () => undefined;
  const abort = new AbortController();
  const { signal } = abort;
  window.addEventListener("online", () => listener.wake(), { signal });
  // A change from Wi-Fi to mobile, for example. Not every browser has this; the others notice by silence.
  const { connection } = navigator as { connection?: EventTarget & { readonly type?: string } };
  let type = connection?.type;
  connection?.addEventListener(
    "change",
    () => {
      // Estimates of its speed change often, on the same network.
      if (connection.type !== undefined && connection.type === type) return;
      type = connection.type;
      listener.wake();
    },
    { signal },
  );
  document.addEventListener("resume", () => listener.wake(), { signal });
  window.addEventListener(
    "pageshow",
    (event) => {
      if (event.persisted) listener.show();
    },
    { signal },
  );
  window.addEventListener("pagehide", () => listener.hide(), { signal });
  document.addEventListener(
    "visibilitychange",
    () => {
      if (document.visibilityState === "visible") listener.wake();
    },
    { signal },
  );
  return () => abort.abort();
}
