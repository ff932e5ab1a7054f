/** Uses the time for which a document is waited for: the code that takes it in runs faster when it has run before. */
import { type DocumentShape, rehearse } from "../../sync/index.ts";

/** For a page, in all: after it a rehearsal makes the code hardly any faster. */
const longestMs = 300;

let spentMs = 0;

/**
 * Rehearses in the idle moments of the page, as long as `isWaiting` says so, and not at all where the browser does not tell
 * of such moments. `root`: the name of a root that may hold text, by `shape`.
 */
export function rehearseWhile(isWaiting: () => boolean, root: string, shape: DocumentShape): void {
  if (typeof requestIdleCallback !== "function") return;
  const steps = rehearse(root, shape);
  const next = (): void => {
    if (!isWaiting() || spentMs >= longestMs) return;
    const startedAt = performance.now();
    steps.next();
    spentMs += performance.now() - startedAt;
    requestIdleCallback(next);
  };
  requestIdleCallback(next);
}
