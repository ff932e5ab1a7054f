/**
 * The page's entry. It opens the document first, so that keys, the saved text and the server's answer arrive while the
 * elements load.
 */
import { speak } from "./appearance/speak.ts";
import { missingPart } from "./problems/missing-part.ts";
import { Navigation } from "./shell/navigation.ts";
import { showFailedLoad } from "./shell/failed-load.ts";
import { lazyElements } from "./shell/lazy-elements.ts";

const spoken = speak(() => navigation.problems.raise(missingPart));
const shown = Promise.all([import("./shell/show-page.ts"), spoken]).then(([{ showPage }]) => showPage(navigation));
// The sentence waits for its words.
shown.catch((error: unknown) => void spoken.then(() => showFailedLoad(error)));
const navigation = new Navigation(shown);
// Once the page can be used: to write, or to choose a document.
let isUsable = false;
for (const usable of ["gv-editable", "gv-listed"])
  document.addEventListener(usable, () => {
    if (isUsable) return;
    isUsable = true;
    void import("./storage/empty-databases.ts").then(({ forgetEmptyDatabases }) => forgetEmptyDatabases());
    void Promise.all([import("./updates/offline.ts"), shown]).then(([{ registerOffline }, app]) =>
      registerOffline((reload) => {
        app.reload = reload;
        // Without it the next visit loads the new version.
        void lazyElements["gv-update-toast"]().catch(() => undefined);
      }),
    );
  });
