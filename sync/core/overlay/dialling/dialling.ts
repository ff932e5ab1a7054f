/**
 * How a dial becomes a link: knocks, offers and answers, over the overlay or by the signaling server. A pure state machine:
 * the driver seals, opens and connects. The grammar and the rules are in PROTOCOL.md, "Introductions"; the README beside
 * this file says where they come from.
 *
 * Invariants:
 * 1. There is at most one attempt with each peer, and at most `maxAttempts` in all.
 * 2. A dial that membership asked for ends once: with a link, or with `dialFailed`.
 * 3. A connection belongs to an attempt, or is hung up.
 */
import { hasOffer, type Introduction, type Signal, type Way } from "../../introduction.ts";
import type { DialFailure, DialInput, Io, Occupancy, PeerId } from "../../types.ts";
import type { Membership } from "../membership.ts";
import {
  hasConnection,
  hasProspect,
  isAsked,
  isOwn,
  isStale,
  isUnheard,
  linger,
  type Answering,
  type Attempt,
  type Unheard,
} from "./attempt.ts";
import { Attempts } from "./attempts.ts";
import { PastOffers } from "./past-offers.ts";
import { isOver, startWait } from "./wait.ts";

export interface DiallingOptions {
  readonly self: PeerId;
  readonly membership: Pick<Membership, "accepts" | "dialFailed" | "hasRoute" | "isExpelled" | "isLinked" | "links">;
  /** A fresh name of 12 base64url characters. A peer that can guess it could end this dial. */
  readonly createDialId: () => string;
  /** False without WebRTC: every dial fails, and every caller is refused. */
  readonly connects: boolean;
}

/** A knock expires after this. An offer expires with its connection. */
const knockMs = 15_000;
/**
 * Time for the first answer. After it, an attempt over the overlay tries the server, and a dial by the server fails. The
 * attempt stays: a late answer still counts, and the next dial resends the same message. Restarting each time would keep slow
 * devices, whose answers are always late, from ever linking.
 */
const silenceMs = { overlay: 2_500, server: 4_000 };
/** Most signals resent in one envelope. */
const saidAtOnce = 32;
/** Shortest interval between two copies of an answer. */
const answerAgainMs = 1_000;
/** Most remembered peers of another version, which are not dialled again. */
const maxForeign = 256;

export class Dialling {
  readonly #self: PeerId;
  readonly #membership: DiallingOptions["membership"];
  readonly #createDialId: () => string;
  readonly #connects: boolean;
  readonly #attempts = new Attempts();
  readonly #past = new PastOffers();
  readonly #foreign = new Set<PeerId>();
  #hasServer = false;

  constructor({ self, membership, createDialId, connects }: DiallingOptions) {
    this.#self = self;
    this.#membership = membership;
    this.#createDialId = createDialId;
    this.#connects = connects;
  }

