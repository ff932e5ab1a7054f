/** The vocabulary of core: what it is told, what it asks for, and what it needs of a replica. */
import type { Introduction, Signal, Way } from "./introduction.ts";

declare const brand: unique symbol;

/** A peer in a room, for the time of one connection: 16 lower-case hexadecimal digits (8 random bytes). */
export type PeerId = string & { readonly [brand]: "PeerId" };

const peerIdPattern = /^[0-9a-f]{16}$/;

/** Narrows text to a PeerId. */
export function isPeerId(text: string): text is PeerId {
  return peerIdPattern.test(text);
}

/** A source of uniform numbers in [0, 1), handed in so that a run can be repeated. */
export type Random = () => number;

/** `length` consecutive clocks of one client, from `clock` on. */
export interface ClockRange {
  readonly clock: number;
  readonly length: number;
}

/** For each client, the clock that its next struct will have: everything below it is known. */
export type StateVector = ReadonlyMap<number, number>;

/** For each client, its deleted clocks as maximal ranges in ascending order. */
export type DeleteSet = ReadonlyMap<number, readonly ClockRange[]>;

/**
 * What became of an update. `clipped`: it was taken in, but for deletions of what is not here yet. `collected`: it falls into
 * what was deleted and collected here, or contradicts what is here; nobody here can judge it, and it is not to be passed
 * on. `gap`: something before it is missing, and it is held back. `broken`: this side failed, and takes in nothing more.
 */
export type ApplyResult = "applied" | "clipped" | "collected" | "gap" | "broken" | Refusal;

/** It is no update, or breaks the document's shape: nothing of it was taken in, and its sender broke the protocol. */
export interface Refusal {
  /** A clause that says what was found, and which rule it breaks. */
  readonly refused: string;
}

/** Narrows a result to a refusal. */
export function isRefusal(result: unknown): result is Refusal {
  return typeof result === "object";
}

/** What became of an update that was held back for a gap. */
export interface Released {
  readonly update: Uint8Array;
  /** Who sent it; undefined where it was saved with the document. */
  readonly from: PeerId | undefined;
  /** The rumor that it was. */
  readonly rumor: RumorName | undefined;
  readonly result: "applied" | "collected" | Refusal;
}

export interface RumorName {
  readonly origin: PeerId;
  readonly seq: number;
}

/** The document as core sees it: structs with (client, clock) identities, and deletions. Kept over a Y.Doc by `replica/`. */
export interface Replica {
  /** 16 bytes over state vector and delete set; equal exactly when both are equal. They name the content, they do not prove it. */
  digest(): Uint8Array;
  /**
   * 16 bytes over the living content, canonical: it tells replicas apart that hold the same names and other words. Undefined
   * while it is being made, which asking begins, and after each change.
   */
  contentDigest(): Uint8Array | undefined;
  /** True while something waits for a gap to be filled: such a replica is behind, whatever its digest. */
  hasGaps(): boolean;
  stateVector(): StateVector;
  deleteSet(): DeleteSet;
  /**
   * The structs of the clients in `from`, each from its clock on, and exactly the deletions given, as updates of about
   * `partBytes` each: at least one, and none builds on a later one.
   */
  encode(from: StateVector, deletions: DeleteSet, partBytes: number): Uint8Array[];
  /** Takes in an update from a peer, or holds it back until what is missing before it has come. Never throws. */
  apply(update: Uint8Array, from: PeerId, rumor?: RumorName): ApplyResult;
  /** What became of updates that were held back, since this was last asked. */
  released(): readonly Released[];
  /** Nothing more is to come from this peer that would fill a gap: what it brought and still waits is discarded. */
  settled(from: PeerId): void;
  /** As `encode`, of an update that this replica holds: small ones stay as they are. */
  split(update: Uint8Array, partBytes: number): Uint8Array[];
  /** Merges updates into one. */
  merge(updates: readonly Uint8Array[]): Uint8Array;
}

/**
 * What goes first when a link is congested: lower is sooner. Frames of one priority keep their order. `typing` is what
 * this side's own user writes, `rumor` what others do; whatever is large is `repair` or `history`.
 */
export const priorities = { control: 0, typing: 1, rumor: 2, presence: 3, repair: 4, history: 5 } as const;
export type Priority = (typeof priorities)[keyof typeof priorities];

/**
 * What became of a dial. `gone`: whoever was asked for an introduction says that the peer is not in the room.
 * `refused`: the peer has links enough. `failed`: no answer, or no link came of it.
 */
export type DialFailure = "gone" | "refused" | "failed";

