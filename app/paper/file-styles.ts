/** The look of a text in a file of its own: its page, and its formulas, which are MathML there. */
import { css } from "lit";

export const fileStyles = css`
  body {
    margin: 0 auto;
    max-inline-size: var(--gv-measure);
    padding: var(--gv-above) var(--gv-gutter);
    background: var(--gv-page);
    color: var(--gv-text);
    font-size: var(--gv-size-text);
  }
  :focus-visible {
    outline: 2px solid var(--gv-focus);
    outline-offset: 2px;
  }
  @media (max-width: 40rem) {
    .formula.drawn.long {
      display: block;
      margin: 0.5em 0;
      overflow: auto hidden;
    }
  }
  /* Fonts whose brackets and roots grow, as systems have them. Not all browsers look for one. */
  math {
    font-family:
      "Cambria Math", "STIX Two Math", "Latin Modern Math", "Libertinus Math", "Noto Sans Math", "DejaVu Math TeX Gyre",
      math;
  }
  /* A formula with a number. */
  semantics > mtable[width="100%"] {
    inline-size: 100%;
    math-style: normal;
  }
  /* MathML Core has no styles of words any more. */
  mtext[mathvariant^="bold"] {
    font-weight: var(--gv-weight-bold);
  }
  mtext[mathvariant*="italic"] {
    font-style: italic;
  }
  mtext[mathvariant*="sans-serif"] {
    font-family: var(--gv-font-ui);
  }
  mtext[mathvariant="monospace"] {
    font-family: var(--gv-font-code);
  }
  /* Nor has it boxes and strokes. Firefox and Safari draw them still. */
  @supports (not (-moz-appearance: none)) and (not (font: -apple-system-body)) {
    menclose[notation="box"] {
      padding: 0.2em;
      border: 1px solid;
    }
    menclose[notation="updiagonalstrike"] {
      background: linear-gradient(to top left, transparent 48%, currentcolor 48% 52%, transparent 52%);
    }
    menclose[notation="downdiagonalstrike"] {
      background: linear-gradient(to top right, transparent 48%, currentcolor 48% 52%, transparent 52%);
    }
    menclose[notation="updiagonalstrike downdiagonalstrike"] {
      background:
        linear-gradient(to top left, transparent 48%, currentcolor 48% 52%, transparent 52%),
        linear-gradient(to top right, transparent 48%, currentcolor 48% 52%, transparent 52%);
    }
    menclose[notation="horizontalstrike"] {
      background: linear-gradient(transparent 47%, currentcolor 47% 53%, transparent 53%);
    }
  }
  @page {
    margin: 2cm 1.8cm;
  }
  @media print {
    body {
      max-inline-size: none;
      padding: 0;
      font-size: 11pt;
    }
    menclose {
      print-color-adjust: exact;
    }
  }
`;
