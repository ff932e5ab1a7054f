/** What a soak does with a member, be it a page in a browser or a peer in Node, and what it asks it at the end. */
import type { FaultPlan } from "../../sync/index.ts";
import type { Typing } from "./typing.ts";

/** What a member's own client has in a store that outlives it: everything below `clock`. */
export interface Acknowledged {
  readonly client: number;
  readonly clock: number;
}

/** What a member holds. */
export interface Holding {
  readonly digest: string;
  /** Its own id, undefined while disconnected, and those of the peers to which it has an open link. */
  readonly self: string | undefined;
  readonly peers: readonly string[];
  /** Of the signaling server, and members that are known to be alive: what a lonely one should be asked. */
  readonly signaling: "connected" | "connecting" | "closed";
  readonly members: number;
  /** Client and clock: everything below is there. */
  readonly vector: readonly (readonly [client: number, clock: number])[];
  readonly text: string;
  readonly tokens: string;
}

export interface Member {
  /** Enters the room with what it has stored; resolves when it can type. */
  open(faults: FaultPlan | undefined): Promise<void>;
  /** Types; resolves when all of it is in its store. Rejects when the member ends meanwhile. */
  type(typing: Typing): Promise<Acknowledged>;
  setFaults(faults: FaultPlan | undefined): Promise<void>;
  pullCable(): Promise<void>;
  plugIn(): Promise<void>;
  /** Ends without a goodbye. `silently`: the others get no sign of it for some time. */
  crash(silently: boolean): Promise<void>;
  /** Says goodbye. */
  leave(): Promise<void>;
  /** Stands still until `thaw`. Pages only. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Pages only. */
  reload(): Promise<void>;
  hold(): Promise<Holding>;
  /** The whole document as an update. */
  state(): Promise<Uint8Array>;
}
