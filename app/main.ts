/** The page's entry: theme and icons, then the app; the service worker when the text can be typed in. */
import "./styles/app.css";
import "./elements/gv-app.ts";
import { registerIcons } from "./icons/register-icons.ts";
import { followColorScheme } from "./shell/color-scheme.ts";
import { warmUp } from "./shell/warm-up.ts";

followColorScheme();
registerIcons();
document.body.append(document.createElement("gv-app"));
document.addEventListener(
  "gv-editable",
  () => {
    warmUp();
    void import("./shell/offline.ts").then(({ registerOffline }) => registerOffline());
  },
  { once: true },
);
