/**
 * Draws diagrams with Mermaid. Mermaid is large, reads what strangers write, and needs a page to measure words in. So it runs
 * in a sandboxed frame: without an origin, it reaches neither the page, nor what the page has saved, nor any server. The
 * frame's HTML is made here, so the page's Content-Security-Policy holds in it, which allows this one script by its hash.
 * What comes back is shown as an image, in which browsers run and load nothing. A browser that isolates such frames draws in
 * another process, and the page goes on. A frame that takes too long is removed. The page fetches the script, and not the
 * frame, since a service worker answers for the page alone: so diagrams are drawn without a network, too.
 */
import { type DiagramReply, type DiagramRequest, type Picture, ready, type Theme } from "./diagram-messages.ts";
import programUrl from "virtual:diagram-program";

/** Longest time for a diagram, and until the frame has read its script, in ms. */
const drawLimitMs = 5_000;
const startLimitMs = 20_000;
/** Longest source of a diagram, and largest picture, in characters. */
const sourceLimit = 10_000;
const pictureLimit = 400_000;
/** Largest width and height of a picture, in CSS pixels. */
const sideLimit = 10_000;
/** Longest words of a picture, in characters. */
const wordsLimit = 300;
/** Most pictures that are remembered. */
const rememberedLimit = 60;

/** "wrong": it has a mistake. "large": it is too large, or takes too long. */
export type Diagram = Picture | "wrong" | "large";

/** A picture for each theme, or why there is none. */
export type Pictures = readonly [Picture, ...Picture[]] | "wrong" | "large";

/** Somebody who waits for a diagram, while `isWanted`. */
interface Waiting {
  readonly isWanted: () => boolean;
  readonly done: (diagram: Diagram) => void;
  readonly fail: (error: unknown) => void;
}

interface Job {
  readonly request: DiagramRequest;
  readonly waiting: Waiting[];
}

const remembered = new Map<string, Diagram>();
/** In the order in which they are drawn. */
const jobs = new Map<string, Job>();
let frame: Promise<Frame> | undefined;
let isWorking = false;
let lastId = 0;

const keyOf = (source: string, theme: Theme): string => `${theme} ${source}`;

function knownDiagram(source: string, theme: Theme): Diagram | undefined {
  return source.length > sourceLimit ? "large" : remembered.get(keyOf(source, theme));
}

/** Returns what was drawn before; undefined for others. */
export function knownPictures(source: string, themes: readonly Theme[]): Pictures | undefined {
  const pictures: Picture[] = [];
  for (const theme of themes) {
    const diagram = knownDiagram(source, theme);
    if (diagram === undefined || typeof diagram === "string") return diagram;
    pictures.push(diagram);
  }
  return pictures as unknown as Pictures;
}

/** Draws a diagram while it is wanted. Rejects where it is not, and where Mermaid cannot be loaded. */
export async function drawPictures(
  source: string,
  themes: readonly Theme[],
  isWanted: () => boolean,
): Promise<Pictures> {
  const pictures: Picture[] = [];
  for (const theme of themes) {
    const diagram = knownDiagram(source, theme) ?? (await draw(source, theme, isWanted));
    if (typeof diagram === "string") return diagram;
    pictures.push(diagram);
  }
  return pictures as unknown as Pictures;
}

function draw(source: string, theme: Theme, isWanted: () => boolean): Promise<Diagram> {
  const key = keyOf(source, theme);
  return new Promise((done, fail) => {
    const job = jobs.get(key) ?? { request: { id: ++lastId, source, theme }, waiting: [] };
    job.waiting.push({ isWanted, done, fail });
    jobs.set(key, job);
    void work();
  });
}

function remember(key: string, diagram: Diagram): void {
  remembered.set(key, diagram);
  for (const oldest of remembered.keys()) {
    if (remembered.size <= rememberedLimit) break;
    remembered.delete(oldest);
  }
}

/** Draws one diagram after the other. */
async function work(): Promise<void> {
  if (isWorking) return;
  isWorking = true;
  for (const [key, { request, waiting }] of jobs) {
    try {
      if (!waiting.some(({ isWanted }) => isWanted())) throw new Error("Nobody waits for this diagram");
      const diagram = await (await openFrame()).draw(request);
      remember(key, diagram);
      for (const { done } of waiting) done(diagram);
    } catch (error) {
      for (const { fail } of waiting) fail(error);
    }
    jobs.delete(key);
  }
  isWorking = false;
}

/** The frame that draws. One that could not be opened is tried again by the next diagram. */
function openFrame(): Promise<Frame> {
  frame ??= Frame.open().catch((error: unknown) => {
    frame = undefined;
    throw error;
  });
  return frame;
}

class Frame {
  readonly #element: HTMLIFrameElement;
  #answer: ((data: unknown) => void) | undefined;

  private constructor(element: HTMLIFrameElement) {
    this.#element = element;
    addEventListener("message", this.#onMessage);
  }

  static async open(): Promise<Frame> {
    const response = await fetch(programUrl);
    if (!response.ok) throw new Error(`Mermaid: ${response.status}`);
    const program = await response.text();
    const element = document.createElement("iframe");
    element.sandbox.add("allow-scripts");
    element.title = "Diagrams";
    element.ariaHidden = "true";
    element.tabIndex = -1;
    // In view, since browsers slow down frames that are not.
    element.style.cssText =
      "position:fixed;inset:auto auto 0 0;inline-size:1px;block-size:1px;border:0;opacity:0;pointer-events:none";
    element.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"><body><script>${program}</script>`;
    const frame = new Frame(element);
    document.body.append(element);
    if ((await frame.#next(startLimitMs)) === ready) return frame;
    frame.#close();
    throw new Error("Mermaid did not start");
  }

  async draw(request: DiagramRequest): Promise<Diagram> {
    this.#element.contentWindow?.postMessage(request, "*");
    const reply = readReply(await this.#next(drawLimitMs), request.id);
    if (reply !== undefined) return reply;
    this.#close();
    frame = undefined;
    return "large";
  }

  /** What the frame says next; undefined when it is silent for too long. */
  #next(limitMs: number): Promise<unknown> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), limitMs);
      this.#answer = (data) => {
        clearTimeout(timer);
        resolve(data);
      };
    });
  }

  #close(): void {
    removeEventListener("message", this.#onMessage);
    this.#element.remove();
  }

  readonly #onMessage = ({ source, data }: MessageEvent<unknown>): void => {
    if (source === this.#element.contentWindow) this.#answer?.(data);
  };
}

/** Returns what a frame has answered; undefined for what is no answer to this request. */
export function readReply(data: unknown, wanted: number): Diagram | undefined {
  const { id, picture } = (data ?? {}) as Partial<Record<keyof DiagramReply, unknown>>;
  if (id !== wanted) return undefined;
  if (picture === undefined) return "wrong";
  const { svg, width, height, words } = (picture ?? {}) as Partial<Record<keyof Picture, unknown>>;
  const isSide = (side: unknown): side is number => typeof side === "number" && side > 0 && side <= sideLimit;
  if (typeof svg !== "string" || !svg.startsWith("<svg") || svg.length > pictureLimit) return "large";
  if (!isSide(width) || !isSide(height) || typeof words !== "string") return "large";
  return { svg, width, height, words: words.slice(0, wordsLimit) };
}
