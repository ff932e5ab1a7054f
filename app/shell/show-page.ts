/** Shows the page. The entry loads this module, with all elements, while the document is being opened. */
import type { Navigation } from "./navigation.ts";
import { GvApp } from "./gv-app.ts";

/** Replaces the shell of index.html by the elements, and returns the outermost one. */
export async function showPage(navigation: Navigation): Promise<GvApp> {
  const app = new GvApp();
  app.navigation = navigation;
  document.body.append(app);
  // Both happen in one frame, so that neither is seen without the other.
  try {
    await app.updateComplete;
  } catch (error) {
    app.remove();
    throw error;
  }
  document.querySelector(".shell")?.remove();
  return app;
}
