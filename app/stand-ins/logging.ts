/**
 * Stands in for lib0/logging, by which Yjs warns of misuse. Without its colours, and without the console that it can draw
 * into a page, for which it brings along a tenth of Yjs's weight.
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
