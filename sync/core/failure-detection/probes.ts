/**
 * Probes: on every link one side asks "are you there, and is your document as mine?" now and then; the answer comes from
 * the message handler, so a page whose timers are throttled still answers. One probe serves both sides: whoever was
 * probed lately does not probe. The more links a node has, the more seldom each has its turn: as in SWIM the load of a
 * node does not grow with its links, and a dead peer is soon noticed by one of its neighbours, who asks the others. A
 * silent link is probed again and again, first each round trip or so, and its peer is suspected after some tries (SWIM,
 * Das et al. 2002, section 3.1); a link that stays silent is closed.
 * A node that answers its own deadlines late, or is itself accused, trusts itself less: its peers get more time, until its
 * probes are answered in time again (Lifeguard, Dadgar et al. 2018, section IV.A). Where everyone is slow, links would
 * otherwise be closed faster than new ones can open, and what is slow would be kept slow by opening them.
 */
import { earlier } from "../bounds.ts";
import { changesReplica } from "../anti-entropy/agreements.ts";
import type { FailureDetectionConfig, FailureDetectionKnobs } from "./knobs.ts";
import { isLoss, type LinkHealth, type Module } from "../module.ts";
import type { Closing, Fact, Io, Link, PeerId, Random } from "../types.ts";
import { priorities } from "../types.ts";
import { equalBytes } from "../wire/bytes.ts";
import { encodeFrame, type FrameOf } from "./frames.ts";
import type { Roster } from "./roster.ts";

interface Watch {
  readonly openedAt: number;
  heardAt: number;
  /** Whether anything came over the link since it opened. */
  everHeard: boolean;
  probeAt: number;
  /** The probe whose round trip is being measured: one at a time, since where it takes long others follow it. */
  timed: { readonly nonce: number; readonly sentAt: number } | undefined;
  /** The last probe, and how often the replica had changed by then. */
  sent: { readonly nonce: number; readonly changes: number } | undefined;
  /** A probe after which nothing was heard, and how often it was sent. */
  unanswered:
    | { since: number; tries: number; retryAt: number; asked: boolean; suspected: boolean; alarmed: boolean }
    | undefined;
  /** More waits for the link than it takes. */
  congested: boolean;
  /** Smoothed as TCP does (RFC 6298). */
  roundTripMs: number | undefined;
  /** How long a probe went without a word, tries included: rises at once, falls by half. */
  slownessMs: number;
}

/** Links at which something is due. */
interface Due {
  /** Probe these. */
  readonly probe: PeerId[];
  /** Ask others whether they hear these. */
  readonly ask: PeerId[];
  /** Nothing was heard of these in all tries. */
  readonly suspect: PeerId[];
  /** Look for another way to these. */
  readonly alarm: PeerId[];
  /** Close these. */
  readonly silent: PeerId[];
}

/** Lifeguard's bound on how much less a node trusts itself. */
const maxIllHealth = 8;
/** So much is nothing unusual: a page that opens, a garbage collection. */
const mildIllHealth = 2;
/** How many times as long a node bears with silent links and suspects when it trusts itself least. */
const mostPatience = 3;
/** Signs that this node slept count as one within this time, and so do accusations. */
const wakingMs = 3_000;

export class Probes implements Module, LinkHealth {
  readonly #self: PeerId;
  readonly #knobs: FailureDetectionKnobs;
  readonly #random: Random;
  readonly #roster: Pick<Roster, "size" | "hash">;
  readonly #digest: (io: Io) => Uint8Array;
  readonly #watches = new Map<PeerId, Watch>();
  #nonce = 0;
  /** Changes of the replica so far: what they are is no matter here, only whether there was one. */
  #changes = 0;
  #illHealth = 0;
  /** When accusations were voided last. */
  #voidedAt = Number.NEGATIVE_INFINITY;
  #accusedAt = Number.NEGATIVE_INFINITY;
  /** Earliest deadline, or earlier; undefined: to be found anew. */
  #next: number | undefined;

  /** `digest` tells what the replica holds, after it has told every edit: an older one would look like a difference. */
  constructor(
    self: PeerId,
    config: FailureDetectionConfig,
    random: Random,
    roster: Pick<Roster, "size" | "hash">,
    digest: (io: Io) => Uint8Array,
  ) {
    this.#self = self;
    this.#roster = roster;
    this.#digest = digest;
    this.#knobs = config.failureDetection;
    this.#random = random;
  }

