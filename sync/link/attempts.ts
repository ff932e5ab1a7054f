/**
 * Attempts to link to peers by WebRTC, dialled and answered: at most one for each peer. Where there is time for it an
 * attempt begins with a knock, and a connection is made once that is welcome. An introduction goes over the overlay where a
 * way is known, by the signaling server where none is or where the overlay brought no answer.
 */
import type { DialFailure, PeerId } from "../core/index.ts";
import type { Channel } from "./channel.ts";
import { startDeadline } from "./deadline.ts";
import { Introducer, type Carriers, type Way } from "./introducer.ts";
import { createDialId, hasOffer, type Introduction } from "./introductions.ts";
import { WebRtcDial, type Signal, type WebRtcFault, type WebRtcOptions } from "./webrtc.ts";

export interface AttemptsOptions {
  readonly self: PeerId;
  readonly signalKey: CryptoKey;
  /** Undefined: no WebRTC, every attempt fails. */
  readonly webRtc:
    | {
        /** Asked at each attempt. */
        readonly iceServers: () => WebRtcOptions["iceServers"];
        readonly wrtc: WebRtcOptions["wrtc"];
      }
    | undefined;
}

export interface AttemptsListener extends Carriers {
  /** Whether the overlay knows a way to the peer. */
  hasRoute(peer: PeerId): boolean;
  /** Whether the signaling server is connected. */
  hasServer(): boolean;
  /** Whether the peer may link to this one. */
  accepts(peer: PeerId, urgent: boolean): boolean;
  /** An attempt has its channel. It goes on until `settle` or `fail`. */
  connected(peer: PeerId, channel: Channel, attempt: { id: string; initiator: boolean; binding: string }): void;
  /** An attempt that was asked for failed. */
  failed(peer: PeerId, why: DialFailure): void;
  /** An attempt has no connection, although it was to have one. */
  unconnected(peer: PeerId, how: Unconnected): void;
}

/** Why there was no connection. */
export interface Unconnected {
  /** What is wrong on this side, if anything. */
  readonly fault: WebRtcFault | undefined;
  readonly reason: string;
  /** The peer has said something in this attempt: it is there. */
  readonly answered: boolean;
}

interface Plan {
  readonly id: string;
  readonly initiator: boolean;
  /** The peer is asked first whether an offer is welcome. */
  readonly knocks: boolean;
  /** Core asked for it and waits for the outcome. */
  asked: boolean;
  urgent: boolean;
  way: Way;
}

interface Attempt extends Plan {
  /** When its first word was said, or said again, last. */
  saidAt: number;
  /** Something came back of its offer, or its knock was refused. */
  heard: boolean;
  /** When it was answered again. */
  answeredAt: number;
  /** Every signal so far, to be said again: what was said before may have gone where nobody hears. */
  readonly said: Signal[];
  /** Stops waiting for the first word of the peer. */
  stopWaiting: (() => void) | undefined;
  /** Stops waiting for an answer to the knock. */
  stopKnocking: (() => void) | undefined;
  /** Undefined while it knocks. */
  dial: WebRtcDial | undefined;
  /** The connection is there, and to be proved. */
  isConnected: boolean;
  /** It is an answer to what the server brought before it was lost: perhaps nobody waits for it any more. */
  mayBeLate: boolean;
}

const dialTimeoutMs = 15_000;
/**
 * When nothing has come back by then over the overlay, the server is asked; by the server, core is told that the dial
 * failed. The attempt lasts: an answer that comes late is as good, and if core dials again the same offer is made again.
 * To begin anew for each would keep slow devices from ever linking, where everything is answered late.
 */
const silenceMs = { overlay: 2_500, server: 4_000 };
/**
 * An offer that was not answered so long gives way to the other side's: that one came after the way was open. So does one
 * that was answered and is not connected: whoever answers, and calls, has given that up.
 */
const staleMs = 1_000;
/** Attempts at once, dialled and answered. */
const maxAttempts = 128;
/** Signals that are said again in one envelope. */
const saidAtOnce = 32;
const maxIgnored = 1024;
/** Offers of this side that gave way, and are remembered for the answers that may still come. */
const maxYielded = 64;
/** Attempts that core has given up, and that still may be answered: each may be a connection. */
const maxLingering = 8;
const maxOver = 256;
/** The same answer is given no more often. */
const answerAgainMs = 1_000;