/** Past facts of dialling. `attempt` names one, and the connection that was made for it. */
export type DialInput =
  /** An introduction that goes over the overlay was sealed. */
  | { readonly type: "sealed"; readonly to: PeerId; readonly envelope: Uint8Array }
  /** The signaling server is there, perhaps again after the network was away. */
  | { readonly type: "server-reached" }
  | { readonly type: "server-lost" }
  /** The server says that the peer is not in the room. */
  | { readonly type: "peer-absent"; readonly peer: PeerId }
  /** The peer speaks another version of the handshake: no link to it can be. */
  | { readonly type: "peer-foreign"; readonly peer: PeerId }
  /** An envelope was opened. */
  | { readonly type: "introduced"; readonly from: PeerId; readonly introduction: Introduction; readonly way: Way }
  /** The connection has made signals for its other end. */
  | {
      readonly type: "signalled";
      readonly peer: PeerId;
      readonly attempt: string;
      readonly signals: readonly Signal[];
    }
  /** The connection is there, and to be proved. */
  | { readonly type: "connected"; readonly peer: PeerId; readonly attempt: string }
  /** No link will come of the connection. `unmade`: the platform did not even make one. */
  | { readonly type: "connection-failed"; readonly peer: PeerId; readonly attempt: string; readonly unmade: boolean };

/** What dialling wants done. */
export type DialEffect =
  /** Seal an introduction: for the server to relay, or for the input `sealed` where it goes over the overlay. */
  | { readonly type: "seal"; readonly to: PeerId; readonly introduction: Introduction; readonly way: Way }
  /** Open an envelope that came over the overlay. */
  | { readonly type: "open"; readonly from: PeerId; readonly envelope: Uint8Array }
  /** Make a connection. It ends with a link, with `connection-failed`, or when it is hung up. */
  | { readonly type: "connect"; readonly peer: PeerId; readonly attempt: string; readonly initiator: boolean }
  /** Hand the other end's signals to the connection. */
  | { readonly type: "signal"; readonly peer: PeerId; readonly attempt: string; readonly signals: readonly Signal[] }
  /** Give up the connection, or close what came of it. */
  | { readonly type: "hang-up"; readonly peer: PeerId; readonly attempt: string };

/** Past facts, told to `Node.handle`. */
export type Input =
  | DialInput
  /** `initiator`: this side dialled. `attempt`: the one that it came of, unless it is to another tab. */
  | {
      readonly type: "link-opened";
      readonly peer: PeerId;
      readonly initiator: boolean;
      readonly attempt?: string | undefined;
    }
  | { readonly type: "link-closed"; readonly peer: PeerId }
  | { readonly type: "frame-received"; readonly from: PeerId; readonly bytes: Uint8Array }
  /** More waits for the link than it takes at once, or no longer. `progressed`: it took something, which is a sign of life. */
  | {
      readonly type: "link-congested";
      readonly peer: PeerId;
      readonly congested: boolean;
      readonly progressed: boolean;
    }
  /** Part of a large frame has come; the link is alive and a transfer is under way. */
  | { readonly type: "transfer-progressed"; readonly from: PeerId }
  /** `sample`: members that the server drew at random. `announcement`: a newcomer, who dials for itself. */
  | { readonly type: "peers-discovered"; readonly peers: readonly PeerId[]; readonly source: "sample" | "announcement" }
  /** This replica's own user changed it. */
  | { readonly type: "local-update"; readonly update: Uint8Array }
  /** The replica changed by other ways than an edit or this node, such as a store that was read. */
  | { readonly type: "replica-changed" }
  | { readonly type: "local-presence"; readonly payload: Uint8Array }
  /** The page was hidden, frozen or offline and is back. */
  | { readonly type: "woke" }
  /** This peer leaves for good: say so to every link and close it. */
  | { readonly type: "leave" }
  /** A deadline of `nextDeadline` has passed. */
  | { readonly type: "tick" };

/** A breach of the protocol by a peer. It costs the link, and the peer is neither dialled nor let in again. */
export type Violation = "malformed-frame" | "invalid-update" | "replayed-rumor" | "too-frequent";

/** Why core closes a link. */
export type CloseReason = "left" | "unresponsive" | "surplus" | "expelled" | Violation;

/** What core wants done or known. */
export type Effect =
  | DialEffect
  | { readonly type: "send"; readonly to: PeerId; readonly bytes: Uint8Array; readonly priority: Priority }
  /**
   * A peer is dialled. The node sees to its introduction; the driver looks for it where it needs none, as among the tabs of
   * one browser. `urgent`: this node has few links or none, and asks to be let in even by a peer that has links enough.
   */
  | { readonly type: "dial"; readonly peer: PeerId; readonly urgent: boolean }
  /** Ask whoever introduces peers for a fresh sample: this node has lost everyone. */
  | { readonly type: "discover" }
  | { readonly type: "close"; readonly peer: PeerId; readonly reason: CloseReason; readonly detail: string }
  | { readonly type: "emit"; readonly event: NodeEvent };

export type NodeEvent =
  /** A peer's presence; the latest wins. */
  | { readonly type: "presence"; readonly origin: PeerId; readonly payload: Uint8Array }
  | { readonly type: "presence-gone"; readonly origin: PeerId }
  /** Of what a peer brings for repair, so many bytes are still to come. */
  | { readonly type: "transfer"; readonly from: PeerId; readonly restBytes: number }
  /** The peer holds the same by name, and other content. Told once; `status-changed` tells that it is over. */
  | { readonly type: "content-differs"; readonly peer: PeerId }
  /** No link answers: the network may have changed, and with it the way to everyone. */
  | { readonly type: "silence" }
  /** What is believed of a member has changed. */
  | { readonly type: "member"; readonly peer: PeerId; readonly state: "alive" | "suspect" | "dead" }
  /** `Node.status()` reads differently now. */
  | { readonly type: "status-changed" };