  opened(io: Io, { peer }: Link): void {
    this.#next = undefined;
    this.#watches.set(peer, {
      openedAt: io.now,
      heardAt: io.now,
      everHeard: false,
      probeAt: io.now + this.#period(io.now, io.now),
      timed: undefined,
      sent: undefined,
      unanswered: undefined,
      congested: false,
      roundTripMs: undefined,
      slownessMs: 0,
    });
  }

  closed(io: Io, peer: PeerId, why: Closing): void {
    this.#next = undefined;
    this.#watches.delete(peer);
    // A rumor may have been on its way over that link, and others may count on its having come: look at once.
    if (isLoss(why)) io.raise({ type: "probe-wanted", peer: "everyone" });
  }

  told(io: Io, fact: Fact): void {
    if (changesReplica(fact)) this.#changes++;
    switch (fact.type) {
      case "late":
        return this.#late(io, fact.ms);
      case "woke":
        this.voidAccusations(io);
        return this.#probeAll(io, undefined);
      case "heard":
        return this.heard(io, fact.peer);
      case "link-congested":
        return this.congested(fact.peer, fact.congested);
      case "accused":
        return this.accused(io.now);
      case "replica-changed":
        // What one neighbour brought, another may lack: let them look now, not at their next probe.
        if (fact.by === "store" || fact.by === "repair") this.#probeAll(io, fact.from);
        return;
      case "probe-wanted":
        if (fact.peer === "everyone") this.#probeAll(io, undefined);
        else this.probe(io, fact.peer);
    }
  }

  received(io: Io, from: PeerId, frame: FrameOf<"probe" | "probe-ack">): void {
    if (frame.type === "probe") return this.#probed(io, from, frame);
    this.answered(io, from, frame.nonce);
    const { nonce, same, sameRoster } = frame;
    const sent = this.#watches.get(from)?.sent;
    const current = sent?.nonce === nonce && sent.changes === this.#changes;
    io.raise({ type: "compared", peer: from, same, sameRoster, mine: true, current });
  }

  /** Anything that comes over the link proves that it lives. */
  heard(io: Io, peer: PeerId): void {
    const watch = this.#watches.get(peer);
    if (!watch) return;
    watch.heardAt = io.now;
    watch.everHeard = true;
    if (!watch.unanswered) return;
    const { since, tries } = watch.unanswered;
    const waitedMs = io.now - since;
    watch.slownessMs = Math.max(waitedMs, (watch.slownessMs + waitedMs) / 2);
    watch.unanswered = undefined;
    this.#next = undefined;
    if (tries === 1 && this.#illHealth > 0) this.#illHealth--;
  }

  /** How many times as long as in good health this node waits for what it hears late, if at all. */
  get patience(): number {
    const serious = Math.max(0, this.#illHealth - mildIllHealth) / (maxIllHealth - mildIllHealth);
    return 1 + (mostPatience - 1) * serious;
  }

  /** Probes and answers have to wait behind what was sent before, or no longer. */
  congested(peer: PeerId, congested: boolean): void {
    const watch = this.#watches.get(peer);
    if (!watch) return;
    watch.congested = congested;
    this.#next = undefined;
  }

  /** Whether a probe of this side's waits for a word of the peer. */
  isAwaiting(peer: PeerId): boolean {
    return this.#watches.get(peer)?.unanswered !== undefined;
  }

  /** Since when this side's probes wait for a word of the peer; undefined while none does. */
  awaitedSince(peer: PeerId): number | undefined {
    return this.#watches.get(peer)?.unanswered?.since;
  }

  /** Whether anything has come over the link since it opened. */
  everHeard(peer: PeerId): boolean {
    return this.#watches.get(peer)?.everHeard ?? false;
  }

  /** Milliseconds since anything came over the link; undefined without one. */
  silenceMs(now: number, peer: PeerId): number | undefined {
    const watch = this.#watches.get(peer);
    return watch && now - watch.heardAt;
  }

  /** Probes the peer now. */
  probe(io: Io, peer: PeerId): void {
    const watch = this.#watches.get(peer);
    if (!watch) return;
    this.#nonce = (this.#nonce + 1) % 128;
    if (!watch.timed || io.now >= watch.timed.sentAt + this.#knobs.probeTimeoutMs)
      watch.timed = { nonce: this.#nonce, sentAt: io.now };
    watch.sent = { nonce: this.#nonce, changes: this.#changes };
    watch.unanswered ??= { since: io.now, tries: 0, retryAt: 0, asked: false, suspected: false, alarmed: false };
    watch.unanswered.tries++;
    // The tries between the first and the last are not each given their time: what counts is the silence after all.
    const { tries } = watch.unanswered;
    const between = tries > 1 && tries < this.#knobs.retries;
    watch.unanswered.retryAt = io.now + this.#retryMs(watch) * (between ? 0.5 : 1);
    // Answering is in time whatever this node thinks of itself; only by probes of its own does it get better.
    watch.probeAt = io.now + this.patience * this.#period(io.now, watch.openedAt);
    this.#next = undefined;
    const frame = { type: "probe", nonce: this.#nonce, digest: this.#digest(io), roster: this.#roster.hash() } as const;
    io.send(peer, encodeFrame(frame, this.#self), priorities.control);
  }

  #probeAll(io: Io, except: PeerId | undefined): void {
    for (const peer of this.#watches.keys()) if (peer !== except) this.probe(io, peer);
  }

  // Answers a probe, and counts it as one's own.
  #probed(io: Io, peer: PeerId, { nonce, digest, roster }: FrameOf<"probe">): void {
    const same = equalBytes(digest, this.#digest(io));
    const mine = this.#roster.hash();
    const sameRoster = mine === roster || mine === 0 || roster === 0;
    io.send(peer, encodeFrame({ type: "probe-ack", nonce, same, sameRoster }, this.#self), priorities.control);
    io.raise({ type: "compared", peer, same, sameRoster, mine: false, current: true });
    const watch = this.#watches.get(peer);
    if (!watch) return;
    watch.probeAt = io.now + this.#period(io.now, watch.openedAt);
    this.#next = undefined;
  }

  answered(io: Io, peer: PeerId, nonce: number): void {
    const watch = this.#watches.get(peer);
    if (watch?.timed?.nonce !== nonce) return;
    const sample = io.now - watch.timed.sentAt;
    watch.timed = undefined;
    watch.roundTripMs = watch.roundTripMs === undefined ? sample : (7 * watch.roundTripMs + sample) / 8;
  }

  /** Smoothed round trip, in milliseconds; undefined before it was measured. */
  roundTripMs(peer: PeerId): number | undefined {
    return this.#watches.get(peer)?.roundTripMs;
  }

  /** Mean and largest round trip over all links, in milliseconds; 0 before any was measured. */
  roundTrips(): { mean: number; worst: number } {
    let sum = 0;
    let count = 0;
    let worst = 0;
    for (const { roundTripMs } of this.#watches.values())
      if (roundTripMs !== undefined) {
        sum += roundTripMs;
        count++;
        worst = Math.max(worst, roundTripMs);
      }
    return { mean: count === 0 ? 0 : sum / count, worst };
  }

  #late(io: Io, ms: number): void {
    if (ms > this.#knobs.lateMs) this.voidAccusations(io);
    else if (ms > this.#knobs.sluggishMs) this.sluggish();
  }

  /** This node does what is due too late: it may be slow to hear, too. */
  sluggish(): void {
    if (this.#illHealth < maxIllHealth) this.#illHealth++;
    this.#next = undefined;
  }

  /** Somebody linked to this node does not hear it. Whoever makes much of that does it no further harm. */
  accused(now: number): void {
    if (now < this.#accusedAt + wakingMs) return;
    this.#accusedAt = now;
    this.sluggish();
  }

  /** This node slept: peers may have answered in the meantime without having been heard. Their time starts anew. */
  voidAccusations(io: Io): void {
    // One waking has many signs: timers that are late, events of the page, the signaling server that is back.
    if (io.now < this.#voidedAt + wakingMs) return;
    this.#voidedAt = io.now;
    if (this.#illHealth < maxIllHealth) this.#illHealth++;
    this.#next = undefined;
    for (const watch of this.#watches.values()) {
      watch.timed = undefined;
      if (watch.unanswered) {
        const retryAt = io.now + this.#retryMs(watch);
        watch.unanswered = { since: io.now, tries: 1, retryAt, asked: false, suspected: false, alarmed: false };
      }
    }
  }

  tick(io: Io): void {
    const next = this.nextDeadline();
    if (next === undefined || next > io.now) return;
    const { probe, ask, suspect, alarm, silent } = this.#takeDue(io.now);
    for (const peer of silent) {
      const silence = Math.round(this.silenceMs(io.now, peer) ?? 0);
      io.close(peer, "unresponsive", `nothing heard for ${silence} ms`);
    }
    for (const peer of ask) io.raise({ type: "unanswered", peer });
    if (ask.length > 0 && [...this.#watches.keys()].every((peer) => this.isAwaiting(peer)))
      io.emit({ type: "silence" });
    for (const peer of suspect) io.raise({ type: "unheard", peer });
    for (const peer of alarm) io.raise({ type: "alarm", peer });
    if (alarm.length > 0)
      for (const peer of this.#watches.keys()) if (!alarm.includes(peer)) io.raise({ type: "probe-wanted", peer });
    // Not before the others have said what they have to say: it goes along.
    for (const peer of probe) io.raise({ type: "probe-wanted", peer });
  }

  #takeDue(now: number): Due {
    const due: Due = { probe: [], ask: [], suspect: [], alarm: [], silent: [] };
    for (const [peer, watch] of this.#watches) {
      const { unanswered } = watch;
      if (!unanswered) {
        if (watch.probeAt <= now) due.probe.push(peer);
      } else if (now >= this.#silentAt(watch, unanswered.since)) due.silent.push(peer);
      else if (unanswered.retryAt <= now) {
        // Others than this may have probed meanwhile, so the number of tries may have passed by.
        if (!unanswered.asked) due.ask.push(peer);
        unanswered.asked = true;
        if (unanswered.tries >= this.#knobs.retries && !unanswered.suspected) {
          unanswered.suspected = true;
          due.suspect.push(peer);
        }
        if (!unanswered.alarmed && unanswered.suspected && now >= unanswered.since + this.#alarmMs(watch)) {
          unanswered.alarmed = true;
          due.alarm.push(peer);
        }
        due.probe.push(peer);
      }
    }
    this.#next = undefined;
    return due;
  }

  nextDeadline(): number | undefined {
    if (this.#next !== undefined) return this.#next;
    for (const watch of this.#watches.values()) {
      const { unanswered, probeAt } = watch;
      const deadline = unanswered ? Math.min(unanswered.retryAt, this.#silentAt(watch, unanswered.since)) : probeAt;
      this.#next = earlier(this.#next, deadline);
    }
    return this.#next;
  }

  // A link over which nothing has come at all is not worth another like it.
  #alarmMs({ congested, everHeard }: Watch): number {
    return congested || !everHeard ? Number.POSITIVE_INFINITY : this.#knobs.alarmMs * (1 + this.#illHealth);
  }

  // A link that was answered late before, and now for twice as long not at all, may be no more than late again.
  #silentAt({ congested, slownessMs }: Watch, since: number): number {
    const { congestedTimeoutMs, probeTimeoutMs } = this.#knobs;
    const late = Math.min(2 * slownessMs, mostPatience * probeTimeoutMs);
    return since + Math.max(congested ? congestedTimeoutMs : 0, probeTimeoutMs * this.patience, late);
  }

  #retryMs({ congested, roundTripMs, slownessMs }: Watch): number {
    const { retryMinMs, retryMaxMs, slowRetryMs, congestedRetryMs } = this.#knobs;
    if (congested) return congestedRetryMs * (1 + this.#illHealth);
    const roundTrips = roundTripMs === undefined ? retryMaxMs : 1.3 * roundTripMs;
    const wait = Math.min(retryMaxMs, Math.max(retryMinMs, roundTrips)) * (1 + this.#illHealth);
    // How slow a link is has been measured; what this node thinks of itself does not come on top.
    return Math.max(wait, Math.min(slowRetryMs, Math.max(roundTrips, slownessMs / 2)));
  }

  // Both ends of a link take turns, so that half of the exchanges of a node are its own. A young link takes none: in a
  // room that still settles one end may know less of it than the other.
  #period(now: number, openedAt: number): number {
    const { probeMs, exchangeMs, crowdExchangeMs, crowd, youngMs } = this.#knobs;
    if (now < openedAt + youngMs) return probeMs * (0.8 + 0.4 * this.#random());
    const turnMs = this.#roster.size >= crowd ? crowdExchangeMs : exchangeMs;
    return Math.max(probeMs, (turnMs * this.#watches.size) / 2) * (0.8 + 0.4 * this.#random());
  }
}
