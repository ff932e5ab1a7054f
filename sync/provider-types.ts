/** The types of GrapevineProvider's options, events and read-outs. */
import type { Awareness } from "y-protocols/awareness";
import type { FaultPlan } from "./faults/fault-plan.ts";
import type { Problem } from "./diagnosis/problems.ts";
import type { DocumentShape } from "./replica/shape.ts";

export interface GrapevineOptions {
  /**
   * The signaling server's WebSocket URL (`wss://host/signal`), or those of several, at most eight, all of which are joined:
   * peers find each other that have one of them in common. `null`, or an empty list: then only tabs of the same browser find
   * each other, and over them whomever these are linked to. Default: `/signal` on the page's own host; outside a page,
   * `null`. See `setSignaling`.
   */
  readonly signaling?: string | readonly string[] | null;
  /**
   * An awareness to carry instead of a new one; it stays the application's, also at `destroy()`. A state above 8 KiB, or that
   * JSON cannot write, is not sent: there is a `problem`, and others see no state of this peer. Default: `new Awareness(doc)`.
   */
  readonly awareness?: Awareness;
  /** Connect at once. Default: true. */
  readonly connect?: boolean;
  /**
   * Exchange nothing with others before this has settled, one way or the other, and for five seconds at most: a saved copy
   * that is being read, say, which they would otherwise send. Connections are made meanwhile. Default: there is nothing to
   * wait for.
   */
  readonly linkAfter?: PromiseLike<unknown>;
  /**
   * STUN and TURN servers for WebRTC, or who tells those of the moment: it is asked at each attempt to link to a peer,
   * for credentials that end. Links that are open stay. Default: none, which reaches peers of the same network.
   */
  readonly iceServers?: readonly RTCIceServer[] | (() => readonly RTCIceServer[] | Promise<readonly RTCIceServer[]>);
  /**
   * Whether `doc.clientID` changes after an own edit of more than 64 KB. In Yjs an edit waits for all that the same client
   * wrote before it: so what is typed after a large paste reaches others only after the paste, unless it comes from another
   * client. Bindings that read `doc.clientID` once (y-codemirror.next's and y-prosemirror's cursors, y-quill, y-monaco) do
   * not bear the change. Default: false.
   */
  readonly freshClientIds?: boolean;
  /** Link to other tabs of the same browser over a BroadcastChannel. Default: true where there is one. */
  readonly tabs?: boolean;
  /**
   * Milliseconds of quiet before neighbours compare what their documents say, beside what they hold by name; and between two
   * comparisons: a difference is a problem, `content-differs`. Default: 10 000.
   */
  readonly contentCheckMs?: number;
  /**
   * What the document may hold. An update from a peer that does not fit is refused whole, and its sender loses the link; all
   * peers of a document need the same shape. What does not fit is not sent: there is a `problem`, `unsendable-edit`. Default:
   * `defaultShape`, everything that Yjs has. One value, under a key or in a list, may take 63 MiB, hold 65,536 plain values
   * (an entry of an object counts as four) and be 100 deep; so may shared types be nested.
   */
  readonly shape?: DocumentShape;
  /** Faults for this provider's own links, on purpose, to prove that a document heals: see `parseFaults`. Default: none. */
  readonly faults?: FaultPlan;
  /** A WebRTC implementation where the platform has none (Node): the three constructors. Default: the platform's. */
  readonly wrtc?: {
    readonly RTCPeerConnection: typeof RTCPeerConnection;
    readonly RTCSessionDescription: typeof RTCSessionDescription;
    readonly RTCIceCandidate: typeof RTCIceCandidate;
  };
  /** A WebSocket implementation where the platform has none (Node 20). Default: the platform's. */
  readonly WebSocket?: typeof WebSocket;
}

/** What a person would want to know about the connection. */
export interface GrapevineStatus {
  /** People in the room that are known to be alive, this one included. */
  readonly members: number;
  /** Open links to other peers. */
  readonly links: number;
  /**
   * True when no open link is known to hold anything else than this replica; for up to two seconds also while one holds less
   * or more and it is being brought up to date. True with no links.
   */
  readonly inSync: boolean;
  /** `connected`: the server has answered. */
  readonly signaling: "connected" | "connecting" | "closed";
  /**
   * True once it is confirmed that nobody else is there: by the signaling server and the silence of other tabs; without a
   * server by the latter. False again when somebody comes.
   */
  readonly alone: boolean;
  /** Others in the room, without a link to them or word of them over links, that the server or a tab named: at most 32. */
  readonly named: number;
  /** Attempts to link to somebody that are under way. */
  readonly dialling: number;
  /** Others that are in the room, and that could not be reached. */
  readonly unreachable: number;
  /** What the link that opened the document allows. */
  readonly role: "edit" | "view";
}

