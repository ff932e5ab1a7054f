/** What is shown when the elements themselves did not come: they cannot say so. */
import { failedStart } from "./notices.ts";

/** Says in plain text that the page could not be loaded, and reports why. */
export function showFailedLoad(error: unknown): void {
  const { heading, paragraphs } = failedStart;
  const main = document.createElement("main");
  main.className = "failed-load";
  main.setAttribute("role", "alert");
  const title = document.createElement("h1");
  title.textContent = heading;
  const texts = paragraphs.map((text) => {
    const paragraph = document.createElement("p");
    paragraph.textContent = text;
    return paragraph;
  });
  main.append(title, ...texts);
  document.body.append(main);
  document.title = `${heading} · Grapevine`;
  reportError(error);
}
