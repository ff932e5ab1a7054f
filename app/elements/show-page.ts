/** All that is to be seen: what the page's entry loads while the document is being opened. */
import { registerIcons } from "../icons/register-icons.ts";
import type { Navigation } from "../shell/navigation.ts";
import "./gv-app.ts";

/** Puts the elements into the page. */
export function showPage(navigation: Navigation): void {
  registerIcons();
  const app = document.createElement("gv-app");
  app.navigation = navigation;
  document.body.append(app);
}
