/** A member of a soak, a page or a peer in Node: what it is told to do, and what it is asked at the end. */
import type { FaultPlan } from "../../../sync/index.ts";
import type { Typing } from "../schedule/typing.ts";

/** What a member has stored of its own client: everything below `clock`. */
export interface Acknowledged {
  readonly client: number;
  readonly clock: number;
}

/** What a member holds. */
export interface Holding {
  readonly digest: string;
  /** The member's own id, undefined while disconnected, and the peers to which it has an open link. */
  readonly self: string | undefined;
  readonly peers: readonly string[];
  /**
   * The connection to the signaling server, and the number of members known to be alive; both explain a member that is
   * alone.
   */
  readonly signaling: "connected" | "connecting" | "closed";
  readonly members: number;
  /** Clocks by client: the member has everything below them. */
  readonly vector: readonly (readonly [client: number, clock: number])[];
  readonly text: string;
  readonly tokens: string;
}

export interface Member {
  /** Enters the room with the stored document; resolves when it can type. */
  open(faults: FaultPlan | undefined): Promise<void>;
  /** Types; resolves when its store has all of it. Rejects when the member ends meanwhile. */
  type(typing: Typing): Promise<Acknowledged>;
  setFaults(faults: FaultPlan | undefined): Promise<void>;
  pullCable(): Promise<void>;
  plugIn(): Promise<void>;
  /** Ends without a goodbye. With `silently`, the others get no sign of it for some time. */
  crash(silently: boolean): Promise<void>;
  /** Says goodbye. */
  leave(): Promise<void>;
  /** Runs nothing until `thaw`. Pages only. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Pages only. */
  reload(): Promise<void>;
  hold(): Promise<Holding>;
  /** The whole document as an update. */
  state(): Promise<Uint8Array>;
}
