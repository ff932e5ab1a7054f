/**
 * Times of keystrokes, taken in the pages. Each keystroke types a unique character, so that its arrival is known
 * whatever way it comes and whatever comes with it. Clocks agree, since all run on one machine.
 */

declare global {
  interface Window {
    /** What `installRecorder` has seen, by character, in ms since 1970. */
    netlab?: { readonly typed: Record<string, number>; readonly arrived: Record<string, number> };
  }
}

/** Runs in a page whose document is open. */
export function installRecorder(): void {
  const grapevine = window.grapevine;
  if (grapevine === undefined) throw new Error("no document is open");
  const seen: NonNullable<Window["netlab"]> = { typed: {}, arrived: {} };
  window.netlab = seen;
  grapevine.doc.getText("content").observe((event, transaction) => {
    const now = performance.timeOrigin + performance.now();
    const times = transaction.local ? seen.typed : seen.arrived;
    for (const { insert } of event.delta)
      if (typeof insert === "string") for (const [mark] of insert.matchAll(/[\u4e00-\u9fff]/gu)) times[mark] ??= now;
  });
}

const marksPerPerson = 2000;

/** The character of a person's n-th keystroke, both from 0. */
export function markOf(person: number, keystroke: number): string {
  if (person * marksPerPerson + keystroke > 0x9fff - 0x4e00 || keystroke >= marksPerPerson)
    throw new RangeError(`no character for keystroke ${keystroke} of person ${person}`);
  return String.fromCodePoint(0x4e00 + person * marksPerPerson + keystroke);
}