  occupancy(): Occupancy[] {
    return [
      this.#attempts.occupancy(),
      { what: "peers of another version", size: this.#foreign.size, bound: maxForeign },
      ...this.#past.occupancy(),
    ];
  }

  /** Number of attempts under way, without those that membership has given up. */
  get underWay(): number {
    return this.#attempts.underWay;
  }

  /**
   * Dials a peer. The dial ends with a link, or with `dialFailed`, which may be called synchronously. A late answer may still
   * bring a link afterwards. `urgent`: tells the peer that this node has few links or none.
   */
  dial(io: Io, peer: PeerId, urgent: boolean): void {
    if (this.#foreign.has(peer)) return this.#membership.dialFailed(io, peer, "gone");
    const knocks = this.#knocksAt(peer);
    const way: Way = this.#membership.hasRoute(peer) ? "overlay" : "server";
    let attempt = this.#attempts.get(peer);
    if (attempt?.state === "answering" && attempt.mayBeLate) {
      this.#end(io, peer, attempt);
      attempt = undefined;
    }
    switch (attempt?.state) {
      case undefined:
        if (!this.#call(io, peer, { knocks, asked: true, urgent, way }))
          this.#membership.dialFailed(io, peer, "failed");
        return;
      case "knocking":
      case "offering":
        return;
      case "lingering": {
        const { id, word } = attempt;
        if (!this.#isOpen(way)) return this.#unanswered(io, peer, attempt, true);
        const call = { id, urgent, way, saidAt: io.now, silence: undefined };
        if (word.type === "offer") return this.#say(io, peer, { ...call, state: "offering", word });
        return knocks ? this.#say(io, peer, { ...call, state: "knocking", word }) : this.#offer(io, peer, call, true);
      }
      case "answered":
      case "answering":
      case "connected":
        this.#attempts.set(peer, { ...attempt, asked: true, urgent });
    }
  }

  /** Handles the driver's reports on the server, on envelopes that it opened, and on connections. */
  take(io: Io, input: Exclude<DialInput, { type: "sealed" }>): void {
    switch (input.type) {
      case "server-reached":
        return this.#serverReached(io);
      case "server-lost":
        this.#hasServer = false;
        return;
      case "peer-absent": {
        const attempt = this.#attempts.get(input.peer);
        // An open connection is better evidence than the server's word.
        if (attempt?.way === "server" && attempt.state !== "connected") this.#fail(io, input.peer, attempt, "gone");
        return;
      }
      case "peer-foreign":
        if (this.#foreign.size < maxForeign) this.#foreign.add(input.peer);
        return;
      case "introduced":
        return this.#introduced(io, input.from, input.introduction, input.way);
      case "signalled":
        return this.#signalled(io, input.peer, input.attempt, input.signals);
      case "connected": {
        const attempt = this.#attempts.named(input.peer, input.attempt);
        if (!attempt) return;
        const { id, urgent, way, saidAt } = attempt;
        const outcome = { initiator: isOwn(attempt), asked: isAsked(attempt) };
        this.#attempts.set(input.peer, { state: "connected", id, urgent, way, saidAt, ...outcome });
        return;
      }
      case "connection-failed": {
        const attempt = this.#attempts.named(input.peer, input.attempt);
        if (!attempt) return;
        this.#forget(input.peer, attempt);
        if (input.unmade && !isOwn(attempt)) this.#refuse(io, input.peer, attempt.id, attempt.way);
        if (isAsked(attempt))
          this.#membership.dialFailed(io, input.peer, this.#foreign.has(input.peer) ? "gone" : "failed");
      }
    }
  }

  /** An envelope came over the overlay. */
  received(io: Io, from: PeerId, envelope: Uint8Array): void {
    io.perform({ type: "open", from, envelope });
  }

  /** The overlay found no route for an envelope to the peer. */
  unreachable(io: Io, peer: PeerId): void {
    const attempt = this.#attempts.get(peer);
    if (attempt?.way === "overlay") this.#overlayFailed(io, peer, attempt);
  }

  /** A link to the peer opened, from this attempt or another. */
  linkOpened(io: Io, peer: PeerId, id: string | undefined): void {
    const attempt = this.#attempts.get(peer);
    if (!attempt) return;
    if (attempt.id === id) this.#forget(peer, attempt);
    else this.#end(io, peer, attempt);
  }

  /** The network may be back. Unanswered attempts restart. */
  woke(io: Io): void {
    for (const [peer, attempt] of this.#attempts.unheard())
      if (attempt.state === "lingering") this.#end(io, peer, attempt);
      else if (isStale(attempt, io.now)) this.#again(io, peer, attempt, attempt.way);
  }

  /** The peer has rejoined the server, so what the server brought it before is lost, however recently. */
  returned(io: Io, peer: PeerId): void {
    const attempt = this.#attempts.get(peer);
    if (attempt && isUnheard(attempt) && (attempt.way === "server" || isStale(attempt, io.now)))
      this.#again(io, peer, attempt, attempt.way);
  }

  /** Ends every attempt, without telling the peers. */
  leave(io: Io): void {
    for (const [peer, attempt] of this.#attempts.all()) this.#end(io, peer, attempt);
  }

  tick(io: Io): void {
    for (const [peer, attempt] of this.#attempts.unheard()) {
      // An attempt earlier in the list may have ended this one.
      if (this.#attempts.get(peer) !== attempt) continue;
      const { word, silence, way } = attempt;
      if (word.type === "knock" && isOver(word.end, io.now)) this.#fail(io, peer, attempt, "failed");
      else if (silence && isOver(silence, io.now)) {
        if (way === "overlay") this.#overlayFailed(io, peer, attempt);
        else this.#unanswered(io, peer, attempt);
      }
    }
  }

  nextDeadline(): number | undefined {
    return this.#attempts.nextDeadline();
  }

  // A useless connection is costly, so ask the peer first, unless there is no other prospect, or there is a link to the peer
  // that the connection would replace.
  #knocksAt(peer: PeerId): boolean {
    if (this.#membership.isLinked(peer)) return false;
    return this.#membership.links().length > 0 || this.#attempts.isConnecting;
  }

  #isOpen(way: Way): boolean {
    return way === "overlay" || this.#hasServer;
  }

  #mayBegin(way: Way): boolean {
    return this.#connects && !this.#attempts.isFull && this.#isOpen(way);
  }

  /** False where none can be begun. */
  #call(
    io: Io,
    peer: PeerId,
    { knocks, asked, urgent, way }: { knocks: boolean; asked: boolean; urgent: boolean; way: Way },
  ): boolean {
    if (!this.#mayBegin(way)) return false;
    const call = { id: this.#createDialId(), urgent, way, saidAt: io.now, silence: undefined };
    if (knocks) {
      const word = { type: "knock", end: startWait(io.now, knockMs) } as const;
      this.#say(io, peer, { ...call, state: asked ? "knocking" : "lingering", word });
    } else this.#offer(io, peer, call, asked);
    return true;
  }

  // It need not knock, or is welcome.
  #offer(io: Io, peer: PeerId, call: { id: string; urgent: boolean; way: Way }, asked: boolean): void {
    const { id, urgent, way } = call;
    const word = { type: "offer", said: [] } as const;
    const offer = { id, urgent, way, saidAt: io.now, silence: undefined, word };
    this.#attempts.set(peer, { ...offer, state: asked ? "offering" : "lingering" });
    io.perform({ type: "connect", peer, attempt: id, initiator: true });
  }

  // From the first word on. What was not said yet will be said by the way that the attempt takes now.
  #say(io: Io, peer: PeerId, attempt: Unheard): void {
    const { id, urgent, way, word } = attempt;
    const isSaid = word.type === "knock" || word.said.length > 0;
    const silence = isSaid ? startWait(io.now, silenceMs[way]) : undefined;
    this.#attempts.set(peer, { ...attempt, saidAt: io.now, silence });
    if (word.type === "knock") this.#send(io, peer, { type: "knock", dial: id, urgent }, way);
    else this.#sendAll(io, peer, attempt, word.said);
  }

  #signalled(io: Io, peer: PeerId, id: string, signals: readonly Signal[]): void {
    const attempt = this.#attempts.named(peer, id);
    if (!attempt) return;
    if (attempt.state === "answering") this.#attempts.set(peer, { ...attempt, said: [...attempt.said, ...signals] });
    else if (attempt.state === "offering" || attempt.state === "lingering") {
      const said = attempt.word.type === "offer" ? attempt.word.said : [];
      const silence = said.length === 0 ? startWait(io.now, silenceMs[attempt.way]) : attempt.silence;
      this.#attempts.set(peer, { ...attempt, silence, word: { type: "offer", said: [...said, ...signals] } });
    }
    this.#sendSignals(io, peer, attempt, signals);
  }

  #sendAll(io: Io, peer: PeerId, attempt: Attempt, said: readonly Signal[]): void {
    for (let at = 0; at < said.length; at += saidAtOnce)
      this.#sendSignals(io, peer, attempt, said.slice(at, at + saidAtOnce));
  }

  #sendSignals(io: Io, peer: PeerId, { id, urgent, way }: Attempt, signals: readonly Signal[]): void {
    this.#send(io, peer, { type: "signals", dial: id, signals, urgent: urgent && hasOffer(signals) }, way);
  }

  #send(io: Io, to: PeerId, introduction: Introduction, way: Way): void {
    io.perform({ type: "seal", to, introduction, way });
  }

  #refuse(io: Io, peer: PeerId, id: string, way: Way): void {
    this.#past.add(id, "refused");
    this.#send(io, peer, { type: "refusal", dial: id }, way);
  }

