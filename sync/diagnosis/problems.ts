/**
 * Problems: what a person or a developer should hear of. Each has a code, and a sentence that says what to do. A problem is
 * told once, when it arises, and stays in the list until it is solved.
 */

export type ProblemCode =
  /** The page is neither https nor localhost: no cryptography, so no provider. */
  | "insecure-context"
  /** The platform has no WebRTC: only tabs of this browser are reached. */
  | "no-webrtc"
  /** The WebRTC implementation that was handed in fails at each dial. */
  | "webrtc-failed"
  /** The browser refuses to make connections, or finds no address for them: a privacy setting, a policy, no network. */
  | "webrtc-blocked"
  /** Others are in the room, and none of them could be reached. */
  | "unreachable-peers"
  /** No connection to the signaling server. Trying goes on. */
  | "signaling-unreachable"
  /** The signaling server takes connections, and does not answer as Grapevine's does. */
  | "signaling-silent"
  /** Somebody in the room speaks a later version of the protocol than this side. */
  | "version-older"
  /** Somebody in the room speaks an earlier version of the protocol than this side. */
  | "version-newer"
  /** Somebody holds the same edits by name, and other text: no exchange can mend that, a person has to choose. */
  | "content-differs"
  /** A peer sent an update that is none, or that breaks the document's shape, and lost its link. */
  | "refused-update"
  /** What was written here is too large to send and cannot be cut, or breaks the document's shape: others do not get it. */
  | "unsendable-edit"
  /** Yjs failed inside this document, which takes no part in anything any more: open it anew from what is saved. */
  | "document-broken"
  /** The awareness state is larger than others take. */
  | "presence-too-large"
  /** The awareness state cannot be written as JSON. */
  | "presence-unreadable";

export const insecureContext =
  "This page cannot use cryptography: browsers allow it only over https or on localhost. Open it with https://.";

export interface Problem {
  readonly code: ProblemCode;
  /** Full sentences: what is the matter, and what to do. */
  readonly message: string;
}

export interface ProblemsListener {
  /** It arose just now. */
  raised(problem: Problem): void;
  /** The list is another one: a problem arose, is worded differently, or was solved. */
  changed(problems: readonly Problem[]): void;
}

export class Problems {
  readonly #listener: ProblemsListener;
  readonly #standing = new Map<ProblemCode, Problem>();

  constructor(listener: ProblemsListener) {
    this.#listener = listener;
  }

  /** Those that are not solved, the oldest first. */
  get list(): readonly Problem[] {
    return [...this.#standing.values()];
  }

  /** Told as `raised` unless a problem of that code stands already; a new wording of that one is only `changed`. */
  raise(code: ProblemCode, message: string): void {
    const former = this.#standing.get(code);
    if (former?.message === message) return;
    const problem = { code, message };
    this.#standing.set(code, problem);
    if (!former) this.#listener.raised(problem);
    this.#listener.changed(this.list);
  }

  solve(...codes: readonly ProblemCode[]): void {
    let solved = false;
    for (const code of codes) if (this.#standing.delete(code)) solved = true;
    if (solved) this.#listener.changed(this.list);
  }

  /** `message` undefined: solved. */
  set(code: ProblemCode, message: string | undefined): void {
    if (message === undefined) this.solve(code);
    else this.raise(code, message);
  }
}
