/**
 * Web Awesome's icons from one sprite of ours. By default it fetches each from a CDN; a data URL would be refused by
 * our own connect-src, while a sprite is referenced by <use> and is an ordinary file of this origin.
 */
import { registerIconLibrary } from "@awesome.me/webawesome/dist/components/icon/library.js";
import spriteUrl from "./icons.svg?url&no-inline";

/** The names in icons.svg: ours, and those that Web Awesome's components ask of their `system` library. */
export const iconNames = new Set(["check", "copy", "download", "ellipsis", "file-plus", "search", "share", "xmark"]);

/** Registers the sprite as both libraries. An unknown name is an empty icon, never a request. */
export function registerIcons(): void {
  const resolver = (name: string) => (iconNames.has(name) ? `${spriteUrl}#${name}` : "");
  // Without a view box the <svg> around the <use> is 300 pixels wide, unseen, and catches its neighbours' clicks.
  const mutator = (svg: SVGElement) => svg.setAttribute("viewBox", "0 0 24 24");
  for (const library of ["default", "system"]) registerIconLibrary(library, { resolver, mutator, spriteSheet: true });
}
