/** `window.grapevine`: the page's public handle for tests and tinkering. Documented and stable. */
import * as Y from "yjs";
import type { GrapevineCounters, GrapevineProvider, GrapevineStatus } from "../../sync/index.ts";
import type { DocumentSession } from "../document/document-session.ts";

export interface GrapevineWindow {
  /** The page's own Yjs: a second import of Yjs would not work with `doc`. */
  readonly Y: typeof Y;
  readonly doc: Y.Doc;
  readonly provider: GrapevineProvider;
  /** The document's text. */
  text(): string;
  /**
   * Hexadecimal, over state vector and deletions; equal on two peers exactly when they hold the same edits by name, not
   * counting an edit that cannot be sent (`unsendable-edit`).
   */
  digest(): string;
  status(): Pick<GrapevineStatus, "members" | "links" | "inSync" | "signaling" | "role">;
  counters(): GrapevineCounters;
}

declare global {
  interface Window {
    /** Set while a document is open. Replaced when the address changes to another document. */
    grapevine?: GrapevineWindow;
  }
}

/** Exposes the session's document and provider on the window. */
export function exposeSession({ doc, content, provider }: DocumentSession): void {
  window.grapevine = {
    Y,
    doc,
    provider,
    text: () => content.toJSON(),
    digest: () => provider.digest(),
    status: () => {
      const { members, links, inSync, signaling, role } = provider.status();
      return { members, links, inSync, signaling, role };
    },
    counters: () => provider.counters(),
  };
}

/** Removes the handle again. */
export function concealSession(): void {
  delete window.grapevine;
}
