/** All that is to be seen: what the page's entry loads while the document is being opened. */
import { registerIcons } from "../controls/register-icons.ts";
import type { Navigation } from "./navigation.ts";
import { GvApp } from "./gv-app.ts";

/** Puts the elements in place of what index.html shows meanwhile; the outermost of them. */
export async function showPage(navigation: Navigation): Promise<GvApp> {
  registerIcons();
  const app = new GvApp();
  app.navigation = navigation;
  document.body.append(app);
  // Before the next frame, so that neither is seen without the other.
  try {
    await app.updateComplete;
  } catch (error) {
    app.remove();
    throw error;
  }
  document.querySelector(".shell")?.remove();
  return app;
}