export interface GrapevineLinks {
  /** This peer's own id, another one after each `connect()`; undefined while disconnected. */
  readonly self: string | undefined;
  /** The peers with an open link, by id. */
  readonly peers: readonly string[];
  /** Those of them that are other tabs of this browser. */
  readonly tabs: readonly string[];
}

/**
 * What is known of the peer at the other end of a link. `same`: it holds all that this document holds, by the last
 * comparison, and nothing has changed here since. `unconfirmed`: so it was, and something has changed here since; within
 * seconds they are compared again. `behind`: it lacks something; `ahead`: this side does; `apart`: both, or they say
 * different things (see the problem `content-differs`). `unknown`: they were not compared yet, or differ in what is not
 * known yet.
 */
export type Standing = "same" | "unconfirmed" | "behind" | "ahead" | "apart" | "unknown";

/** An open link. Times are milliseconds since 1970, as `Date.now()`; undefined: not yet. */
export interface LinkAgreement {
  readonly peer: string;
  /** The peer's client in the awareness, where its name is; undefined before it has announced one. */
  readonly client: number | undefined;
  /** Whether it is another tab of this browser. */
  readonly tab: boolean;
  readonly standing: Standing;
  /** Since when it stands so. */
  readonly since: number;
  /** When both documents were last compared, and when they were last found to be the same. */
  readonly comparedAt: number | undefined;
  readonly sameAt: number | undefined;
  /** Since when the peer owes an answer: for seconds, and it may be gone. Undefined: it owes none. */
  readonly unansweredSince: number | undefined;
  /** Smoothed, in milliseconds. */
  readonly roundTripMs: number | undefined;
  /** Whom the peer says that it is linked to, by id. */
  readonly neighbours: readonly string[];
}

/**
 * Why there is no link to a peer that is there. `no-relay`: it was heard, and yet no connection came about: as a rule both are
 * behind strict routers, and there was no TURN server. `relay-failed`: so it was in spite of one. `no-answer`: nothing is heard
 * of it. `webrtc`: WebRTC does not work here.
 */
export type LinkFailure = "no-relay" | "relay-failed" | "no-answer" | "webrtc";

/** A peer that is in the room, and has no link to this one. */
export interface UnlinkedPeer {
  readonly peer: string;
  /** As of a link. */
  readonly client: number | undefined;
  /** Why no link came about; undefined where none failed, as in a room in which each is linked to a few. */
  readonly failure: LinkFailure | undefined;
}

/** Who has this document, as far as is known. */
export interface GrapevineAgreement {
  readonly links: readonly LinkAgreement[];
  /** What they write and what is written here goes over others. */
  readonly others: readonly UnlinkedPeer[];
}

/** Totals since the provider was made; frames and bytes of the gossip protocol on all links, without DTLS and SCTP. */
export interface GrapevineCounters {
  readonly framesSent: number;
  readonly framesReceived: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Frames sent that carried a rumor's payload. */
  readonly rumorsSent: number;
  /** Rumors received that were known already. */
  readonly duplicates: number;
  /** Deltas sent or applied by anti-entropy. */
  readonly repairs: number;
}

export interface PeersEvent {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Every peer with an open link, by id. */
  readonly peers: readonly string[];
}

/**
 * Something large is coming in: a late joiner's document, a large paste. The share of `receivedBytes` in `totalBytes` never
 * falls, and stays below 1 until `null` says that it is over: all has come, or those who announced it sent no more.
 */
export type ProgressEvent = { readonly receivedBytes: number; readonly totalBytes: number } | null;

export interface GrapevineEvents {
  /** `connected`: the signaling server or a peer is reachable. `disconnected`: after `disconnect()`. */
  status: (event: { readonly status: "connected" | "connecting" | "disconnected" }) => void;
  /** As `synced`, under the name that some bindings listen to. */
  sync: (synced: boolean) => void;
  synced: (event: { readonly synced: boolean }) => void;
  peers: (event: PeersEvent) => void;
  /**
   * Anything that `status()` tells has changed, or a comparison has found a link to stand differently (`agreement()`). An
   * edit makes each `same` link `unconfirmed`, and is told by the document alone.
   */
  change: (status: GrapevineStatus) => void;
  progress: (event: ProgressEvent) => void;
  /**
   * Edits of others are about to be applied to the document. An editor that holds input which is not in the document yet,
   * as of a composition that has just ended, puts it there now.
   */
  "before-apply": () => void;
  /** Something a person should hear of has arisen. The message says, in full sentences, what it is and what to do. */
  problem: (problem: Problem) => void;
  /** The list of `problems()` has changed: one arose, is worded differently, or was solved. */
  problems: (problems: readonly Problem[]) => void;
  /**
   * The signaling server has confirmed that nobody else is in the room, and no other tab has the document open; without a
   * server, no other tab answered. What only the first may do, such as to write initial content, is done now.
   */
  alone: () => void;
}
