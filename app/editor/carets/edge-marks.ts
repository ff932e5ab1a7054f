/**
 * Marks carets that are out of view at the edge of the editor: a button for each of the nearest, with initial and colour,
 * which goes there. Looks at the text's height map, so that a keystroke costs no layout.
 */
import { msg, str } from "@lit/localize";
import { formatNumber, language } from "../../language/language.ts";
import { EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { inkOn, visibleColor } from "../../people/palette.ts";
import { initial } from "../../people/person.ts";
import { visit } from "./following.ts";
import { type Edge, outOfView, type Side } from "./out-of-view.ts";
import { type RemoteCursor, remoteCursorField } from "./remote-cursor-field.ts";

const sides = ["above", "below"] as const;

class EdgeMarks implements PluginValue {
  readonly #view: EditorView;
  readonly #edges: Readonly<Record<Side, HTMLElement>>;
  /** What is drawn, to compare, and in which language. */
  #drawn = "";
  #language = language();
  readonly #measure = { key: this, read: () => this.#read(), write: (found: Found) => this.#draw(found) };

  constructor(view: EditorView) {
    this.#view = view;
    this.#edges = { above: createEdge("above"), below: createEdge("below") };
    view.scrollDOM.addEventListener("scroll", this.#onScroll, { passive: true });
    view.requestMeasure(this.#measure);
  }

  update({ docChanged, geometryChanged, viewportChanged, startState, state, view }: ViewUpdate): void {
    const [before, now] = [startState.field(remoteCursorField), state.field(remoteCursorField)];
    if (now.length === 0 && before.length === 0) return;
    const isAnew = before !== now || this.#language !== language();
    this.#language = language();
    if (docChanged || geometryChanged || viewportChanged || isAnew) view.requestMeasure(this.#measure);
  }

  destroy(): void {
    this.#view.scrollDOM.removeEventListener("scroll", this.#onScroll);
    for (const side of sides) this.#edges[side].remove();
  }

  readonly #onScroll = (): void => {
    if (this.#view.state.field(remoteCursorField).length > 0) this.#view.requestMeasure(this.#measure);
  };

  #read(): Found {
    const { scrollDOM, state, documentTop } = this.#view;
    const window = scrollDOM.getBoundingClientRect();
    const [first, last] = [window.top - documentTop, window.bottom - documentTop];
    return outOfView(state.field(remoteCursorField), ({ head }) => {
      const line = this.#view.lineBlockAt(Math.min(head, state.doc.length));
      if (line.bottom <= first) return "above";
      if (line.top >= last) return "below";
      if (line.top >= first && line.bottom <= last) return undefined;
      // Within a line that is cut by an edge, the row decides.
      const row = this.#view.coordsAtPos(Math.min(head, state.doc.length));
      if (row === null) return head < this.#view.viewport.from ? "above" : "below";
      return row.bottom <= window.top ? "above" : row.top >= window.bottom ? "below" : undefined;
    });
  }

  #draw(found: Found): void {
    const look = ({ clientId, person: { name, color } }: RemoteCursor) => [clientId, name, color];
    const drawn = JSON.stringify([
      this.#language,
      sides.map((side) => [found[side].marked.map(look), found[side].further.length, found[side].further[0]?.clientId]),
    ]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    for (const side of sides) {
      const edge = this.#edges[side];
      const { marked, further } = found[side];
      const focused = edge.contains(document.activeElement)
        ? document.activeElement?.getAttribute("data-key")
        : undefined;
      const [next] = further;
      edge.setAttribute("aria-label", side === "above" ? msg("Writing above") : msg("Writing below"));
      edge.replaceChildren(
        ...marked.map((cursor) => this.#createMark(cursor, side)),
        ...(next === undefined ? [] : [this.#createRest(next, further.length, side)]),
      );
      if (marked.length === 0) edge.remove();
      else if (!edge.isConnected) this.#view.dom.append(edge);
      if (focused === undefined) continue;
      // A mark that had the focus keeps it; when it is gone, the text gets it.
      const again = [...edge.children].find((mark) => mark.getAttribute("data-key") === focused);
      if (again instanceof HTMLElement && edge.isConnected) again.focus({ preventScroll: true });
      else this.#view.contentDOM.focus({ preventScroll: true });
    }
  }

  #createMark({ clientId, person: { name, color } }: RemoteCursor, side: Side): HTMLElement {
    const shown = visibleColor(color);
    const mark = this.#createButton(
      clientId,
      side === "above" ? msg(str`${name} is writing above`) : msg(str`${name} is writing below`),
    );
    mark.style.setProperty("--gv-person", shown);
    mark.style.setProperty("--gv-person-ink", inkOn(shown));
    const face = document.createElement("span");
    face.textContent = initial(name);
    mark.append(face);
    return mark;
  }

  #createRest(next: RemoteCursor, count: number, side: Side): HTMLElement {
    const more = formatNumber(count);
    const rest = this.#createButton(
      next.clientId,
      side === "above" ? msg(str`${more} more are writing above`) : msg(str`${more} more are writing below`),
    );
    rest.classList.add("cm-more");
    const face = document.createElement("span");
    face.textContent = `+${more}`;
    rest.append(face);
    return rest;
  }

  #createButton(clientId: number, label: string): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cm-edgeMark";
    button.setAttribute("aria-label", label);
    button.dataset["key"] = `${clientId}`;
    button.title = label;
    // A press with a pointer leaves the focus where it is: on a phone it would open the keyboard.
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => visit(this.#view, clientId));
    return button;
  }
}

type Found = Readonly<Record<Side, Edge<RemoteCursor>>>;

function createEdge(side: Side): HTMLElement {
  const edge = document.createElement("div");
  edge.className = `cm-edge cm-${side}`;
  edge.setAttribute("role", "group");
  return edge;
}

const theme = EditorView.theme({
  ".cm-edge": {
    position: "absolute",
    insetInlineEnd: "max(var(--gv-space-xs), var(--gv-safe-end))",
    zIndex: "200",
    display: "flex",
    flexDirection: "row-reverse",
    pointerEvents: "none",
  },
  ".cm-edge.cm-above": { insetBlockStart: "0" },
  ".cm-edge.cm-below": { insetBlockEnd: "0" },
  ".cm-edgeMark": {
    display: "grid",
    placeItems: "center",
    inlineSize: "var(--gv-target)",
    blockSize: "var(--gv-target)",
    margin: "0",
    padding: "0",
    border: "0",
    background: "none",
    cursor: "pointer",
    pointerEvents: "auto",
  },
  // A drop: its point leads to where the person writes.
  ".cm-edgeMark span": {
    display: "grid",
    placeItems: "center",
    minInlineSize: "1.75rem",
    blockSize: "1.75rem",
    boxSizing: "border-box",
    padding: "0 var(--gv-space-xs)",
    backgroundColor: "var(--gv-person, var(--gv-chip))",
    color: "var(--gv-person-ink, var(--gv-text))",
    boxShadow: "0 0 0 2px var(--gv-page)",
    font: "var(--gv-weight-bold) var(--gv-size-note) / 1 var(--gv-font-ui)",
  },
  ".cm-above span": {
    borderRadius: "var(--gv-radius-small) var(--gv-radius-small) var(--gv-radius-large) var(--gv-radius-large)",
  },
  ".cm-below span": {
    borderRadius: "var(--gv-radius-large) var(--gv-radius-large) var(--gv-radius-small) var(--gv-radius-small)",
  },
  ".cm-edgeMark:focus-visible": { outline: "2px solid var(--gv-focus)", outlineOffset: "-2px" },
  ".cm-edgeMark:hover span": { filter: "brightness(1.1)" },
  "@media (forced-colors: active)": {
    ".cm-edgeMark span": { forcedColorAdjust: "none", border: "1px solid CanvasText" },
  },
  "@media print": { ".cm-edge": { display: "none" } },
});

/** The extension. */
export const edgeMarks = [ViewPlugin.fromClass(EdgeMarks), theme];
