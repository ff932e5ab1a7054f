/** The look of a button that is one of several choices: an icon, its words, and a note that says what it does. */
import { css } from "lit";

export const choiceStyles = css`
  .choice {
    display: grid;
    grid-template-columns: auto 1fr;
    justify-items: start;
    gap: 0 var(--gv-space-m);
    inline-size: 100%;
    padding: var(--gv-space-s) var(--gv-space-m);
    text-align: start;
  }
  .choice gv-icon {
    grid-row: span 2;
  }
  .choice small {
    color: var(--gv-quiet);
    font: var(--gv-size-note) / var(--gv-leading-ui) var(--gv-font-ui);
  }
`;
