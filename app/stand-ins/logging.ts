/**
 * Stands in for lib0/logging, by which Yjs warns of misuse. It has no colours, and it cannot draw a console into the page:
 * that would be a tenth of Yjs's weight.
 */

export const BOLD = Symbol("bold");
export const UNBOLD = Symbol("unbold");
export const ORANGE = Symbol("orange");
export const RED = Symbol("red");

const isNoStyle = (each: unknown): boolean => typeof each !== "symbol";

export function print(...args: readonly unknown[]): void {
  // oxlint-disable-next-line no-console
  console.log(...args.filter(isNoStyle));
}

export function warn(...args: readonly unknown[]): void {
  // oxlint-disable-next-line no-console
  console.warn(...args.filter(isNoStyle));
}
