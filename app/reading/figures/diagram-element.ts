/** Shows a diagram: as an image, in which nothing runs and for which nothing is loaded, or as its source. */
import { msg, str } from "@lit/localize";
import type { Picture } from "./diagram-messages.ts";
import type { Diagram } from "./diagrams.ts";

const sentences = () => ({
  wrong: msg("This diagram cannot be drawn as it is written."),
  large: msg("This diagram is too large to be drawn."),
});

/** Returns the element of a diagram, which was drawn for one theme, or for the light and the dark one. */
export function diagramElement(source: string, diagrams: readonly Diagram[]): HTMLElement {
  const [light, dark] = diagrams;
  const box = document.createElement("div");
  if (light === undefined || typeof light === "string" || typeof dark === "string") {
    box.className = "undrawn";
    const pre = document.createElement("pre");
    pre.dir = "ltr";
    const code = document.createElement("code");
    code.textContent = source;
    pre.append(code);
    const sentence = document.createElement("p");
    sentence.className = "mistake";
    sentence.textContent = sentences()[light === "large" || dark === "large" ? "large" : "wrong"];
    box.append(pre, sentence);
    return box;
  }
  box.className = "diagram";
  const image = document.createElement("img");
  image.alt = light.words === "" ? msg("Diagram") : msg(str`Diagram: ${light.words}`);
  image.src = addressOf(light);
  image.width = Math.ceil(light.width);
  image.height = Math.ceil(light.height);
  if (dark === undefined) {
    box.append(image);
    return box;
  }
  const picture = document.createElement("picture");
  const inDark = document.createElement("source");
  inDark.media = "screen and (prefers-color-scheme: dark)";
  inDark.srcset = addressOf(dark);
  picture.append(inDark, image);
  box.append(picture);
  return box;
}

const addressOf = ({ svg }: Picture): string => `data:image/svg+xml,${encodeURIComponent(svg)}`;
