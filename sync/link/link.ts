/** A link: frames to and from one authenticated peer, over any kind of channel. */
import { isPeerId, limits, type PeerId, type Priority } from "../core/index.ts";
import { Handshake } from "../keys/handshake.ts";
import type { Channel } from "./channel.ts";
import { startDeadline } from "../deadline/deadline.ts";
import { FrameJoiner, FrameQueue } from "./framing.ts";

export interface LinkOptions {
  readonly linkKey: CryptoKey;
  readonly self: PeerId;
  /** The expected peer, if known. */
  readonly expected: PeerId | undefined;
  readonly initiator: boolean;
  /** What both ends know of the channel: see HandshakeOptions. */
  readonly binding: string;
  /** This side sends its proof once this has settled, which does not reject. Undefined: at once. */
  readonly after: Promise<unknown> | undefined;
  /** Time for the mutual proof, `ready` included. */
  readonly handshakeMs: number;
}

export interface LinkListener {
  /** The peer has proved itself. From now on frames may be sent. */
  opened(link: Link): void;
  frame(link: Link, frame: Uint8Array): void;
  /** Part of a large frame arrived. */
  progressed(link: Link, transfer: Transfer): void;
  /** More waits to be sent than the channel takes, or the channel took some of it (`progressed`), or all. */
  congested(link: Link, congested: boolean, progressed: boolean): void;
  /** The peer speaks another version of the handshake. `closed` follows, once the peer can have received this side's. */
  otherVersion(version: number): void;
  /** The link has closed, or never opened. Called once, and not for a `close` by this side. */
  closed(link: Link, reason: string): void;
}

/** How much of a large frame has arrived. `stream` tells apart the frames that arrive concurrently on one link. */
export interface Transfer {
  readonly stream: number;
  readonly receivedBytes: number;
  readonly totalBytes: number;
}

/** Most messages kept while a proof is being checked. */
const maxEarly = 256;
/** The same before this side has sent anything, when the peer can only have sent its challenge. */
const maxBeforeProof = 1;
/** Most bytes that wait for the channel: twice the largest frame. A peer with more waiting cannot keep up. */
const maxWaitingBytes = 2 * limits.frameBytes;
/** A channel that takes nothing of what waits for this long counts as closed, whatever arrives over it. */
const stalledMs = 30_000;
/** How long `finish` waits for what is queued. */
const finishMs = 500;

export class Link {
  readonly initiator: boolean;
  readonly #channel: Channel;
  readonly #listener: LinkListener;
  readonly #queue: FrameQueue;
  readonly #joiner = new FrameJoiner();
  #handshake: Handshake | undefined;
  /** Messages that arrived while a handshake message was being checked, or before this side began. */
  #early: Uint8Array[] = [];
  #checking = false;
  #peer: PeerId | undefined;
  #state: "proving" | "parting" | "open" | "finishing" | "closed" = "proving";
  #congested = false;
  #toldCongested = false;
  #stopTimer: () => void;
  #stopStalling: (() => void) | undefined;
  #finished = (): void => undefined;

  /** Authenticates both sides over a fresh channel. Ends with `opened` or `closed`; the latter closes the channel. */
  static establish(channel: Channel, options: LinkOptions, listener: LinkListener): Link {
    return new Link(channel, options, listener);
  }

