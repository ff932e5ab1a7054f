/** The look of a notice in place of the text: the mark, a heading, some paragraphs and a button. */
import { css } from "lit";

export const noticeStyles = css`
  :host {
    display: grid;
    padding: var(--gv-space-l) var(--gv-gutter) 12vh;
    overflow-y: auto;
  }
  section {
    margin: auto;
    max-inline-size: 34rem;
  }
  svg {
    inline-size: 3.5rem;
    block-size: 3.5rem;
    margin-block-end: var(--gv-space-m);
  }
  h1,
  h2 {
    margin: 0 0 var(--gv-space-sm);
    font: var(--gv-weight-bold) var(--gv-size-page) / var(--gv-leading-heading) var(--gv-font-heading);
    letter-spacing: var(--gv-tracking-heading);
    text-wrap: balance;
  }
  p {
    margin-block-end: var(--gv-space-sm);
    color: var(--gv-text);
    font-size: var(--gv-size-body);
    line-height: var(--gv-leading-words);
    text-wrap: pretty;
  }
  button {
    margin-block-start: var(--gv-space-sm);
    padding-inline: var(--gv-space-m);
  }
`;
