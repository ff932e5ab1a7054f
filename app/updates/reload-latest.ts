/**
 * Reloads the page in the latest version. A service worker serves the version that it has cached, so it is asked to
 * look for a newer one first. The page reloads when the newer one has taken over.
 */

/** Longest wait for a new version. After it the page reloads anyway. */
const patienceMs = 10_000;

/** Resolves when the reload is under way. */
export async function reloadLatest(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  if (registration) await Promise.race([takenOver(registration), new Promise((late) => setTimeout(late, patienceMs))]);
  location.reload();
}

// Resolves when the newest worker serves this page, or at once when there is none newer.
async function takenOver(registration: ServiceWorkerRegistration): Promise<void> {
  // Offline this fails, and there is no newer version to wait for.
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

// Workbox's message: the worker was built to skip waiting on demand.
function skipWaiting(worker: ServiceWorker): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no target
  if (worker.state === "installed") worker.postMessage({ type: "SKIP_WAITING" });
}
