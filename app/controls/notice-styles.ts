/** The look of a notice in place of the text: the mark, a heading, some paragraphs and a button. */
import { css } from "lit";

export const noticeStyles = css`
  :host {
    display: grid;
    padding: 2rem var(--gv-gutter) 12vh;
    overflow-y: auto;
  }
  section {
    margin: auto;
    max-inline-size: 34rem;
  }
  svg {
    inline-size: 3.5rem;
    block-size: 3.5rem;
    margin-block-end: 1.25rem;
  }
  h1,
  h2 {
    margin: 0 0 0.75rem;
    font: 700 1.75rem/1.25 var(--gv-font-heading);
    letter-spacing: -0.015em;
    text-wrap: balance;
  }
  h2 {
    font-size: 1.5rem;
  }
  p {
    margin-block-end: 0.75rem;
    color: var(--gv-text);
    font-size: 1.0625rem;
    line-height: 1.6;
    text-wrap: pretty;
  }
  button {
    margin-block-start: 0.75rem;
    padding-inline: 1.25rem;
  }
`;
