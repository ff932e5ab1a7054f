/**
 * The elements that the page loads when it needs them: each name with its loader. This is the only list of them.
 * Elements that need one are handed its loader, and the build leaves them out of the first load. Once the service worker
 * has kept the page, it answers for their files, also when a newer version has replaced them on the server. It keeps
 * `gv-reading`, `gv-export` and what draws the text for them, which is large, only once that has been asked for.
 */
export const lazyElements = {
  "gv-away": () => import("../away/gv-away.ts"),
  "gv-backup": () => import("../backup/gv-backup.ts"),
  "gv-company": () => import("../people/company/gv-company.ts"),
  "gv-documents": () => import("../documents/gv-documents.ts"),
  "gv-export": () => import("../paper/gv-export.ts"),
  "gv-format-bar": () => import("../formatting/gv-format-bar.ts"),
  "gv-history": () => import("../history/gv-history.ts"),
  "gv-menu-items": () => import("../menu/gv-menu-items.ts"),
  "gv-notice": () => import("./gv-notice.ts"),
  "gv-how-it-works": () => import("../start/gv-how-it-works.ts"),
  "gv-outline": () => import("../outline/gv-outline.ts"),
  "gv-panels": () => import("../panels/gv-panels.ts"),
  "gv-people-panel": () => import("../people/panel/gv-people-panel.ts"),
  "gv-progress": () => import("../status/gv-progress.ts"),
  "gv-reading": () => import("../reading/gv-reading.ts"),
  "gv-unkeep": () => import("../documents/gv-unkeep.ts"),
  "gv-share-panel": () => import("../share/gv-share-panel.ts"),
  "gv-start": () => import("../start/gv-start.ts"),
  "gv-templates": () => import("../templates/gv-templates.ts"),
  "gv-update-toast": () => import("../updates/gv-update-toast.ts"),
  "gv-waiting": () => import("../arrival/gv-waiting.ts"),
  "gv-whereabouts": () => import("../status/gv-whereabouts.ts"),
} as const;
