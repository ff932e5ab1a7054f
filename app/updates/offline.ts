/** The service worker: makes the page open without a network, and offers new versions. Loaded after the editor. */
import { registerSW } from "virtual:pwa-register";

/** Pages stay open for days; without asking, none of them would learn of a new version. */
const askEveryMs = 60 * 60 * 1_000;

/**
 * Registers the worker. A browser that refuses it goes on without: the page then needs the network to open. `offerUpdate` is
 * called when a new version is ready, with what loads it.
 */
export function registerOffline(offerUpdate: (reload: () => void) => void): void {
  if (!("serviceWorker" in navigator)) return;
  let offer: "none" | "made" | "accepted" = "none";
  const make = (reload: () => void) => {
    offer = "made";
    offerUpdate(reload);
  };
  const update = registerSW({
    onNeedRefresh: () =>
      make(() => {
        offer = "accepted";
        void update();
      }),
    onNeedReload: () => undefined, // It does not come in a page that was the first visit; the event below does.
    onRegisteredSW(_url, registration) {
      if (registration === undefined) return;
      // Offline the question fails, and is asked again in an hour.
      setInterval(() => void registration.update().catch(() => undefined), askEveryMs);
    },
    onRegisterError: () => undefined,
  });
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (offer === "accepted") location.reload();
    // Accepted in another tab: the new worker serves this one too, but here nobody has said yes.
    else if (offer === "made") make(() => location.reload());
  });
}
