/**
 * Problems that a person or a developer should know of. Each has a code, and a sentence that says what to do. A problem is
 * reported once, when it arises, and stays in the list until it is solved.
 */

export type ProblemCode =
  /** The page is neither https nor localhost: no cryptography, so no provider. */
  | "insecure-context"
  /** The platform has no WebRTC, so only tabs of this browser can be reached. */
  | "no-webrtc"
  /** The WebRTC implementation that was handed in fails at each dial. */
  | "webrtc-failed"
  /** The browser refuses to make connections, or finds no address for them: a privacy setting, a policy, no network. */
  | "webrtc-blocked"
  /** Other peers are in the room, and none of them can be reached. */
  | "unreachable-peers"
  /** No connection to the signaling server. The client keeps trying. */
  | "signaling-unreachable"
  /** The signaling server accepts connections, and does not answer as Grapevine's does. */
  | "signaling-silent"
  /** A peer in the room speaks a later version of the protocol. */
  | "version-older"
  /** A peer in the room speaks an earlier version of the protocol. */
  | "version-newer"
  /** A peer holds the same edits by name, but other text. No exchange can repair that, so a person has to choose. */
  | "content-differs"
  /** A peer sent an invalid update, or one that breaks the document's shape, and lost its link. */
  | "refused-update"
  /** A local edit is too large to send and cannot be cut, or breaks the document's shape. Others do not get it. */
  | "unsendable-edit"
  /** Yjs failed inside this document, which no longer takes part in the room. Reopen it from the saved copy. */
  | "document-broken"
  /** The awareness state is larger than others accept. */
  | "presence-too-large"
  /** The awareness state cannot be written as JSON. */
  | "presence-unreadable";

/** What the provider says of itself. The connection's problems have their sentences in `diagnosis.ts`. */
export const sentences = {
  insecureContext:
    "This page cannot use cryptography: browsers allow it only over https or on localhost. Open it with https://.",
  browserWithoutWebRtc:
    "This browser has no WebRTC: it can only share with its own tabs. Turn WebRTC on in its settings, or use another browser.",
  noWebRtc: "There is no WebRTC here, so nobody else can be reached: give the provider an implementation as `wrtc`.",
  contentDiffers:
    "Your copy and another person’s differ although both look complete, as can happen after a restored backup. Choose which version to keep.",
  documentBroken:
    "This document has failed inside and can neither send nor receive edits any more. Open it anew: what is saved is whole.",
  refusedUpdate: (why: string): string => `A peer was disconnected: ${why}. Nothing of it is in this document.`,
  unsendableEdit: (why: string): string =>
    `Something that was written here cannot be sent to others: ${why.replace(/^its update/, "it")}. Until it is deleted, they get nothing that the same author writes after it, either. Write it in smaller pieces, and large data as bytes (Uint8Array).`,
} as const;

export interface Problem {
  readonly code: ProblemCode;
  /** Full English sentences: what is wrong, and what to do. */
  readonly message: string;
  /** What an application needs to say the same in other words or another language. */
  readonly about?: ProblemFacts;
}

export interface ProblemFacts {
  /** What of several things with the same code it is. */
  readonly kind?: "no-address" | "not-loaded" | "refused" | "no-relay" | "relay-failed" | "no-answer";
  /** How many other people it concerns. */
  readonly people?: number;
  /** The address of the signaling server. */
  readonly server?: string;
}

export interface ProblemsListener {
  /** The problem has just arisen. */
  raised(problem: Problem): void;
  /** The list has changed: a problem arose, got another wording, or was solved. */
  changed(problems: readonly Problem[]): void;
}

export class Problems {
  readonly #listener: ProblemsListener;
  readonly #standing = new Map<ProblemCode, Problem>();

  constructor(listener: ProblemsListener) {
    this.#listener = listener;
  }

  /** The unsolved problems, the oldest first. */
  get list(): readonly Problem[] {
    return [...this.#standing.values()];
  }

  /** Reports `raised`, unless there is a problem of that code already. A new wording of that one reports only `changed`. */
  raise(code: ProblemCode, message: string, about?: ProblemFacts): void {
    const former = this.#standing.get(code);
    if (former?.message === message) return;
    const problem = { code, message, ...(about && { about }) };
    this.#standing.set(code, problem);
    if (!former) this.#listener.raised(problem);
    this.#listener.changed(this.list);
  }

  solve(...codes: readonly ProblemCode[]): void {
    let solved = false;
    for (const code of codes) if (this.#standing.delete(code)) solved = true;
    if (solved) this.#listener.changed(this.list);
  }

  /** `message` undefined: the problem is solved. */
  set(code: ProblemCode, message: string | undefined, about?: ProblemFacts): void {
    if (message === undefined) this.solve(code);
    else this.raise(code, message, about);
  }
}
