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
    font: var(--gv-size-small) / var(--gv-leading-ui) var(--gv-font-ui);
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
    gap: var(--gv-space-s);
    min-block-size: var(--gv-target);
    min-inline-size: var(--gv-target);
    margin: 0;
    padding: 0 var(--gv-space-sm);
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
    font-weight: var(--gv-weight-strong);
  }
  button.primary:hover,
  button.primary[aria-expanded="true"] {
    background: var(--gv-accent-fill-hover);
  }
  /* Says "press me" without shouting: the one of its row that most people look for. */
  button.tonal {
    background: var(--gv-tonal);
    color: var(--gv-on-tonal);
    font-weight: var(--gv-weight-strong);
  }
  button.tonal:hover,
  button.tonal[aria-expanded="true"] {
    background: var(--gv-tonal-hover);
  }
  button.outlined {
    border-color: var(--gv-line-strong);
  }
  button.danger {
    background: var(--gv-danger);
    color: var(--gv-on-danger);
    font-weight: var(--gv-weight-strong);
  }
  button:disabled,
  button.primary:disabled,
  button.tonal:disabled {
    background: var(--gv-hover);
    color: var(--gv-quiet);
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--gv-focus);
    outline-offset: 2px;
  }
  input[type="text"],
  input[type="search"],
  input[type="url"],
  select {
    inline-size: 100%;
    min-block-size: var(--gv-target);
    padding: 0 var(--gv-space-sm);
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
    margin-block-end: var(--gv-space-xs);
    font-size: var(--gv-size-note);
    font-weight: var(--gv-weight-strong);
  }
  h2 {
    margin: 0 0 var(--gv-space-sm);
    font: var(--gv-weight-strong) var(--gv-size-body) / var(--gv-leading-heading) var(--gv-font-ui);
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
    font-size: var(--gv-size-icon);
  }
  wa-popover {
    --arrow-size: 0;
    --max-width: min(22rem, calc(100vw - 1rem));
  }
  wa-popover::part(body) {
    padding: var(--gv-space-m);
    background: var(--gv-raised);
    border-color: var(--gv-line);
    box-shadow: var(--gv-shadow);
    /* The height of the window below the bar, less a small margin. */
    max-block-size: calc(100dvh - 4.5rem);
    overflow-y: auto;
    overscroll-behavior: contain;
  }
  /* In a narrow window a popup is a sheet at the bottom, where thumbs are and where it does not cover the status. */
  @media (max-width: 40rem) {
    wa-popover {
      --max-width: none;
    }
    wa-popover > * {
      inline-size: auto;
    }
    wa-popover::part(dialog) {
      background: var(--gv-backdrop);
      pointer-events: auto;
    }
    wa-popover::part(popup__popup) {
      inset: auto 0 0 !important;
      inline-size: auto;
      max-inline-size: none;
      margin: 0;
      translate: none;
      transform-origin: bottom;
    }
    wa-popover::part(body) {
      max-block-size: calc(100dvh - 3rem);
      padding-block: 0 max(var(--gv-space-m), env(safe-area-inset-bottom));
      padding-inline: max(var(--gv-space-m), var(--gv-safe-start)) max(var(--gv-space-m), var(--gv-safe-end));
      border-width: 1px 0 0;
      border-radius: var(--gv-radius-large) var(--gv-radius-large) 0 0;
    }
    wa-popover::part(body)::before {
      content: "";
      flex: none;
      inline-size: 2.25rem;
      block-size: 0.25rem;
      margin: var(--gv-space-s) auto;
      border-radius: var(--gv-radius-round);
      background: var(--gv-line-strong);
    }
  }
  @media (forced-colors: active) {
    button.tonal {
      border-color: ButtonText;
    }
    button.primary,
    button.primary:hover,
    button.danger {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }
    button.primary:disabled,
    button.tonal:disabled {
      border-color: GrayText;
      background: Canvas;
      color: GrayText;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
    }
  }
`;
