/**
 * Registers the service worker, which opens the page without a network and offers new versions. Loaded after the
 * editor.
 */
import { registerSW } from "virtual:pwa-register";

/** How often to look for a new version. Pages stay open for days, and would not learn of one otherwise. */
const askEveryMs = 60 * 60 * 1_000;

/**
 * Asks again for the files that came before there was a worker: it keeps those that it does not fetch by itself, such as
 * the page's words in another language.
 */
function keepWhatIsHere(): void {
  for (const { name } of performance.getEntriesByType("resource"))
    if (name.startsWith(`${location.origin}/assets/`)) void fetch(name).catch(() => undefined);
}

/**
 * Registers the worker. When a browser refuses it, the page needs the network to open. `offerUpdate` is called when a
 * new version is ready, with a function that loads it.
 */
export function registerOffline(offerUpdate: (reload: () => void) => void): void {
  if (!("serviceWorker" in navigator)) return;
  let offer: "none" | "made" | "accepted" = "none";
  const make = (reload: () => void) => {
    // Told again of a version that the person has accepted.
    if (offer === "accepted") return reload();
    offer = "made";
    offerUpdate(reload);
  };
  const update = registerSW({
    onNeedRefresh: () =>
      make(() => {
        offer = "accepted";
        void update();
      }),
    onNeedReload: () => undefined, // Not called in a page that was the first visit, unlike the event below.
    onRegisteredSW(_url, registration) {
      if (registration === undefined) return;
      // Offline this fails, and is tried again in an hour.
      setInterval(() => void registration.update().catch(() => undefined), askEveryMs);
    },
    onRegisterError: () => undefined,
  });
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (offer === "none") keepWhatIsHere();
    if (offer === "accepted") location.reload();
    // The update was accepted in another tab. The new worker serves this tab too, but nobody has agreed to reload here.
    else if (offer === "made") make(() => location.reload());
  });
}
