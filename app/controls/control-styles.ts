/** The look of buttons and fields that several elements share. */
import { css } from "lit";

/** Hides text from sight, and keeps it for screen readers. */
export const hiddenVisually = css`
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
`;

export const controlStyles = css`
  :host {
    font: 400 0.9375rem/1.4 var(--gv-font-ui);
    color: var(--gv-text);
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5rem;
    min-block-size: 2.75rem;
    min-inline-size: 2.75rem;
    margin: 0;
    padding: 0 0.875rem;
    border: 1px solid transparent;
    border-radius: var(--gv-radius);
    background: transparent;
    color: inherit;
    font: inherit;
    cursor: pointer;
    transition: background-color 0.12s ease;
  }
  button:hover,
  button[aria-expanded="true"] {
    background: var(--gv-hover);
  }
  button:active {
    background: var(--gv-pressed);
  }
  button.primary {
    background: var(--gv-accent-fill);
    color: var(--gv-on-accent);
    font-weight: 600;
  }
  button.primary:hover,
  button.primary[aria-expanded="true"] {
    background: var(--gv-accent-fill-hover);
  }
  button.outlined {
    border-color: var(--gv-line-strong);
  }
  :focus-visible {
    outline: 2px solid var(--gv-focus);
    outline-offset: 2px;
  }
  input[type="text"],
  input[type="url"] {
    inline-size: 100%;
    min-block-size: 2.75rem;
    padding: 0 0.75rem;
    border: 1px solid var(--gv-line-strong);
    border-radius: var(--gv-radius);
    background: var(--gv-page);
    color: var(--gv-text);
    font: inherit;
  }
  label,
  legend {
    display: block;
    padding: 0;
    margin-block-end: 0.375rem;
    font-size: 0.875rem;
    font-weight: 600;
  }
  h2 {
    margin: 0 0 0.75rem;
    font: 600 1rem/1.3 var(--gv-font-ui);
  }
  p {
    margin: 0;
  }
  .quiet {
    color: var(--gv-quiet);
  }
  .hidden-visually {
    ${hiddenVisually}
  }
  gv-icon {
    font-size: 1.25rem;
  }
  wa-popover {
    --arrow-size: 0;
    --max-width: min(22rem, calc(100vw - 1rem));
  }
  wa-popover::part(body) {
    padding: 1.125rem;
    background: var(--gv-raised);
    border-color: var(--gv-line);
    box-shadow: var(--gv-shadow);
    /* The height of the window below the bar, less a small margin. */
    max-block-size: calc(100dvh - 4.5rem);
    overflow-y: auto;
    overscroll-behavior: contain;
  }
  @media (forced-colors: active) {
    button.primary,
    button.primary:hover {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
    }
  }
`;
