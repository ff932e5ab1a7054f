/** Grapevine's mark: a bunch of grapes under a leaf. */
import { html } from "lit";

export const mark = html`<svg viewBox="0 0 32 32" aria-hidden="true">
  <path d="M16.5 9.5c-.4-3 .6-5.4 3-7" fill="none" stroke="#7a8b2a" stroke-width="1.8" stroke-linecap="round" />
  <path d="M17.5 7.2c2.2-3 6-3.6 9.3-1.5-1.6 3.5-5.6 4.5-9.3 1.5z" fill="#6f9a2f" />
  <g fill="#8b3fd0">
    <circle cx="9" cy="12.8" r="4" />
    <circle cx="23" cy="12.8" r="4" />
    <circle cx="12.5" cy="19.3" r="4" />
    <circle cx="19.5" cy="19.3" r="4" />
  </g>
  <g fill="#a45ee6">
    <circle cx="16" cy="12.8" r="4" />
    <circle cx="16" cy="25.8" r="4" />
  </g>
</svg>`;
