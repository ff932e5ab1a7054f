/** Shows that the elements could not be loaded, without using any of them. */
import { msg } from "@lit/localize";
import { reloadLatest } from "../updates/reload-latest.ts";

/** Says in plain text, in the shell of index.html, that the page could not be loaded. Reports the error. */
export function showFailedLoad(error: unknown): void {
  const heading = msg("The document could not be opened");
  const paragraphs = [
    msg(
      "Something in this browser went wrong before the text could be shown. What is saved on this device is still there.",
    ),
    msg("Reload the page to try again."),
  ];
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
