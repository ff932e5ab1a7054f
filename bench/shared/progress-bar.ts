/** A line on a terminal that shows progress; nothing where output is not a terminal. */

export interface ProgressBar {
  show(progress: { readonly phase: string; readonly share: number }): void;
  /** Removes the line. */
  clear(): void;
}

/** The part of a terminal that the bar uses. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const cells = 30;
const eraseLine = "\r\u001b[2K";

export function showProgress(terminal: Terminal): ProgressBar {
  let shown = "";
  const draw = (line: string): void => {
    if (!terminal.isTTY || line === shown) return;
    terminal.write(`${eraseLine}${line}`);
    shown = line;
  };
  return {
    show: ({ phase, share }) => {
      const filled = Math.round(Math.min(1, Math.max(0, share)) * cells);
      draw(`${"█".repeat(filled)}${"░".repeat(cells - filled)} ${phase} ${Math.round(share * 100)}%`);
    },
    clear: () => draw(""),
  };
}
