/** Shows a diagram: as an image, in which nothing runs and for which nothing is loaded, or as its source. */
import { msg, str } from "@lit/localize";
import type { Picture } from "./diagram-messages.ts";
import type { Pictures } from "./diagrams.ts";

const sentences = () => ({
  wrong: msg("This diagram cannot be drawn as it is written."),
  large: msg("This diagram is too large to be drawn."),
});

/** Smallest scale of a diagram. Its letters have 16 px, and are read from some 11 px on. A box that is narrower scrolls. */
const leastScale = 0.7;

/**
 * Returns the element of a diagram, with a picture for one theme, or for the light and the dark one. `explains`: whether a
 * sentence says why there is none.
 */
export function diagramElement(source: string, pictures: Pictures, explains: boolean): HTMLElement {
  const box = document.createElement("div");
  if (typeof pictures === "string") {
    box.className = "undrawn";
    const pre = document.createElement("pre");
    pre.dir = "ltr";
    const code = document.createElement("code");
    code.textContent = source;
    pre.append(code);
    box.append(pre);
    if (!explains) return box;
    const sentence = document.createElement("p");
    sentence.className = "mistake";
    sentence.textContent = sentences()[pictures];
    box.append(sentence);
    return box;
  }
  box.className = "diagram";
  box.dir = "ltr";
  const [light, dark] = pictures;
  const image = document.createElement("img");
  image.alt = light.words === "" ? msg("Diagram") : msg(str`Diagram: ${light.words}`);
  image.src = addressOf(light);
  image.width = Math.ceil(light.width);
  image.height = Math.ceil(light.height);
  image.style.setProperty("--least", `${Math.ceil(light.width * leastScale)}px`);
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
