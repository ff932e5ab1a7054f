/** All that is to be seen: what the page's entry loads while the document is being opened. */
import { registerIcons } from "../controls/register-icons.ts";
import type { Navigation } from "./navigation.ts";
import "./gv-app.ts";

/** Puts the elements in place of what index.html shows meanwhile. */
export async function showPage(navigation: Navigation): Promise<void> {
  registerIcons();
  const app = document.createElement("gv-app");
  app.navigation = navigation;
  document.body.append(app);
  // Before the next frame, so that neither is seen without the other.
  await app.updateComplete;
  document.querySelector(".shell")?.remove();
}
