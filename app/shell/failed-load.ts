/** Shows that the elements could not be loaded, without using any of them. */
import { msg } from "@lit/localize";
import { reloadLatest } from "../updates/reload-latest.ts";
import { describeNotice } from "./notices.ts";

/** Says in plain text, in the shell of index.html, that the page could not be loaded. Reports the error. */
export function showFailedLoad(error: unknown): void {
  const { heading, paragraphs } = describeNotice("failed-start");
  const notice = element("section", "");
  notice.className = "failed-load";
  notice.setAttribute("role", "alert");
  const reload = element("button", msg("Reload"));
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
