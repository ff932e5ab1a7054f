/** One caret with its initial, and for a moment its name. */
import type { LayerMarker, RectangleMarker } from "@codemirror/view";
import { inkOn, visibleColor } from "../../people/palette.ts";
import { initial, type User } from "../../people/person.ts";
import { nameStaysMs } from "./named-carets.ts";
import type { LabelPlace } from "./place-labels.ts";

/**
 * A timer hides the name, because an animation that restarts at each key of each person would make every page draw an
 * extra frame. A caret without its name has the class `cm-nameless`.
 */
export class CaretMarker implements LayerMarker {
  readonly #place: RectangleMarker;
  readonly #person: User;
  readonly #label: LabelPlace;
  readonly #namedAt: number;
  readonly #now: number;

  /** `namedAt` and `now` are times of the same clock: since when the name is shown, and the present. */
  constructor(place: RectangleMarker, person: User, label: LabelPlace, namedAt: number, now: number) {
    this.#place = place;
    this.#person = person;
    this.#label = label;
    this.#namedAt = namedAt;
    this.#now = now;
  }

  eq(other: LayerMarker): boolean {
    if (!(other instanceof CaretMarker) || !this.#isOfSame(other)) return false;
    return this.#namedAt === other.#namedAt && this.#isPlacedLike(other) && this.#place.eq(other.#place);
  }

  draw(): HTMLElement {
    const { name, color } = this.#person;
    const shown = visibleColor(color);
    const caret = document.createElement("div");
    caret.className = "cm-ySelectionCaret cm-nameless";
    caret.dataset["initial"] = initial(name);
    caret.style.setProperty("--gv-person", shown);
    caret.style.setProperty("--gv-person-ink", inkOn(shown));
    const label = document.createElement("div");
    label.className = "cm-ySelectionInfo";
    label.textContent = name;
    caret.append(label);
    this.#move(caret);
    this.#showName(caret);
    return caret;
  }

  /** Reuses the element of `previous`. */
  update(element: HTMLElement, previous: LayerMarker): boolean {
    if (!(previous instanceof CaretMarker) || !this.#isOfSame(previous)) return false;
    this.#move(element);
    if (this.#namedAt !== previous.#namedAt || this.#label.name !== previous.#label.name) this.#showName(element);
    return true;
  }

  #isOfSame(other: CaretMarker): boolean {
    const [mine, theirs] = [this.#person, other.#person];
    return mine.name === theirs.name && mine.color === theirs.color;
  }

  #isPlacedLike(other: CaretMarker): boolean {
    const [mine, theirs] = [this.#label, other.#label];
    return mine.name === theirs.name && mine.nameLeft === theirs.nameLeft && mine.initialLeft === theirs.initialLeft;
  }

  #move(caret: HTMLElement): void {
    const { name, nameLeft, initialLeft } = this.#label;
    moveTo(caret, this.#place);
    caret.style.setProperty("--gv-initial-left", `${initialLeft}px`);
    // A name that leaves does so where it stood.
    if (name === "none") return;
    caret.style.setProperty("--gv-name-left", `${nameLeft}px`);
    caret.classList.toggle("cm-below", name === "below");
  }

  #showName(caret: HTMLElement): void {
    clearTimeout(leaving.get(caret));
    const isShown = this.#label.name !== "none";
    caret.classList.toggle("cm-nameless", !isShown);
    if (!isShown) return;
    const rest = Math.max(0, nameStaysMs - (this.#now - this.#namedAt));
    leaving.set(
      caret,
      setTimeout(() => caret.classList.add("cm-nameless"), rest),
    );
  }
}

/** When the name at a caret leaves. */
const leaving = new WeakMap<HTMLElement, ReturnType<typeof setTimeout>>();

/** Puts an element where a rectangle of the layer is. */
export function moveTo({ style }: HTMLElement, { left, top, height }: RectangleMarker): void {
  style.left = `${left}px`;
  style.top = `${top}px`;
  style.height = `${height}px`;
}
