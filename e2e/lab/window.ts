/** The handle of pages with an open document, described in ARCHITECTURE.md. A test of one's own declares the same. */
import type * as Y from "yjs";
import type { GrapevineCounters, GrapevineProvider, GrapevineStatus } from "../../sync/index.ts";

export interface GrapevineHandle {
  /** The page's own Yjs: a second import would not work with `doc`. */
  readonly Y: typeof Y;
  readonly doc: Y.Doc;
  readonly provider: GrapevineProvider;
  text(): string;
  digest(): string;
  status(): GrapevineStatus;
  counters(): GrapevineCounters;
}

declare global {
  interface Window {
    /** Present once a document is open. */
    grapevine?: GrapevineHandle;
  }
}
