/** The look of a text on paper and in a file: that of the reading view, and what only paper needs. */
import { css } from "lit";

export const paperStyles = css`
  /* All of it is laid out at once, and breaks across pages. */
  .section,
  .block {
    contain: none;
    content-visibility: visible;
  }
  .text,
  .notes,
  .addresses {
    font: 1em / var(--gv-leading-words) var(--gv-font-text);
    overflow-wrap: anywhere;
  }
  :is(h1, h2, h3, h4, h5, h6) {
    break-after: avoid;
    break-inside: avoid;
  }
  .heading {
    break-after: avoid;
  }
  p,
  li {
    orphans: 2;
    widows: 2;
  }
  tr,
  .image,
  .formula.drawn,
  .diagram,
  li > input {
    break-inside: avoid;
  }
  thead {
    display: table-header-group;
  }
  input[type="checkbox"] {
    cursor: default;
  }
  .addresses {
    margin-block-start: 2em;
    padding-block-start: 1em;
    border-block-start: 1px solid var(--gv-line);
    font-size: var(--gv-size-aside);
  }
  /*
   * KaTeX positions the letters of formulas. Such letters are painted behind all words of their stacking context, and are
   * copied from a PDF in that order. So each small part is a context of its own.
   */
  h1,
  .addresses,
  .block,
  .block :is(p, li, pre, h2, h3, h4, h5, h6, .diagram, .katex-base, .katex-base > span) {
    isolation: isolate;
  }
  /* Paper cannot be scrolled, so what is wide wraps, or grows smaller. Browsers leave out backgrounds by default. */
  @media print {
    pre {
      border: 1px solid var(--gv-line);
      overflow: visible;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
      font-size: var(--gv-size-aside);
    }
    .table {
      overflow: visible;
      overflow-wrap: anywhere;
    }
    .diagram {
      overflow: visible;
    }
    .diagram img {
      inline-size: auto;
      min-inline-size: 0;
      max-block-size: min(22cm, 95vh);
    }
    /* How wide a formula is, in ems, is measured in laid-out.ts. */
    .formula.drawn:is([data-formula="2"], .wide) {
      container-type: inline-size;
      overflow: visible;
    }
    .formula.drawn:is([data-formula="2"], .wide) .katex {
      font-size: min(1.1em, calc(100cqi / var(--ems, 1)));
    }
    .formula .katex-display > .katex {
      white-space: normal;
    }
    .formula .katex-display > .katex > .katex-html:has(> .katex-tag) {
      inline-size: auto;
    }
  }
`;

/** For the sheet that the page prints: everything is black on white, also in the dark theme. */
export const printStyles = css`
  :host {
    --gv-page: #fff;
    --gv-text: #000;
    --gv-quiet: #444;
    --gv-quote: #222;
    --gv-link: #000;
    --gv-code: #000;
    --gv-line: #bbb;
    --gv-line-strong: #777;
    --gv-bar: #f6f6f6;
    --gv-hover: #f2f2f2;
    --gv-panel: #f4f4f4;
    --gv-accent-fill: #444;
    --gv-syntax-keyword: #7a2fbe;
    --gv-syntax-string: #2c6b2f;
    --gv-syntax-number: #9a4a00;
    --gv-syntax-name: #1d5aa6;
    color: #000;
    font-size: 11pt;
  }
  /* The sheet itself keeps line breaks, for a text that is printed as it is written. */
  :host > * {
    white-space: normal;
  }
  a {
    color: inherit;
    cursor: default;
  }
`;