  // An attempt with an answer has a working route, so one lost envelope does not end it. The answering side does not give up on
  // a report either. It waits until its connection times out.
  #overlayFailed(io: Io, peer: PeerId, attempt: Attempt): void {
    if (!isUnheard(attempt)) return;
    if (this.#hasServer) this.#say(io, peer, { ...attempt, way: "server" });
    else this.#unanswered(io, peer, attempt);
  }

  #unanswered(io: Io, peer: PeerId, attempt: Unheard, asked = isAsked(attempt)): void {
    this.#attempts.set(peer, linger(attempt));
    for (const [other, oldest] of this.#attempts.surplus()) this.#end(io, other, oldest);
    if (asked) this.#membership.dialFailed(io, peer, "failed");
  }

  // The network was down. Messages were lost by either way, and their addresses may be stale. Answers given by the server no
  // longer block a dial: after a sleep the server's old connection delivers offers whose callers have given up.
  #serverReached(io: Io): void {
    this.#hasServer = true;
    for (const [peer, attempt] of this.#attempts.unheard())
      if (attempt.state === "lingering") this.#end(io, peer, attempt);
      else this.#again(io, peer, attempt, "server");
    for (const [peer, attempt] of this.#attempts.all()) {
      if (attempt.state !== "answering" || attempt.way !== "server") continue;
      if (attempt.asked) this.#again(io, peer, attempt, "server");
      else this.#attempts.set(peer, { ...attempt, mayBeLate: true });
    }
  }

