/**
 * The elements that the page loads only when it shows them: each name with its loader. Large or rare ones belong here;
 * the service worker keeps their files, so that they come without a network, too.
 */
export const elementsOnDemand = {
  "gv-waiting": () => import("../arrival/gv-waiting.ts"),
} as const;
