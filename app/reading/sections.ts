/**
 * Keeps elements in order, in sections of some elements each. The browser lays out and draws only the sections that are in view,
 * so that a long text costs no more than a screen of it. With a section for each element, the browser would look at thousands
 * of them in each frame.
 */

/** A section that holds this many elements, or elements of this many characters, is full. At twice that it is divided. */
const fullElements = 50;
const fullLength = 2_000;

/** The part of a section that an element fills. */
const partOf = (length: number): number => 1 / fullElements + length / fullLength;

export class Sections {
  readonly #parent: HTMLElement;
  readonly #onChange: (section: HTMLElement) => void;
  /** What part of a section each element fills. */
  readonly #parts = new WeakMap<Element, number>();
  /** How full each section is. */
  readonly #full = new WeakMap<Element, number>();

  /** Calls `onChange` with each section that gained or lost an element. */
  constructor(parent: HTMLElement, onChange: (section: HTMLElement) => void) {
    this.#parent = parent;
    this.#onChange = onChange;
  }

  /** Puts an element whose source has `length` characters behind another one, or first, unless it is there already. */
  put(element: HTMLElement, length: number, before: Element | undefined): void {
    const isThere = nextOf(this.#parent, before) === element;
    if (!isThere) this.#leave(element);
    const section = isThere ? (element.parentElement as HTMLElement) : this.#insert(element, before);
    const part = partOf(length);
    this.#fill(section, part - (isThere ? (this.#parts.get(element) ?? 0) : 0));
    this.#parts.set(element, part);
    if (!isThere) this.#onChange(section);
    this.#divide(section);
  }

  remove(element: HTMLElement): void {
    this.#leave(element);
    element.remove();
  }

  /** Takes sections away that have no elements any more. */
  prune(): void {
    for (const section of this.#parent.querySelectorAll(":scope > :empty")) section.remove();
  }

  #insert(element: HTMLElement, before: Element | undefined): HTMLElement {
    const last = before?.parentElement ?? this.#parent.firstElementChild ?? this.#newSection(undefined);
    const isAtEnd = before !== undefined && before.nextElementSibling === null;
    const section = isAtEnd && this.#fullness(last) >= 1 ? this.#newSection(last) : last;
    if (section === last && before !== undefined) before.after(element);
    else section.prepend(element);
    return section as HTMLElement;
  }

  #leave(element: HTMLElement): void {
    const section = element.parentElement;
    if (section === null) return;
    this.#fill(section, -(this.#parts.get(element) ?? 0));
    this.#onChange(section);
  }

  /**
   * Divides a section that is too full until none is, or each has one element. The half that has the focus stays in the page,
   * since an element that leaves the page loses the focus.
   */
  #divide(section: HTMLElement): void {
    if (section.childElementCount < 2 || this.#fullness(section) < 2) return;
    const children = [...section.children];
    const half = children.length >> 1;
    const { activeElement } = section.getRootNode() as Document | ShadowRoot;
    const isBehind = children.slice(half).some((child) => child.contains(activeElement));
    const next = this.#newSection(isBehind ? (section.previousElementSibling ?? undefined) : section);
    for (const child of isBehind ? children.slice(0, half) : children.slice(half)) {
      const part = this.#parts.get(child) ?? 0;
      this.#fill(section, -part);
      this.#fill(next, part);
      next.append(child);
    }
    for (const each of isBehind ? [next, section] : [section, next]) {
      this.#onChange(each);
      this.#divide(each);
    }
  }

  #fullness(section: Element): number {
    return this.#full.get(section) ?? 0;
  }

  #fill(section: Element, part: number): void {
    this.#full.set(section, this.#fullness(section) + part);
  }

  #newSection(before: Element | undefined): HTMLElement {
    const section = this.#parent.ownerDocument.createElement("div");
    section.className = "section";
    if (before === undefined) this.#parent.prepend(section);
    else before.after(section);
    return section;
  }
}

/** The element that follows `before`, or the first one. */
function nextOf(parent: Element, before: Element | undefined): Element | null {
  if (before === undefined) return parent.firstElementChild?.firstElementChild ?? null;
  return before.nextElementSibling ?? before.parentElement?.nextElementSibling?.firstElementChild ?? null;
}