  // Restarts an attempt under a fresh name, with a fresh connection.
  #again(io: Io, peer: PeerId, attempt: Attempt, way: Way): void {
    const [asked, knocks] = [isAsked(attempt), !hasConnection(attempt)];
    this.#end(io, peer, attempt);
    if (!this.#call(io, peer, { knocks, asked, urgent: attempt.urgent, way }) && asked)
      this.#membership.dialFailed(io, peer, "failed");
  }

  #introduced(io: Io, from: PeerId, introduction: Introduction, way: Way): void {
    const { type, dial: id } = introduction;
    if (type === "knock") return this.#knocked(io, from, id, introduction.urgent, way);
    if (type === "signals" && hasOffer(introduction.signals)) this.#offered(io, from, id, introduction.urgent, way);
    const attempt = this.#attempts.named(from, id);
    if (!attempt) {
      // Both sides gave way. Tell the peer once that the offer it answers has ended.
      if (type === "signals" && this.#past.takeYielded(id)) this.#send(io, from, { type: "refusal", dial: id }, way);
      return;
    }
    // The answer is late, and membership has looked for others. Ask whether the peer is still welcome.
    if (
      type !== "refusal" &&
      attempt.state === "lingering" &&
      !this.#membership.accepts(from, attempt.urgent, io.now)
    ) {
      this.#send(io, from, { type: "refusal", dial: id }, way);
      return this.#end(io, from, attempt);
    }
    switch (type) {
      case "welcome":
        // The welcome's way works.
        if (!hasConnection(attempt)) this.#offer(io, from, { ...attempt, way }, isAsked(attempt));
        return;
      case "refusal":
        return this.#refused(io, from, attempt, way);
      case "signals":
        return this.#signals(io, from, attempt, introduction.signals, way);
    }
  }

