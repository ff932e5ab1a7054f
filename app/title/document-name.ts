/** The name of a document: its title, else its first heading, else "Untitled". */
import { ObservableV2 } from "lib0/observable";
import type * as Y from "yjs";
import { firstHeading, headingWithin } from "./first-heading.ts";
import { textStart } from "./text-start.ts";
import { readTitle, titleInWords, untitled } from "./title-text.ts";

/** Pause in writing before the first heading is looked for, so that no keystroke pays for it. */
const pauseMs = 300;

export class DocumentName extends ObservableV2<{ change: (words: string) => void }> {
  readonly #content: Y.Text;
  readonly #title: Y.Text;
  #given: string | undefined;
  #heading: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(content: Y.Text, title: Y.Text) {
    super();
    this.#content = content;
    this.#title = title;
    content.observe(this.#later);
    title.observe(this.#update);
    this.#update();
  }

  /** One clean line of a length that can be shown. */
  get words(): string {
    return this.given ?? untitled();
  }

  /** The title or the first heading; undefined when there is neither. */
  get given(): string | undefined {
    if (this.#timer !== undefined) this.#update();
    return this.#given;
  }

  /** The first heading, which names a document without a title. As of the last pause. */
  get heading(): string | undefined {
    return this.#heading;
  }

  override destroy(): void {
    clearTimeout(this.#timer);
    this.#content.unobserve(this.#later);
    this.#title.unobserve(this.#update);
    super.destroy();
  }

  readonly #later = (): void => {
    this.#timer ??= setTimeout(this.#update, pauseMs);
  };

  readonly #update = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const heading = titleInWords(firstHeading(textStart(this.#content, headingWithin)));
    const given = titleInWords(readTitle(this.#title)) ?? heading;
    if (given === this.#given && heading === this.#heading) return;
    this.#given = given;
    this.#heading = heading;
    this.emit("change", [this.words]);
  };
}
