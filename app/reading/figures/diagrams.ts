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

interface Job extends DiagramRequest {
  readonly done: (diagram: Diagram | undefined) => void;
}

const remembered = new Map<string, Diagram>();
const drawing = new Map<string, Promise<void>>();
const jobs: Job[] = [];
let frame: Promise<Frame> | undefined;
let isWorking = false;
let lastId = 0;

const keyOf = (source: string, theme: Theme): string => `${theme} ${source}`;

/** Returns a diagram that was drawn before; undefined for others. */
export const knownDiagram = (source: string, theme: Theme): Diagram | undefined =>
  source.length > sourceLimit ? "large" : remembered.get(keyOf(source, theme));

/** Draws a diagram, which is known afterwards. Rejects where Mermaid cannot be loaded. */
export function drawDiagram(source: string, theme: Theme): Promise<void> {
  const key = keyOf(source, theme);
  const known = drawing.get(key);
  if (known !== undefined) return known;
  const drawn = new Promise<void>((resolve, reject) => {
    const done = (diagram: Diagram | undefined): void => {
      drawing.delete(key);
      if (diagram === undefined) return reject(new Error("Mermaid could not be loaded"));
      remember(key, diagram);
      resolve();
    };
    jobs.push({ id: ++lastId, source, theme, done });
  });
  drawing.set(key, drawn);
  void work();
  return drawn;
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
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
    const { done, ...request } = job;
    try {
      frame ??= Frame.open();
      done(await (await frame).draw(request));
    } catch {
      frame = undefined;
      done(undefined);
    }
  }
  isWorking = false;
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