  #signals(io: Io, from: PeerId, attempt: Attempt, signals: readonly Signal[], way: Way): void {
    if (!hasConnection(attempt) || attempt.state === "connected") return;
    if (isUnheard(attempt)) {
      const { id, urgent, way, saidAt } = attempt;
      this.#attempts.set(from, { state: "answered", id, urgent, way, saidAt, asked: isAsked(attempt) });
    }
    io.perform({ type: "signal", peer: from, attempt: attempt.id, signals });
    if (attempt.state === "answering" && hasOffer(signals)) this.#answerAgain(io, from, attempt, way);
  }

  // The caller resent its offer, so it lacks the answer. Resend it, but no more often than an honest caller would ask.
  #answerAgain(io: Io, peer: PeerId, attempt: Answering, way: Way): void {
    if (attempt.said.length === 0 || io.now < attempt.answeredAt + answerAgainMs) return;
    const again = { ...attempt, way, saidAt: io.now, answeredAt: io.now };
    this.#attempts.set(peer, again);
    this.#sendAll(io, peer, again, attempt.said);
  }

  #refused(io: Io, from: PeerId, attempt: Attempt, way: Way): void {
    if (isUnheard(attempt)) this.#fail(io, from, attempt, "refused");
    // A caller may get several replies. An answer outweighs a refusal.
    if (attempt.state !== "answering") return;
    // Both sides gave way. Only one dials again, or their offers might cross for ever.
    if (attempt.asked && this.#self < from) this.#again(io, from, attempt, way);
    else this.#fail(io, from, attempt, "failed");
  }

  // Begins and remembers nothing. The offer that follows is judged like any other.
  #knocked(io: Io, from: PeerId, id: string, urgent: boolean, way: Way): void {
    const own = this.#attempts.get(from);
    if (own?.id === id || this.#isShunned(from) || this.#goesOn(from, own, io.now)) return;
    const able = this.#connects && (own !== undefined || !this.#attempts.isFull);
    const wanted = own !== undefined && isAsked(own);
    const welcome = able && (wanted || this.#membership.accepts(from, urgent, io.now));
    this.#send(io, from, { type: welcome ? "welcome" : "refusal", dial: id }, way);
  }

  // A caller has no link, so its offer is welcome even if this side still believes in one, and wins over a knock. A peer that
  // this side dials itself is welcome without asking membership.
  #offered(io: Io, from: PeerId, id: string, urgent: boolean, way: Way): void {
    const own = this.#attempts.get(from);
    if (own?.id === id || this.#isShunned(from)) return;
    const over = this.#past.get(id);
    if (over === "refused") this.#send(io, from, { type: "refusal", dial: id }, way);
    if (over) return;
    if (own && hasConnection(own) && this.#goesOn(from, own, io.now)) return;
    const asked = own !== undefined && isAsked(own);
    const welcome = asked || this.#membership.accepts(from, urgent, io.now);
    if (welcome && own) {
      if (isOwn(own) && hasConnection(own)) this.#past.yield(own.id);
      this.#end(io, from, own);
    }
    if (!welcome || !this.#mayBegin(way)) {
      this.#refuse(io, from, id, way);
      if (asked) this.#membership.dialFailed(io, from, "failed");
      return;
    }
    const call = { id, urgent: false, way, saidAt: io.now, asked };
    const fresh = { said: [], answeredAt: Number.NEGATIVE_INFINITY, mayBeLate: false };
    this.#attempts.set(from, { state: "answering", ...call, ...fresh });
    io.perform({ type: "connect", peer: from, attempt: id, initiator: false });
  }

  // When both sides dial at once, the smaller id's attempt continues, unless it has gone unanswered.
  #goesOn(peer: PeerId, own: Attempt | undefined, now: number): boolean {
    return this.#self < peer && own !== undefined && hasProspect(own, now);
  }

  #isShunned(peer: PeerId): boolean {
    return this.#foreign.has(peer) || this.#membership.isExpelled(peer);
  }

  #fail(io: Io, peer: PeerId, attempt: Attempt, why: DialFailure): void {
    this.#end(io, peer, attempt);
    if (isAsked(attempt)) this.#membership.dialFailed(io, peer, why);
  }

  #end(io: Io, peer: PeerId, attempt: Attempt): void {
    this.#forget(peer, attempt);
    if (hasConnection(attempt)) io.perform({ type: "hang-up", peer, attempt: attempt.id });
  }

  #forget(peer: PeerId, attempt: Attempt): void {
    if (!isOwn(attempt)) this.#past.add(attempt.id, "ended");
    this.#attempts.delete(peer);
  }
}
