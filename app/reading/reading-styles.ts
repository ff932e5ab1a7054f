/** The look of the text as it reads: a measure that is easy to read, and boxes for what is wider. */
import { css } from "lit";

export const readingStyles = css`
  :host {
    display: block;
    min-inline-size: 0;
    background: var(--gv-page);
  }
  .pane {
    block-size: 100%;
    padding: var(--gv-above) 0 40vh;
    overflow: hidden auto;
    overflow-wrap: anywhere;
    /* The place that is read is kept by the element itself, in all browsers. */
    overflow-anchor: none;
    font: var(--gv-size-text) / var(--gv-leading) var(--gv-font-text);
  }
  .pane:focus-visible {
    outline-offset: -2px;
  }
  .pane > .quiet {
    margin-inline: var(--gv-inset);
    font-style: italic;
  }
  /*
   * What is out of view is not laid out. What is in view is cut off at the section's box, which therefore reaches to the edges
   * of the pane: there is room for outlines and for the numbers of long lists.
   */
  .section {
    padding: var(--gv-space-xs) var(--gv-inset);
    margin-block: calc(-1 * var(--gv-space-xs));
    content-visibility: auto;
    contain-intrinsic-block-size: 60rem;
  }
  /* An edit lays out its own block. */
  .block {
    contain: layout style;
  }
  .block > :first-child {
    margin-block-start: 0;
  }
  .block > :last-child {
    margin-block-end: 0;
  }
  blockquote > :first-child {
    margin-block-start: 0;
  }
  blockquote > :last-child {
    margin-block-end: 0;
  }
  .block:not(:empty) + .block,
  .section + .section > .block:first-child {
    margin-block-start: 1em;
  }
  .block:not(:empty) + .heading,
  .section + .section > .heading:first-child {
    margin-block-start: 1.75em;
  }
  .heading:not(:empty) + .block,
  .section:has(> .heading:last-child) + .section > .block:first-child {
    margin-block-start: 0.5em;
  }
  p,
  ul,
  ol,
  blockquote,
  pre,
  .table {
    margin: 0.75em 0;
    text-align: start;
  }
  h1,
  h2,
  h3,
  h4,
  h5,
  h6 {
    margin: 1em 0 0.5em;
    font: var(--gv-weight-bold) 1em / var(--gv-leading-heading) var(--gv-font-heading);
    letter-spacing: var(--gv-tracking-heading);
    text-align: start;
    text-wrap: balance;
  }
  h1 {
    font-size: var(--gv-size-h1);
  }
  h2 {
    font-size: var(--gv-size-h2);
  }
  h3 {
    font-size: var(--gv-size-h3);
  }
  h6 {
    color: var(--gv-quiet);
  }
  ul,
  ol {
    padding-inline-start: 1.625em;
  }
  li > :is(ul, ol) {
    margin: 0;
  }
  li > p {
    margin: 0.375em 0;
  }
  li::marker {
    color: var(--gv-quiet);
  }
  .task {
    list-style: none;
  }
  /* What can be pressed is larger than the box. Nothing here has a position, since each would be a layer to keep up. */
  label {
    display: inline;
    padding: 0.375em 0.5em;
    margin: 0;
    margin-inline-start: -2.125em;
    font: inherit;
    cursor: pointer;
  }
  input[type="checkbox"] {
    inline-size: 1.125em;
    block-size: 1.125em;
    margin: 0;
    font: inherit;
    vertical-align: -0.15em;
    accent-color: var(--gv-accent-fill);
    cursor: pointer;
  }
  a,
  .image {
    color: var(--gv-link);
    text-decoration: underline;
    text-underline-offset: 0.2em;
    cursor: pointer;
  }
  a:hover {
    text-decoration-thickness: 2px;
  }
  .image {
    padding: 0.125em 0.5em;
    border: 1px solid var(--gv-line-strong);
    border-radius: var(--gv-radius);
    font: var(--gv-size-aside) / var(--gv-leading-words) var(--gv-font-ui);
    text-decoration: none;
    -webkit-box-decoration-break: clone;
    box-decoration-break: clone;
  }
  span.image {
    color: var(--gv-quiet);
    cursor: default;
  }
  blockquote {
    padding-inline-start: 1em;
    border-inline-start: 3px solid var(--gv-line-strong);
    color: var(--gv-quote);
  }
  code {
    padding: 0.1em 0.3em;
    border-radius: var(--gv-radius-small);
    background: var(--gv-panel);
    color: var(--gv-code);
    font: var(--gv-size-code) / var(--gv-leading-words) var(--gv-font-code);
  }
  pre {
    padding: var(--gv-space-sm);
    border-radius: var(--gv-radius);
    background: var(--gv-panel);
    overflow-x: auto;
    overflow-wrap: normal;
    font: var(--gv-size-code) / var(--gv-leading-code) var(--gv-font-code);
  }
  pre code {
    padding: 0;
    background: none;
    color: inherit;
    font-size: 1em;
    line-height: inherit;
  }
  /* A text that is cut into pieces goes on without a gap. */
  .piece:not(:empty) + .block.piece,
  .section + .section > .block.piece:first-child {
    margin-block-start: 0;
  }
  .plain {
    white-space: pre-wrap;
    text-align: start;
  }
  .table {
    overflow-x: auto;
    overflow-wrap: normal;
    font-size: var(--gv-size-code);
    line-height: var(--gv-leading-words);
  }
  table {
    border-collapse: collapse;
  }
  th,
  td {
    min-inline-size: 3em;
    padding: 0.375em 0.75em;
    border: 1px solid var(--gv-line);
    text-align: start;
    vertical-align: top;
  }
  th {
    background: var(--gv-panel);
    font-weight: var(--gv-weight-bold);
  }
  .left {
    text-align: left;
  }
  .center {
    text-align: center;
  }
  .right {
    text-align: right;
  }
  hr {
    margin: 2em auto;
    inline-size: 30%;
    border: 0;
    border-block-start: 1px solid var(--gv-line-strong);
  }
  sup,
  sub {
    font-size: var(--gv-size-script);
    line-height: 0;
  }
  sup a {
    padding: 0 0.125em;
    text-decoration: none;
  }
  .notes:not(:empty)::before {
    display: block;
    margin: 2.5em var(--gv-inset) 1em;
    border-block-start: 1px solid var(--gv-line);
    content: "";
  }
  .note {
    color: var(--gv-quiet);
    font-size: var(--gv-size-aside);
    line-height: var(--gv-leading-words);
  }
  .notes .block + .block,
  .notes .section + .section > .block:first-child {
    margin-block-start: 0.5em;
  }
  .note[data-number]::before {
    content: attr(data-number);
  }
  .note > p:first-of-type {
    display: inline;
  }
  .note > [data-back] {
    margin-inline-start: 0.375em;
    text-decoration: none;
  }
  /* A block with very many changes of direction shows its letters in their stored order. */
  .unturned,
  .unturned * {
    unicode-bidi: bidi-override;
  }
  @media (forced-colors: active) {
    a {
      color: LinkText;
    }
    code,
    pre,
    th {
      border: 1px solid;
    }
    pre code {
      border: 0;
    }
  }
`;
