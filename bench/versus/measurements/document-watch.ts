/**
 * Watches a page's document: when it last changed, and the size of its own edits. Equal documents became equal when the
 * later one last changed, so they need not be asked often, which would disturb them.
 */
import type { Page } from "@playwright/test";
import type * as Y from "yjs";
import { poll } from "../../shared/waiting.ts";
import type { BenchPage } from "../lab/bench-page.ts";

export interface DocumentState {
  /** Units ever inserted, deleted ones included: the sum of the state vector. */
  readonly inserted: number;
  /** True when the editor shows all of it. */
  readonly isShown: boolean;
  /**
   * Time when the document last changed and the editor had the change, in milliseconds since 1970; at first, the time
   * when watching began.
   */
  readonly changedAt: number;
  /** Bytes of the incremental Yjs updates of this page's own edits, since watching began. */
  readonly ownUpdateBytes: number;
}

declare global {
  interface Window {
    /** Set by `watchDocument`. */
    benchDocument?: () => DocumentState;
  }
}

/** Begins to watch. */
export async function watchDocument({ page }: BenchPage): Promise<void> {
  await page.evaluate(() => {
    const { bench } = window;
    const { Y, doc, view } = bench;
    let changedAt = bench.now();
    let ownUpdateBytes = 0;
    const text = doc.getText("content");
    // An editor may show large changes some milliseconds later; they count from then.
    let isShown = view.state.doc.length === text.length;
    const changed = (): void => {
      changedAt = bench.now();
      isShown = view.state.doc.length === text.length;
    };
    const updateView = view.update.bind(view);
    view.update = (transactions) => {
      updateView(transactions);
      if (!isShown && view.state.doc.length === text.length) changed();
    };
    doc.on("update", (update: Uint8Array, _origin: unknown, _doc: Y.Doc, { local }: Y.Transaction) => {
      changed();
      if (local) ownUpdateBytes += update.length;
    });
    window.benchDocument = () => {
      const clocks = Y.decodeStateVector(Y.encodeStateVector(doc)).values();
      const inserted = [...clocks].reduce((sum, clock) => sum + clock, 0);
      return { inserted, isShown, changedAt, ownUpdateBytes };
    };
  });
}

export function readDocument({ page }: { readonly page: Page }): Promise<DocumentState> {
  return page.evaluate(() => {
    if (window.benchDocument === undefined) throw new Error("readDocument: nobody watches");
    return window.benchDocument();
  });
}

export interface Equality {
  /** When the last of the documents last changed, in milliseconds since 1970. */
  readonly at: number;
  readonly digest: string;
}

/**
 * Waits until all watched documents are equal and hold `inserted` units (any number, where undefined) and, if given,
 * have the expected digest. Undefined when that takes longer than `timeoutMs`.
 */
export async function untilEqual(
  pages: readonly BenchPage[],
  expected: { readonly inserted: number | undefined; readonly digest?: string },
  timeoutMs: number,
): Promise<Equality | undefined> {
  return poll(timeoutMs, async () => {
    const states = await Promise.all(pages.map(readDocument));
    const inserted = expected.inserted ?? states[0]?.inserted;
    // The digest of a large document takes a while, so ask only where it may match.
    if (states.some((state) => state.inserted !== inserted || !state.isShown)) return undefined;
    const digests = await Promise.all(pages.map((page) => page.digest()));
    const digest = expected.digest ?? digests[0];
    if (digest === undefined || digests.some((other) => other !== digest)) return undefined;
    // Ask again, since the digests include what changed meanwhile.
    const after = await Promise.all(pages.map(readDocument));
    return { at: Math.max(...after.map(({ changedAt }) => changedAt)), digest };
  });
}
