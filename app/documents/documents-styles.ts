/** The look of the list of documents. */
import { css } from "lit";

export const documentsStyles = css`
  :host {
    display: block;
    box-sizing: border-box;
    inline-size: 100%;
    max-inline-size: 62.5rem;
    margin-inline: auto;
    padding-block: var(--gv-space-l) var(--gv-space-xl);
    padding-inline: max(var(--gv-gutter), var(--gv-safe-start)) max(var(--gv-gutter), var(--gv-safe-end));
    container: documents / inline-size;
  }
  h1 {
    flex: 1 1 auto;
    margin: 0;
    font: var(--gv-weight-bold) var(--gv-size-page) / var(--gv-leading-heading) var(--gv-font-heading);
    letter-spacing: var(--gv-tracking-heading);
  }
  /* It has the focus only so that reading begins here. */
  h1:focus-visible {
    outline: none;
  }
  .head,
  .find {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: var(--gv-space-s) var(--gv-space-m);
  }
  .head {
    align-items: center;
    margin-block-end: var(--gv-space-l);
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: var(--gv-space-s);
  }
  .head:has(+ .begin) {
    margin-block-end: var(--gv-space-m);
  }
  .begin {
    margin-block-end: var(--gv-space-l);
  }
  .all {
    margin-block-start: var(--gv-space-l);
  }
  .find {
    margin-block-end: var(--gv-space-s);
  }
  .find > div {
    flex: 1 1 14rem;
  }
  .find > div.order {
    flex: 0 1 12rem;
  }
  .count {
    min-block-size: 1.5em;
    margin-block-end: var(--gv-space-xs);
    color: var(--gv-quiet);
    font-size: var(--gv-size-note);
  }
  .trouble {
    margin-block-end: var(--gv-space-m);
    padding: var(--gv-space-s) var(--gv-space-m);
    border: 1px solid var(--gv-warn-line);
    border-radius: var(--gv-radius);
    background: var(--gv-warn-fill);
    color: var(--gv-warn-text);
  }
  ul {
    margin: 0;
    padding: 0;
    border-block-start: 1px solid var(--gv-line);
    list-style: none;
  }
  li {
    position: relative;
    display: flex;
    align-items: start;
    gap: var(--gv-space-m);
    padding-block: var(--gv-space-m);
    border-block-end: 1px solid var(--gv-line);
    content-visibility: auto;
    contain-intrinsic-size: auto 6.5rem;
  }
  .words {
    flex: 1 1 0;
    min-inline-size: 0;
  }
  li a {
    display: block;
    overflow: hidden;
    color: var(--gv-text);
    font: var(--gv-weight-strong) var(--gv-size-body) / var(--gv-leading-ui) var(--gv-font-ui);
    text-decoration: none;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  /* A press anywhere beside the buttons opens the document. */
  li a::after {
    position: absolute;
    inset: 0;
    content: "";
  }
  li:hover {
    background: linear-gradient(var(--gv-hover), var(--gv-hover)) 0 / 100% no-repeat;
  }
  li a:hover {
    color: var(--gv-link);
    text-decoration: underline;
  }
  li a:focus-visible {
    outline: none;
  }
  li:has(a:focus-visible) {
    outline: 2px solid var(--gv-focus);
    outline-offset: -2px;
  }
  .excerpt {
    display: -webkit-box;
    overflow: hidden;
    color: var(--gv-text);
    font: var(--gv-size-small) / var(--gv-leading-words) var(--gv-font-text);
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .facts,
  .problem {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--gv-space-m);
    margin-block-start: var(--gv-space-xs);
    color: var(--gv-quiet);
    font-size: var(--gv-size-note);
  }
  .facts span,
  .problem {
    display: inline-flex;
    flex-wrap: nowrap;
    align-items: center;
    gap: var(--gv-space-xs);
    overflow-wrap: anywhere;
  }
  .facts gv-icon,
  .problem gv-icon {
    font-size: var(--gv-size-small);
  }
  .unreadable {
    color: var(--gv-danger);
  }
  .actions {
    position: relative;
    display: flex;
    flex: none;
    gap: 0;
    margin-block-start: -0.375rem;
  }
  .actions button {
    padding: 0;
    color: var(--gv-quiet);
  }
  .actions button:hover,
  .actions button:focus-visible {
    color: var(--gv-text);
  }
  .empty {
    padding-block: var(--gv-space-xl);
    text-align: center;
    text-wrap: pretty;
  }
  .empty p {
    margin-block-end: var(--gv-space-m);
  }
  gv-dialog p + p,
  gv-dialog label + p {
    margin-block-start: var(--gv-space-m);
  }
  @container documents (max-width: 36rem) {
    li {
      flex-direction: column;
      gap: 0;
      padding-block-end: var(--gv-space-xs);
    }
    .words {
      flex: none;
      inline-size: 100%;
    }
    .actions {
      margin-block-start: 0;
      margin-inline-start: -0.75rem;
    }
    .tools {
      flex: 1 1 100%;
    }
    .tools button {
      flex: 1 1 auto;
    }
  }
`;
