/** Loads the elements that what is shown needs, beside those of the first load. */
import type { lazyElements } from "./lazy-elements.ts";
import type { Page } from "./navigation.ts";

type Part = keyof typeof lazyElements;

/** The parts of a page that are read here. */
export type PartedPage =
  | Pick<Exclude<Page, { readonly type: "document" }>, "type">
  | {
      readonly type: "document";
      readonly loaded: boolean;
      readonly session: {
        readonly arrival: { readonly state: string };
        readonly away: { readonly absence: unknown } | undefined;
      };
    };

/** The elements that a page needs now. */
function partsOf(page: PartedPage): readonly Part[] {
  if (page.type === "documents") return ["gv-documents", "gv-templates", "gv-backup"];
  if (page.type === "notice") return ["gv-notice"];
  if (page.type !== "document") return [];
  const parts: Part[] = ["gv-progress"];
  if (!page.loaded) return parts;
  if (page.session.arrival.state === "waiting") parts.push("gv-waiting");
  if (page.session.away?.absence !== undefined) parts.push("gv-away");
  return parts;
}

export class PageParts {
  readonly #load: (part: Part) => Promise<unknown>;
  readonly #onMissing: () => void;
  /** The document, or the kind of page, that is shown. */
  #shown: unknown;
  readonly #asked = new Set<Part>();

  /** `onMissing` is called when a part does not come. */
  constructor(load: (part: Part) => Promise<unknown>, onMissing: () => void) {
    this.#load = load;
    this.#onMissing = onMissing;
  }

  /**
   * Loads what the page needs. A part that does not come is asked for once more when something else has been shown:
   * telling of it changes the page, which would ask for it forever.
   */
  show(page: PartedPage): void {
    const shown = page.type === "document" ? page.session : page.type;
    if (shown !== this.#shown) this.#asked.clear();
    this.#shown = shown;
    for (const part of partsOf(page)) {
      if (this.#asked.has(part)) continue;
      this.#asked.add(part);
      void this.#load(part).catch(this.#onMissing);
    }
  }
}
