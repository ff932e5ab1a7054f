/**
 * Gives each line the direction of its first strong letter. The editor reads the direction from the line's style, to
 * draw carets and selections and to follow the arrow keys. The browser's own `unicode-bidi: plaintext` would not set
 * that style, and takes twice as long to lay out.
 */
import { type Extension, RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

/** Most changes of direction that are laid out at once. Some ten thousand freeze a browser. */
const turnsLimit = 4_000;
/** Most characters of a line that are checked. The editor draws fewer than this of a longer line. */
const lookedAt = 64 * 1024;

const byFirstLetter = Decoration.line({ attributes: { dir: "auto" } });
const unturned = Decoration.line({ attributes: { dir: "auto" }, class: "cm-unturned" });

function decorate({ state: { doc }, viewport: { from, to } }: EditorView): DecorationSet {
  const lines = new RangeSetBuilder<Decoration>();
  let turns = 0;
  for (let at = from; at <= to;) {
    const line = doc.lineAt(at);
    const start = Math.max(from, line.from);
    turns += countTurns(doc.sliceString(start, Math.min(line.to, to, start + lookedAt)));
    lines.add(line.from, line.from, turns > turnsLimit ? unturned : byFirstLetter);
    at = line.to + 1;
  }
  return lines.finish();
}

const isRightToLeft = (code: number): boolean =>
  (code >= 0x590 && code < 0x900) || (code >= 0xfb1d && code < 0xfe00) || (code >= 0xfe70 && code < 0xfefd);
const isLeftToRight = (code: number): boolean =>
  (code >= 0x30 && code < 0x3a) || (code >= 0x41 && code < 0x5b) || (code >= 0x61 && code < 0x7b) || code >= 0xc0;

/** Embeddings, overrides and isolates, and their ends. */
const isControl = (code: number): boolean => (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);

/** Counts how often a text changes direction, by its letters, digits and controls. An estimate for rare scripts. */
export function countTurns(text: string): number {
  let [turns, isRight] = [0, false];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isControl(code)) {
      turns++;
      continue;
    }
    if (isRight ? isRightToLeft(code) || !isLeftToRight(code) : !isRightToLeft(code)) continue;
    isRight = !isRight;
    turns++;
  }
  return turns;
}

export function lineDirection(): Extension {
  return [
    EditorView.perLineTextDirection.of(true),
    ViewPlugin.define(
      (view) => ({
        decorations: decorate(view),
        update({ docChanged, viewportChanged, view }: ViewUpdate) {
          if (docChanged || viewportChanged) this.decorations = decorate(view);
        },
      }),
      { decorations: ({ decorations }) => decorations },
    ),
  ];
}
