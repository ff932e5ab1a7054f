/** What is shown when the elements themselves did not come: they cannot say so. */
import { failedStart } from "./notices.ts";
import { reloadLatest } from "../updates/reload-latest.ts";

/** Says in plain text that the page could not be loaded, in the shell that index.html brought, and reports why. */
export function showFailedLoad(error: unknown): void {
  const { heading, paragraphs } = failedStart;
  const notice = element("section", "");
  notice.className = "failed-load";
  notice.setAttribute("role", "alert");
  const reload = element("button", "Reload");
  reload.addEventListener("click", () => void reloadLatest());
  notice.append(element("h2", heading), ...paragraphs.map((text) => element("p", text)), reload);
  for (const promise of document.querySelectorAll(".shell :is(.state, .tools)")) promise.remove();
  document.querySelector(".shell main")?.replaceChildren(notice);
  document.title = `${heading} · Grapevine`;
  reportError(error);
}

function element(name: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
