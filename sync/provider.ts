/** GrapevineProvider: being written; connects nothing yet. */
import { ObservableV2 } from "lib0/observable";
import { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import type { GrapevineCounters, GrapevineEvents, GrapevineOptions, GrapevineStatus } from "./provider-types.ts";

export class GrapevineProvider extends ObservableV2<GrapevineEvents & Record<string, (...args: never[]) => void>> {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  shouldConnect = false;
  constructor(doc: Y.Doc, _secret: string, options: GrapevineOptions = {}) {
    super();
    this.doc = doc;
    this.awareness = options.awareness ?? new Awareness(doc);
  }
  get synced(): boolean {
    return false;
  }
  connect(): void {}
  disconnect(): void {}
  readStatus(): GrapevineStatus {
    return { members: 1, links: 0, inSync: true, signaling: "connecting", role: "edit" };
  }
  readCounters(): GrapevineCounters {
    return {
      framesSent: 0,
      framesReceived: 0,
      bytesSent: 0,
      bytesReceived: 0,
      rumorsSent: 0,
      duplicates: 0,
      repairs: 0,
    };
  }
  /** 32 hex digits; equal on two peers exactly when their documents are equal. */
  digest(): string {
    return "";
  }
}
