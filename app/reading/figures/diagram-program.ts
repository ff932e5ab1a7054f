/**
 * The program in the frame that draws diagrams. The build puts it behind Mermaid, in one classic script. It answers each
 * request with a picture, or says that there is none.
 */
import { type DiagramReply, type DiagramRequest, type Picture, ready, type Theme } from "./diagram-messages.ts";

declare const mermaid: {
  initialize(config: object): void;
  render(id: string, source: string, container: Element): Promise<{ readonly svg: string }>;
};

/** What no diagram may set for itself. */
const fixed = ["secure", "securityLevel", "startOnLoad", "maxTextSize", "maxEdges", "suppressErrorRendering"];
const looks = ["htmlLabels", "theme", "themeCSS", "themeVariables", "fontFamily", "darkMode", "layout"];

function configure(theme: Theme): void {
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    suppressErrorRendering: true,
    // Text of SVG, as an image shows no HTML in all browsers.
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    theme: theme === "dark" ? "dark" : "default",
    fontFamily: "ui-sans-serif, system-ui, sans-serif",
    deterministicIds: true,
    secure: [...fixed, ...looks],
  });
}

async function draw({ source, theme }: DiagramRequest): Promise<Picture | undefined> {
  const box = document.createElement("div");
  // Some diagrams take the width that there is.
  box.style.width = "720px";
  document.body.append(box);
  try {
    configure(theme);
    box.innerHTML = (await mermaid.render("diagram", source, box)).svg;
    const svg = box.querySelector("svg");
    if (svg === null) return undefined;
    const { width, height } = svg.viewBox.baseVal;
    svg.setAttribute("width", String(width));
    svg.setAttribute("height", String(height));
    svg.style.removeProperty("max-width");
    const texts = [...svg.querySelectorAll("text")].map(({ textContent }) => textContent.trim());
    const title = svg.querySelector(":scope > title")?.textContent ?? "";
    const words = title === "" ? texts.filter((text) => text !== "").join(", ") : title;
    return { svg: new XMLSerializer().serializeToString(svg), width, height, words };
  } catch {
    // A mistake in the diagram.
    return undefined;
  } finally {
    document.body.replaceChildren();
  }
}

let last: Promise<void> = Promise.resolve();

addEventListener("message", ({ data, source }: MessageEvent<DiagramRequest>) => {
  if (source !== parent) return;
  last = last.then(async () => {
    const reply: DiagramReply = { id: data.id, picture: await draw(data) };
    parent.postMessage(reply, "*");
  });
});
parent.postMessage(ready, "*");
