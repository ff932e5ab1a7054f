/** Files that are dragged over an element, dropped on it, or pasted, as a browser tells the page. */
import type { Locator } from "@playwright/test";

export interface DraggedFile {
  readonly name: string;
  readonly type?: string;
  /** Text, or bytes. */
  readonly content: string | readonly number[];
}

/** A place within an element, in parts of its width and height. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

const middle: Spot = { x: 0.5, y: 0.5 };
const over = ["dragenter", "dragover"] as const;

/** Drags files over the middle of an element, and keeps them there. */
export const dragOver = (element: Locator, files: readonly DraggedFile[]): Promise<boolean> =>
  send(element, over, files, middle);

/** Drops files on an element. Resolves with whether the page kept the browser from opening them in its place. */
export const drop = (element: Locator, files: readonly DraggedFile[], spot = middle): Promise<boolean> =>
  send(element, [...over, "drop"], files, spot);

/** Pastes files, beside texts of these types. Resolves with whether the page took them. */
export const paste = (
  element: Locator,
  files: readonly DraggedFile[],
  texts: Readonly<Record<string, string>> = {},
): Promise<boolean> => send(element, ["paste"], files, middle, texts);

function send(
  element: Locator,
  types: readonly string[],
  files: readonly DraggedFile[],
  spot: Spot,
  texts: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  return element.evaluate(
    (target, { types, files, spot, texts }) => {
      const data = new DataTransfer();
      for (const { name, type = "", content } of files)
        data.items.add(new File([typeof content === "string" ? content : Uint8Array.from(content)], name, { type }));
      for (const [type, text] of Object.entries(texts)) data.setData(type, text);
      const { left, top, width, height } = target.getBoundingClientRect();
      const common = { bubbles: true, cancelable: true, composed: true };
      const place = { clientX: left + width * spot.x, clientY: top + height * spot.y };
      return types
        .map((type) =>
          type === "paste"
            ? new ClipboardEvent(type, { ...common, clipboardData: data })
            : new DragEvent(type, { ...common, ...place, dataTransfer: data }),
        )
        .every((event) => !target.dispatchEvent(event));
    },
    { types, files, spot, texts },
  );
}