/** A link that has just opened, and is wanted. */
export type Link = Omit<Extract<Input, { readonly type: "link-opened" }>, "type">;

/** Why a link has closed. `lost`: nobody said so. */
export type Closing = "lost" | CloseReason;

/** What one protocol tells the others, and Node tells them all. Each takes what concerns it. */
export type InnerFact =
  /** The driver called so many milliseconds after the deadline. */
  | { readonly type: "late"; readonly ms: number }
  /** Everything that came with the input at hand was taken in. */
  | { readonly type: "handled" }
  /** Something came over the link. */
  | { readonly type: "heard"; readonly peer: PeerId }
  /** The replica has taken something in: a rumor, its own or another's; what it held back for a gap; repair, or a part of one; a store. */
  | {
      readonly type: "replica-changed";
      readonly by: "rumor" | "held" | "repair" | "part" | "store";
      /** Over whose link it came. */
      readonly from?: PeerId | undefined;
    }
  /** Something that came from this peer waits for what is missing before it. */
  | { readonly type: "gap-found"; readonly from: PeerId }
  /** A rumor came that was known already. */
  | { readonly type: "known-rumor"; readonly from: PeerId }
  /** Look at once whether the peer's document is as this one. */
  | { readonly type: "probe-wanted"; readonly peer: PeerId | "everyone" }
  /** A probe has compared documents and rosters. `mine`: this side probed, so a difference is its own to look into. */
  | {
      readonly type: "compared";
      readonly peer: PeerId;
      readonly same: boolean;
      readonly sameRoster: boolean;
      readonly mine: boolean;
      /** This replica is still as it was when its digest was made. */
      readonly current: boolean;
    }
  /** A round has found what one end of the link holds and the other lacks. */
  | {
      readonly type: "difference-found";
      readonly peer: PeerId;
      readonly peerLacks: boolean;
      readonly selfLacks: boolean;
    }
  /** The peer did not answer a probe in time: do others hear it? */
  | { readonly type: "unanswered"; readonly peer: PeerId }
  /** Nothing was heard of the peer in all tries. */
  | { readonly type: "unheard"; readonly peer: PeerId }
  /** The link to the peer is silent: what should come over it may be missing, and another way may be better. */
  | { readonly type: "alarm"; readonly peer: PeerId }
  /** Somebody who is linked to this node does not hear it. */
  | { readonly type: "accused" }
  /** Others may have let go of this node's presence. */
  | { readonly type: "mourned" }
  /** The peer lives, says the link to `via`. */
  | { readonly type: "member-lives"; readonly peer: PeerId; readonly via: PeerId }
  /** It is believed dead, has left, or is no longer known by name. */
  | { readonly type: "member-gone"; readonly peer: PeerId; readonly why: "dead" | "left" | "forgotten" }
  /** What is known of links, one's own or others', has changed. */
  | { readonly type: "links-changed" }
  /** The peer's latest presence has this clock. */
  | { readonly type: "presence-clock"; readonly peer: PeerId; readonly clock: number }
  /** The peer has listed whose presences it has. `all`: of everyone whom it knows. */
  | {
      readonly type: "presences-listed";
      readonly from: PeerId;
      readonly clocks: readonly { readonly peer: PeerId; readonly presenceClock: number }[];
      readonly all: boolean;
    };

/** Inputs that Node hands on as they are. */
type OuterFact = Exclude<
  Input,
  { readonly type: "link-opened" | "link-closed" | "frame-received" | "replica-changed" | "leave" | "tick" }
>;

export type Fact = InnerFact | OuterFact;

/** How full something is that must not grow without end. */
export interface Occupancy {
  readonly what: string;
  readonly size: number;
  readonly bound: number;
}

/** What may be asked of this node's links. */
export interface Overlay {
  links(): readonly PeerId[];
  isLinked(peer: PeerId): boolean;
  /** Whether `peer`, linked to here, said that it is linked to `other`. */
  knowsLink(peer: PeerId, other: PeerId): boolean;
}

/** What one module may do to the world while it handles an input. */
export interface Io {
  /** Milliseconds on a clock that never goes back. */
  readonly now: number;
  send(to: PeerId, bytes: Uint8Array, priority: Priority): void;
  /**
   * Sends what `make` then gives, with the next frame on the link or, with `priority`, after `withinMs`; once for each key.
   */
  sendLater(to: PeerId, key: string, withinMs: number, make: () => Uint8Array | undefined, priority?: Priority): void;
  dial(peer: PeerId, urgent: boolean): void;
  discover(): void;
  /** Closes the link for a violation or for silence. */
  close(peer: PeerId, reason: CloseReason, detail: string): void;
  emit(event: NodeEvent): void;
  /** Has the driver seal, open or connect. */
  perform(effect: DialEffect): void;
  /** Tells the other modules of this node, once the one at work is done. */
  raise(fact: InnerFact): void;
}
