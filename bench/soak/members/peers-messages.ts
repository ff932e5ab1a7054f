/** Messages between a soak and the process of its Node peers. */
import type { FaultPlan } from "../../../sync/index.ts";

/** Methods of NodePeer that a soak calls from its own process. */
export type PeerMethod = "type" | "setFaults" | "pullCable" | "plugIn" | "crash" | "leave" | "hold" | "state";

export type PeersCommand =
  | { readonly type: "start"; readonly secret: string; readonly signaling: string; readonly folder: string }
  | { readonly type: "open"; readonly member: number; readonly faults: FaultPlan | undefined }
  | { readonly type: "call"; readonly member: number; readonly method: PeerMethod; readonly args: readonly unknown[] }
  | { readonly type: "memory" };

/** Bytes, after a garbage collection. */
export interface PeersMemory {
  readonly heapBytes: number;
  readonly rssBytes: number;
  /** Part of the heap that the documents of all peers take. */
  readonly documentBytes: number;
}

export type PeersRequest = { readonly id: number; readonly command: PeersCommand };

export type PeersAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  /** `id` is -1 for an error outside of any command. */
  | { readonly id: number; readonly ok: false; readonly reason: string };
