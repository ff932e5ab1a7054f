/**
 * How many dials there are at once. How long one counts as under way follows how long links take here: on a busy device more
 * dials at once would only make each of them slower.
 */
import type { LinkHealth } from "../module.ts";
import type { OverlayKnobs } from "./knobs.ts";
import type { PassiveView } from "./passive-view.ts";

/** No dial counts as under way for longer, however slow others are. */
const slowestDialMs = 10_000;

export class DialPlan {
  readonly #knobs: OverlayKnobs;
  readonly #passive: PassiveView;
  readonly #health: Pick<LinkHealth, "patience">;
  /** It never had as many links as it seeks, nor lost one. */
  #isNewcomer = true;
  /** From dial to link, smoothed. */
  #dialMs = 0;

  constructor(knobs: OverlayKnobs, passive: PassiveView, health: Pick<LinkHealth, "patience">) {
    this.#knobs = knobs;
    this.#passive = passive;
    this.#health = health;
  }

  /** A dial has become a link after this time. */
  took(ms: number): void {
    this.#dialMs += (ms - this.#dialMs) / 4;
  }

  /** This node is no longer a newcomer. */
  settled(): void {
    this.#isNewcomer = false;
  }

  /** How many dials may begin now, given this many links, and whether an insistent one is under way. */
  room(now: number, links: number): { readonly dials: number; readonly insists: boolean } {
    const { all, count, urgent } = this.#passive.dialling(now - this.#slowDialMs(links) + 1);
    const missing = this.#knobs.activeView - links - count;
    const left = Math.min(this.#dialsAtOnce(links) - count, this.#maxDials(links) - all);
    return { dials: Math.min(missing, left), insists: urgent };
  }

  /** When the next dial may begin, but with any link not before `refillAt`. */
  nextDial(now: number, links: number, refillAt: number): number | undefined {
    const due = links < this.#knobs.activeView ? this.#passive.nextDue() : undefined;
    if (due === undefined) return undefined;
    const slowMs = this.#slowDialMs(links);
    const dialling = this.#passive.dialling(now - slowMs + 1);
    // At the limit, wait: a dial that ends brings the next.
    if (dialling.all >= this.#maxDials(links)) return undefined;
    const at = links > 0 ? Math.max(due, refillAt) : due;
    if (dialling.count < Math.min(this.#dialsAtOnce(links), this.#knobs.activeView - links)) return at;
    return Math.max(at, (this.#passive.oldestDial(now - slowMs + 1) ?? now) + slowMs);
  }

  // A node without links does nothing but dial.
  #patience(links: number): number {
    return links === 0 ? 1 : this.#health.patience;
  }

  #dialsAtOnce(links: number): number {
    const atOnce = this.#isNewcomer ? this.#knobs.newcomerDials : this.#knobs.activeView;
    return Math.ceil(atOnce / this.#patience(links));
  }

  // However slow the others are: what keeps a device busy should not be its own dials.
  #maxDials(links: number): number {
    return Math.ceil((this.#knobs.activeView + this.#knobs.activeSlack) / this.#patience(links));
  }

  #slowDialMs(links: number): number {
    return Math.min(slowestDialMs, Math.max(this.#knobs.slowDialMs * this.#patience(links), 2 * this.#dialMs));
  }
}