export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #listener: AttemptsListener;
  readonly #introducer: Introducer;
  readonly #attempts = new Map<PeerId, Attempt>();
  /** Peers whose offers are not even refused. */
  readonly #ignored = new Set<PeerId>();
  /** Ids of attempts that gave way to the other side's. */
  readonly #yielded = new Set<string>();
  /** Others' offers that are over: the same offer may come by more than one way, and late. */
  readonly #over = new Map<string, "ended" | "refused">();
  #closed = false;

  constructor(options: AttemptsOptions, listener: AttemptsListener) {
    this.#options = options;
    this.#listener = listener;
    this.#introducer = new Introducer(options.self, options.signalKey, listener, (from, introduction, way) =>
      this.#introduced(from, introduction, way),
    );
  }

  /**
   * `knocks`: the peer is asked before a connection is made for it, for it may refuse. Ends with `connected` and `settle`, or
   * with `failed`; after which a late answer may still bring `connected`.
   */
  dial(peer: PeerId, urgent: boolean, knocks: boolean): void {
    const former = this.#attempts.get(peer);
    if (former?.mayBeLate && !former.isConnected) this.#cancel(peer, former);
    const underWay = this.#attempts.get(peer);
    const way = this.#listener.hasRoute(peer) ? "overlay" : "server";
    if (underWay) {
      const lingers = isLingering(underWay);
      underWay.asked = true;
      if (!underWay.initiator) underWay.urgent = urgent;
      if (!lingers) return;
      if (this.#isOpen(way)) {
        Object.assign(underWay, { urgent, way });
        if (underWay.dial || knocks) return this.#sayAgain(peer, underWay);
        if (this.#offer(peer, underWay)) return;
      }
    } else if (this.#start(peer, { id: createDialId(), initiator: true, knocks, asked: true, urgent, way })) return;
    // Never from within the call that asked for it.
    queueMicrotask(() => {
      if (this.#closed) return;
      if (underWay && this.#attempts.get(peer) === underWay && !underWay.heard) this.#unanswered(peer, underWay);
      else if (!underWay) this.#listener.failed(peer, "failed");
    });
  }

  /** Whether a connection is being made to anybody, with a prospect. */
  get isConnecting(): boolean {
    for (const { dial, mayBeLate } of this.#attempts.values()) if (dial && !mayBeLate) return true;
    return false;
  }

  /** How many attempts are under way; those that core has given up do not count. */
  get underWay(): number {
    let count = 0;
    for (const attempt of this.#attempts.values()) if (!isLingering(attempt)) count++;
    return count;
  }

  /** Has the server say whether the peer is in the room: if it is not, it answers that it is gone. */
  inquire(peer: PeerId): void {
    // Of an attempt that never was: of no meaning to the peer.
    this.#introducer.send(peer, { type: "refusal", dial: createDialId() }, "server");
  }

  /** Takes an envelope that came over the links of others. */
  receiveBytes(from: PeerId, envelope: Uint8Array): void {
    this.#introducer.receiveBytes(from, envelope);
  }

  /** Takes an envelope that the signaling server relayed. */
  receiveText(from: PeerId, body: string): void {
    this.#introducer.receiveText(from, body);
  }

  /** The overlay brought an envelope to the peer nowhere. */
  unreachable(peer: PeerId): void {
    const attempt = this.#attempts.get(peer);
    if (attempt?.way === "overlay") this.#overlayFailed(peer, attempt);
  }

  /** The server says that the peer is not in the room. */
  gone(peer: PeerId): void {
    const attempt = this.#attempts.get(peer);
    if (attempt?.way === "server") this.fail(peer, attempt.id, "gone");
  }

  /** Answers no more offers of a peer. */
  ignore(peer: PeerId): void {
    if (this.#ignored.size < maxIgnored) this.#ignored.add(peer);
  }

  /** There is a link to the peer: of the attempt `id`, or by another way. */
  settle(peer: PeerId, id: string | undefined): void {
    const attempt = this.#attempts.get(peer);
    if (!attempt) return;
    this.#forget(peer, attempt);
    if (attempt.id !== id) attempt.dial?.cancel();
  }

  /** Ends the attempt `id`, if it is the one under way. */
  fail(peer: PeerId, id: string, why: DialFailure): void {
    const attempt = this.#attempts.get(peer);
    if (attempt?.id !== id) return;
    this.#cancel(peer, attempt);
    if (attempt.asked) this.#listener.failed(peer, why);
  }

  /** The network may be back: what was called into the void is called again. */
  wake(): void {
    for (const [peer, attempt] of this.#unheard())
      if (isLingering(attempt)) this.#cancel(peer, attempt);
      else if (isStale(attempt)) this.#again(peer, attempt, attempt.way);
  }

  /**
   * The server is reached, perhaps again: then the network was away, what was said is lost, by whichever way, and so may be
   * the addresses in it. What nothing has come back of is begun anew, by the server. What was answered does not stand in the
   * way of a dial any more: after a sleep the server's old connection gives out calls that nobody makes by then.
   */
  serverReached(): void {
    for (const [peer, attempt] of this.#unheard())
      if (isLingering(attempt)) this.#cancel(peer, attempt);
      else this.#again(peer, attempt, "server");
    for (const [peer, attempt] of this.#attempts) {
      const { initiator, way, isConnected, asked } = attempt;
      if (initiator || isConnected || way !== "server") continue;
      if (asked) this.#again(peer, attempt, way, true);
      else attempt.mayBeLate = true;
    }
  }

  /** The peer has come to the server anew: what the server brought it before is lost, however lately. */
  returned(peer: PeerId): void {
    const attempt = this.#attempts.get(peer);
    if (!attempt) return;
    const lost = attempt.way === "server" && attempt.initiator && !attempt.heard;
    if (lost || isStale(attempt)) this.#again(peer, attempt, attempt.way);
  }

  /** Ends every attempt. No listener is called any more. */
  close(): void {
    this.#closed = true;
    this.#introducer.close();
    for (const [peer, attempt] of this.#attempts) this.#cancel(peer, attempt);
  }

  #start(peer: PeerId, plan: Plan): boolean {
    if (!this.#options.webRtc || this.#closed || this.#attempts.size >= maxAttempts) return false;
    if (!this.#isOpen(plan.way)) return false;
    const attempt: Attempt = {
      ...plan,
      saidAt: performance.now(),
      heard: false,
      answeredAt: Number.NEGATIVE_INFINITY,
      said: [],
      stopWaiting: undefined,
      stopKnocking: undefined,
      dial: undefined,
      isConnected: false,
      mayBeLate: false,
    };
    if (!plan.knocks && !this.#connect(peer, attempt)) return false;
    this.#attempts.set(peer, attempt);
    if (plan.knocks) {
      attempt.stopKnocking = startDeadline(dialTimeoutMs, () => this.fail(peer, plan.id, "failed"));
      this.#sayAgain(peer, attempt);
    }
    return true;
  }

  #connect(peer: PeerId, attempt: Attempt): boolean {
    const { webRtc } = this.#options;
    if (!webRtc) return false;
    const { id, initiator } = attempt;
    try {
      attempt.dial = new WebRtcDial(
        { iceServers: webRtc.iceServers(), wrtc: webRtc.wrtc, initiator, timeoutMs: dialTimeoutMs },
        {
          signals: (signals) => this.#say(peer, attempt, signals),
          connected: (channel, binding) => {
            attempt.isConnected = true;
            this.#listener.connected(peer, channel, { id, initiator, binding });
          },
          failed: (reason, fault) => {
            const answered = !initiator || attempt.heard;
            this.#listener.unconnected(peer, { fault, reason, answered });
            this.fail(peer, id, "failed");
          },
        },
      );
      return true;
    } catch (error) {
      // Also where a browser has no more connections to give.
      this.#listener.unconnected(peer, { fault: "implementation", reason: String(error), answered: !initiator });
      return false;
    }
  }

  // It has knocked, and need not any more. False when there is no connection to be had.
  #offer(peer: PeerId, attempt: Attempt): boolean {
    if (!this.#connect(peer, attempt)) return false;
    for (const stop of [attempt.stopWaiting, attempt.stopKnocking]) stop?.();
    attempt.stopWaiting = undefined;
    attempt.saidAt = performance.now();
    return true;
  }

  #isOpen(way: Way): boolean {
    return way === "overlay" || this.#listener.hasServer();
  }

  #say(peer: PeerId, attempt: Attempt, signals: readonly Signal[]): void {
    attempt.said.push(...signals);
    this.#sendSignals(peer, attempt, signals);
  }

  // From the first word on. What was not said yet will be said by the way that the attempt takes now.
  #sayAgain(peer: PeerId, attempt: Attempt): void {
    attempt.stopWaiting?.();
    attempt.stopWaiting = undefined;
    attempt.saidAt = performance.now();
    const { id, urgent, dial, said } = attempt;
    if (!dial) return this.#send(peer, attempt, { type: "knock", dial: id, urgent });
    for (let at = 0; at < said.length; at += saidAtOnce)
      this.#sendSignals(peer, attempt, said.slice(at, at + saidAtOnce));
    return undefined;
  }

  #sendSignals(peer: PeerId, attempt: Attempt, signals: readonly Signal[]): void {
    const urgent = attempt.urgent && hasOffer(signals);
    this.#send(peer, attempt, { type: "signals", dial: attempt.id, signals, urgent });
  }

  #send(peer: PeerId, attempt: Attempt, introduction: Introduction): void {
    const { initiator, way } = attempt;
    this.#introducer.send(peer, introduction, way);
    if (initiator && !attempt.heard)
      attempt.stopWaiting ??= startDeadline(silenceMs[way], () => {
        if (way === "overlay") this.#overlayFailed(peer, attempt);
        else this.#unanswered(peer, attempt);
      });
  }

  // Once something came back there is a way, and one envelope that went astray need not be the end.
  #overlayFailed(peer: PeerId, attempt: Attempt): void {
    // Nor does anybody's word for it end an answer: the caller's own silence does.
    if (!attempt.initiator || attempt.heard) return;
    if (!this.#listener.hasServer()) return this.#unanswered(peer, attempt);
    attempt.way = "server";
    this.#sayAgain(peer, attempt);
  }

  // As they are now: those that are begun anew meanwhile are not among them.
  #unheard(): [PeerId, Attempt][] {
    return [...this.#attempts].filter(([, { initiator, heard }]) => initiator && !heard);
  }

  #unanswered(peer: PeerId, attempt: Attempt): void {
    const { asked } = attempt;
    attempt.asked = false;
    const lingering = [...this.#attempts].filter(([, each]) => isLingering(each));
    for (const [other, oldest] of lingering.slice(0, -maxLingering)) this.#cancel(other, oldest);
    if (asked) this.#listener.failed(peer, "failed");
  }

  #again(peer: PeerId, attempt: Attempt, way: Way, initiator = attempt.initiator): void {
    const { asked, urgent } = attempt;
    const knocks = attempt.knocks && !attempt.dial;
    this.#cancel(peer, attempt);
    if (this.#start(peer, { id: createDialId(), initiator, knocks, asked, urgent, way })) return;
    if (asked) this.#listener.failed(peer, "failed");
  }

  #introduced(from: PeerId, introduction: Introduction, way: Way): void {
    const { type, dial: id } = introduction;
    if (type === "knock") return this.#knocked(from, id, introduction.urgent, way);
    if (type === "signals" && hasOffer(introduction.signals)) this.#offered(from, id, introduction.urgent, way);
    const attempt = this.#attempts.get(from);
    if (attempt?.id !== id) {
      // Both gave way to each other: each is told, once, that what it answers is no more.
      if (type === "signals" && this.#yielded.delete(id))
        this.#introducer.send(from, { type: "refusal", dial: id }, way);
      return;
    }
    // So late that core has looked for others: is it still welcome?
    if (type !== "refusal" && isLingering(attempt) && !this.#listener.accepts(from, attempt.urgent)) {
      this.#introducer.send(from, { type: "refusal", dial: id }, way);
      return this.#cancel(from, attempt);
    }
    // That is the way by which it is heard.
    if (type === "welcome") {
      if (!attempt.dial && !this.#offer(from, Object.assign(attempt, { way }))) this.fail(from, id, "failed");
      return;
    }
    if (type === "signals" && !attempt.dial) return;
    // It asked more than once, and was answered more than once.
    if (type === "refusal" && attempt.initiator && attempt.heard) return;
    attempt.heard = true;
    attempt.stopWaiting?.();
    if (type === "signals") {
      attempt.dial?.receive(introduction.signals);
      if (!attempt.initiator && hasOffer(introduction.signals)) this.#answerAgain(from, attempt, way);
    } else if (attempt.initiator) this.fail(from, id, "refused");
    // Where both gave way, one of them dials again: if both did, their offers might cross again and again.
    else if (attempt.asked && this.#options.self < from) this.#again(from, attempt, way, true);
    else this.fail(from, id, "failed");
    return undefined;
  }

  // The offer has come before, and the caller does not know of it. Not more often than an honest caller may ask for it.
  #answerAgain(peer: PeerId, attempt: Attempt, way: Way): void {
    const now = performance.now();
    if (attempt.said.length === 0 || now < attempt.answeredAt + answerAgainMs) return;
    attempt.answeredAt = now;
    this.#sayAgain(peer, Object.assign(attempt, { way }));
  }

  // Nothing is begun, and nothing remembered: the offer that comes of it is looked at as any other.
  #knocked(from: PeerId, id: string, urgent: boolean, way: Way): void {
    const underWay = this.#attempts.get(from);
    if (underWay?.id === id || this.#ignored.has(from) || this.#goesOn(from, underWay)) return;
    const able = this.#options.webRtc !== undefined && (underWay !== undefined || this.#attempts.size < maxAttempts);
    const welcome = able && (underWay?.asked === true || this.#listener.accepts(from, urgent));
    this.#introducer.send(from, { type: welcome ? "welcome" : "refusal", dial: id }, way);
  }

  // When both dial at once the smaller id's attempt goes on, unless it was in vain so far.
  #goesOn(peer: PeerId, attempt: Attempt | undefined): boolean {
    if (!attempt?.initiator || isStale(attempt) || isLingering(attempt) || isInVain(attempt)) return false;
    return this.#options.self < peer;
  }

  // Whoever dials has no link: an offer is welcome even where this side still believes in one, and goes before a mere knock.
  // Whoever dialled the peer itself need not be asked whether to accept it.
  #offered(from: PeerId, id: string, urgent: boolean, way: Way): void {
    const underWay = this.#attempts.get(from);
    if (underWay?.id === id || this.#ignored.has(from)) return;
    if (this.#over.has(id)) {
      if (this.#over.get(id) === "refused") this.#introducer.send(from, { type: "refusal", dial: id }, way);
      return;
    }
    if (underWay?.dial && this.#goesOn(from, underWay)) return;
    const asked = underWay?.asked ?? false;
    const welcome = asked || this.#listener.accepts(from, urgent);
    if (welcome && underWay) this.#yield(from, underWay);
    if (welcome && this.#start(from, { id, initiator: false, knocks: false, asked, urgent: false, way })) return;
    this.#remember(id, "refused");
    this.#introducer.send(from, { type: "refusal", dial: id }, way);
    if (asked) this.#listener.failed(from, "failed");
  }

  #yield(peer: PeerId, attempt: Attempt): void {
    if (attempt.initiator && attempt.dial) this.#yielded.add(attempt.id);
    for (const id of this.#yielded) if (this.#yielded.size > maxYielded) this.#yielded.delete(id);
    this.#cancel(peer, attempt);
  }

  #cancel(peer: PeerId, attempt: Attempt): void {
    this.#forget(peer, attempt);
    attempt.dial?.cancel();
  }

  #forget(peer: PeerId, attempt: Attempt): void {
    for (const stop of [attempt.stopWaiting, attempt.stopKnocking]) stop?.();
    if (!attempt.initiator) this.#remember(attempt.id, "ended");
    if (this.#attempts.get(peer) === attempt) this.#attempts.delete(peer);
  }

  #remember(id: string, how: "ended" | "refused"): void {
    this.#over.set(id, how);
    for (const oldest of this.#over.keys()) if (this.#over.size > maxOver) this.#over.delete(oldest);
  }
}

// Core was told that it failed, and an answer may still come.
const isLingering = ({ initiator, heard, asked }: Attempt): boolean => initiator && !heard && !asked;

// It was answered, and has no connection, although it could have.
const isInVain = ({ heard, isConnected, saidAt }: Attempt): boolean =>
  heard && !isConnected && performance.now() > saidAt + staleMs;

// Nothing has come back of its knock or its offer, although something could have.
const isStale = ({ initiator, heard, saidAt }: Attempt): boolean =>
  initiator && !heard && performance.now() > saidAt + staleMs;
