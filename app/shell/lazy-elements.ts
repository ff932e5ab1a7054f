/**
 * The elements that the page loads of itself, soon after the editor: each name with its loader. `elements-on-demand.ts`
 * has the others, and there is no third list. Elements that need one are handed its loader, `warm-up.ts` fetches all of
 * them, and the build leaves them out of the first load.
 */
export const lazyElements = {
  "gv-people-panel": () => import("../people/gv-people-panel.ts"),
  "gv-share-panel": () => import("../share/gv-share-panel.ts"),
  "gv-start": () => import("../start/gv-start.ts"),
  "gv-update-toast": () => import("../updates/gv-update-toast.ts"),
  "wa-popover": () => import("@awesome.me/webawesome/dist/components/popover/popover.js"),
} as const;
