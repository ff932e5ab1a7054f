/** The look of a bar that shows how much is done. */
import { css } from "lit";

export const progressStyles = css`
  progress {
    flex: 1;
    min-inline-size: 2rem;
    max-inline-size: 32rem;
    block-size: 0.5rem;
    border: 0;
    border-radius: var(--gv-radius-round);
    background: var(--gv-hover);
    appearance: none;
    overflow: hidden;
  }
  progress::-webkit-progress-bar {
    background: none;
  }
  progress::-webkit-progress-value {
    background: var(--gv-accent-fill);
    transition: inline-size 0.2s ease;
  }
  progress::-moz-progress-bar {
    background: var(--gv-accent-fill);
  }
  @media (forced-colors: active) {
    progress {
      border: 1px solid;
      forced-color-adjust: none;
      border-color: CanvasText;
      background: Canvas;
    }
    progress::-webkit-progress-value {
      background: Highlight;
    }
    progress::-moz-progress-bar {
      background: Highlight;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    progress::-webkit-progress-value {
      transition: none;
    }
  }
`;
