/** What the page and the frame that draws diagrams tell each other. Each side reads what the other sends as untrusted. */

export type Theme = "light" | "dark";

export interface DiagramRequest {
  readonly id: number;
  readonly source: string;
  readonly theme: Theme;
}

/** A picture of a diagram: an SVG file, its size in CSS pixels, and its words, for those who cannot see it. */
export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  readonly words: string;
}

/** `picture` is undefined for a diagram with a mistake. */
export interface DiagramReply {
  readonly id: number;
  readonly picture: Picture | undefined;
}

/** Said once by the frame. */
export const ready = "ready";
