/** What a soak says to the process of its Node peers, and what that answers. */
import type { FaultPlan } from "../../sync/index.ts";
import type { Typing } from "./typing.ts";

export type PeersCommand =
  | { readonly type: "start"; readonly secret: string; readonly signaling: string; readonly folder: string }
  | { readonly type: "open"; readonly member: number; readonly faults: FaultPlan | undefined }
  | { readonly type: "type"; readonly member: number; readonly typing: Typing }
  | { readonly type: "faults"; readonly member: number; readonly faults: FaultPlan | undefined }
  | { readonly type: "pull" | "plug" | "leave" | "hold" | "state"; readonly member: number }
  | { readonly type: "crash"; readonly member: number; readonly silently: boolean }
  | { readonly type: "memory" };

/** Bytes, after a garbage collection. */
export interface PeersMemory {
  readonly heapBytes: number;
  readonly rssBytes: number;
  /** What the documents of all peers take of the heap. */
  readonly documentBytes: number;
}

export type PeersRequest = { readonly id: number; readonly command: PeersCommand };

export type PeersAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly reason: string }
  /** Something went wrong outside of any command. */
  | { readonly id: -1; readonly ok: false; readonly reason: string };
