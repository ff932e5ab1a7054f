/**
 * The page's entry. It opens the document first: what that waits for (keys, the saved text, the server) comes while the
 * elements are loaded and set up.
 */
import "./styles/app.css";
import { followColorScheme } from "./shell/color-scheme.ts";
import { Navigation } from "./shell/navigation.ts";
import { showFailedLoad } from "./shell/failed-load.ts";
import { warmUp } from "./shell/warm-up.ts";

followColorScheme();
const elements = import("./elements/show-page.ts");
const navigation = new Navigation();
document.addEventListener(
  "gv-editable",
  () => {
    warmUp();
    void import("./shell/offline.ts").then(({ registerOffline }) => registerOffline());
  },
  { once: true },
);
elements.then(({ showPage }) => showPage(navigation), showFailedLoad);
