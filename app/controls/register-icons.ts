/**
 * Serves Web Awesome's icons from one sprite of this origin. By default Web Awesome fetches each icon from a CDN. Our
 * connect-src would refuse a data URL, while a sprite is an ordinary file that <use> refers to.
 */
import { registerIconLibrary } from "@awesome.me/webawesome/dist/components/icon/library.js";
import spriteUrl from "./icons.svg?url&no-inline";

/** The names in icons.svg: ours, and those that Web Awesome's components ask of their `system` library. */
export const iconNames = new Set([
  "archive",
  "arrow-down",
  "arrow-left",
  "arrow-right",
  "arrow-up",
  "arrows",
  "bookmark",
  "check",
  "chevron-down",
  "cloud-off",
  "copy",
  "device",
  "download",
  "ellipsis",
  "external",
  "file",
  "file-plus",
  "folder-open",
  "follow",
  "history",
  "info",
  "list",
  "pencil",
  "qr-code",
  "search",
  "share",
  "trash",
  "undo",
  "upload",
  "warning",
  "xmark",
]);

/** Registers the sprite as both libraries. An unknown name is an empty icon, never a request. */
export function registerIcons(): void {
  const resolver = (name: string) => (iconNames.has(name) ? `${spriteUrl}#${name}` : "");
  // Without a view box the <svg> around the <use> is 300 invisible pixels wide and catches its neighbours' clicks.
  const mutator = (svg: SVGElement) => svg.setAttribute("viewBox", "0 0 24 24");
  for (const library of ["default", "system"]) registerIconLibrary(library, { resolver, mutator, spriteSheet: true });
}
