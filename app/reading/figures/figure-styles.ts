/** The look of code in its language, of formulas and of diagrams. Nothing leaves its box. */
import { css } from "lit";

export const figureStyles = css`
  pre .comment {
    color: var(--gv-quiet);
    font-style: italic;
  }
  pre .keyword {
    color: var(--gv-syntax-keyword);
  }
  pre .string {
    color: var(--gv-syntax-string);
  }
  pre .number {
    color: var(--gv-syntax-number);
  }
  pre .name {
    color: var(--gv-syntax-name);
  }
  .formula {
    unicode-bidi: isolate;
  }
  .formula.drawn {
    display: inline-block;
    max-inline-size: 100%;
    overflow: clip;
    overflow-clip-margin: 0.25em;
    font-size: 1.05em;
    line-height: 1.2;
    text-indent: 0;
  }
  .formula.drawn:is([data-formula="2"], .wide) {
    display: block;
    margin: 0.75em 0;
    padding: 0.25em 0;
    overflow: auto hidden;
    overflow-wrap: normal;
  }
  .formula .katex {
    font-size: 1.1em;
  }
  .formula .katex-display {
    margin: 0;
  }
  /* A number keeps its distance also where the formula scrolls. */
  .formula .katex-display > .katex > .katex-html:has(> .katex-tag) {
    box-sizing: border-box;
    inline-size: max-content;
    min-inline-size: 100%;
    padding-inline: 3em;
  }
  .formula:not(.drawn) {
    font: var(--gv-size-code) / var(--gv-leading-words) var(--gv-font-code);
    white-space: pre-wrap;
  }
  .diagram {
    margin: 0.75em 0;
    overflow: auto hidden;
    text-align: center;
  }
  .diagram img {
    max-inline-size: 100%;
    min-inline-size: var(--least);
    block-size: auto;
    vertical-align: middle;
  }
  .diagram.waiting img {
    opacity: 0.6;
  }
  .mistake {
    color: var(--gv-quiet);
    font: var(--gv-size-aside) / var(--gv-leading-words) var(--gv-font-ui);
  }
  span.mistake {
    padding-inline-start: 0.375em;
    white-space: normal;
  }
  p.mistake {
    margin-block-start: -0.25em;
  }
  @media (forced-colors: active) {
    pre :is(.comment, .keyword, .string, .number, .name) {
      color: inherit;
    }
    .diagram img {
      background: Canvas;
      forced-color-adjust: none;
    }
  }
`;
