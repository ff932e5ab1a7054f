/**
 * Reloads the page in the latest version. A service worker would give out the version that it has kept: so it is asked to
 * look for a newer one first, and the page reloads when that has taken over.
 */

/** A network that brings no new version by then will not: reload anyway. */
const patienceMs = 10_000;

/** Resolves when the reload is under way. */
export async function reloadLatest(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  if (registration) await Promise.race([takenOver(registration), new Promise((late) => setTimeout(late, patienceMs))]);
  location.reload();
}

// Resolves when the newest worker serves this page; at once where there is none newer.
async function takenOver(registration: ServiceWorkerRegistration): Promise<void> {
  // Offline the question fails: then there is nothing newer to be had.
  await registration.update().catch(() => undefined);
  const fresh = registration.installing ?? registration.waiting;
  if (!fresh) return undefined;
  const taken = new Promise<void>((resolve) => {
    navigator.serviceWorker.addEventListener("controllerchange", () => resolve(), { once: true });
    fresh.addEventListener("statechange", () => {
      if (fresh.state === "redundant") resolve();
      else skipWaiting(fresh);
    });
  });
  skipWaiting(fresh);
  return taken;
}

// Workbox's word for it: the worker was built with `skipWaiting` on demand.
function skipWaiting(worker: ServiceWorker): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no target
  if (worker.state === "installed") worker.postMessage({ type: "SKIP_WAITING" });
}