  private constructor(channel: Channel, options: LinkOptions, listener: LinkListener) {
    this.initiator = options.initiator;
    this.#channel = channel;
    this.#listener = listener;
    this.#queue = new FrameQueue(channel.messageBytes);
    this.#stopTimer = startDeadline(options.handshakeMs, () => this.#fail("no proof in time"));
    channel.listen({
      message: (message) => this.#message(message),
      drain: () => {
        this.#congested = false;
        this.#stopStalling?.();
        this.#stopStalling = undefined;
        this.#pump();
        if (this.#state === "open") this.#tellCongestion(true);
      },
      closed: (reason) => this.#fail(reason),
    });
    if (options.after === undefined) this.#prove(options);
    else void options.after.then(() => this.#prove(options));
  }

  #prove(options: LinkOptions): void {
    if (this.#state === "closed") return;
    this.#handshake = new Handshake({ ...options, send: (message) => this.#channel.send(message) });
    this.#checkEarly();
  }

  get isClosed(): boolean {
    return this.#state === "closed";
  }

  /** The peer at the other end. Throws before `opened`. */
  get peer(): PeerId {
    if (this.#peer === undefined) throw new Error("the peer has not proved itself yet");
    return this.#peer;
  }

  /** Queues a frame. Drops it silently once the link is closed, since anti-entropy repairs the loss. */
  send(frame: Uint8Array, priority: Priority): void {
    if (this.#state !== "open") return;
    this.#queue.push(frame, priority);
    this.#pump();
    if (this.#queue.bytes > maxWaitingBytes) return this.#fail("too much waits to be sent");
    if (this.#congested && !this.#toldCongested) this.#tellCongestion(false);
  }

  /** Closes at once, and drops the queue. */
  close(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#early = [];
    this.#stopTimer();
    this.#stopStalling?.();
    this.#channel.close();
    this.#finished();
  }

  /** Closes in half a second, or with the channel, while the queue is sent. Then calls `finished`. */
  finish(finished: () => void): void {
    if (this.#state === "closed") return finished();
    this.#finished = finished;
    if (this.#state !== "open") return this.close();
    this.#state = "finishing";
    // Even with an empty queue bytes may wait in the transport, and closing would lose the last frame.
    const timer = setTimeout(() => this.close(), finishMs);
    this.#stopTimer = () => clearTimeout(timer);
    return undefined;
  }

  #pump(): void {
    while (!this.#congested && (this.#state === "open" || this.#state === "finishing")) {
      const message = this.#queue.next();
      if (!message) return;
      if (this.#channel.send(message)) continue;
      this.#congested = true;
      if (this.#state === "open") this.#stopStalling ??= startDeadline(stalledMs, () => this.#fail("nothing is taken"));
    }
  }

  // Restarts the timer each time that the channel takes more, because the peer has acknowledged earlier bytes.
  #tellCongestion(progressed: boolean): void {
    this.#toldCongested = this.#congested && !this.#queue.isEmpty;
    this.#listener.congested(this, this.#toldCongested, progressed);
  }

  #message(message: Uint8Array): void {
    if (this.#state === "closed" || this.#state === "finishing" || this.#state === "parting") return;
    if (this.#state === "open") return this.#join(message);
    const most = this.#handshake === undefined ? maxBeforeProof : maxEarly;
    if (this.#early.length >= most) return this.#fail("too much before the proof");
    this.#early.push(message);
    return this.#checkEarly();
  }

  #checkEarly(): void {
    if (this.#handshake === undefined || this.#checking || this.#early.length === 0) return;
    this.#check().catch((error: unknown) => this.#fail(`handshake: ${String(error)}`));
  }

  // Handles handshake messages one after the other, because each is checked asynchronously.
  async #check(): Promise<void> {
    this.#checking = true;
    for (let message = this.#early.shift(); message && this.#handshake; message = this.#early.shift()) {
      const result = await this.#handshake.receive(message);
      if (this.#state !== "proving") return;
      if (result.type === "failed") {
        const reason = `handshake: ${result.reason}`;
        return result.version === undefined ? this.#fail(reason) : this.#partAsForeign(result.version, reason);
      }
      if (result.type === "proved" && isPeerId(result.peer)) {
        this.#opened(result.peer);
        break;
      }
    }
    this.#checking = false;
  }

  // Closes later, so that the peer learns this side's version too.
  #partAsForeign(version: number, reason: string): void {
    this.#handshake = undefined;
    this.#early = [];
    this.#state = "parting";
    this.#stopTimer();
    const timer = setTimeout(() => this.#fail(reason), finishMs);
    this.#stopTimer = () => clearTimeout(timer);
    this.#listener.otherVersion(version);
  }

  #opened(peer: PeerId): void {
    this.#stopTimer();
    this.#handshake = undefined;
    this.#peer = peer;
    this.#state = "open";
    this.#listener.opened(this);
    const early = this.#early;
    this.#early = [];
    for (const message of early) this.#message(message);
  }

  #join(message: Uint8Array): void {
    const joined = this.#joiner.receive(message);
    switch (joined.type) {
      case "frame":
        return this.#listener.frame(this, joined.frame);
      case "part":
        return this.#listener.progressed(this, joined);
      case "violation":
        return this.#fail(`framing: ${joined.reason}`);
    }
  }

  #fail(reason: string): void {
    if (this.#state === "closed") return;
    this.close();
    this.#listener.closed(this, reason);
  }
}
