/** Has all elements of a page draw their words again. What is typed and where the caret is stays as it is. */
import type { ReactiveElement } from "lit";

export function redraw(root: Document | ShadowRoot): void {
  for (const element of root.querySelectorAll("*")) {
    (element as Partial<ReactiveElement>).requestUpdate?.();
    if (element.shadowRoot !== null) redraw(element.shadowRoot);
  }
}
