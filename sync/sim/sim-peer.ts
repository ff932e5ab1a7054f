/** A simulated peer: its node, what surrounds it, and its ends of links. */
import type { Node, NodeEvent, PeerId, Replica } from "../core/index.ts";
import type { Happening } from "./schedule.ts";

export interface SimPeer<R extends Replica> {
  readonly id: PeerId;
  /** In the order of their coming. */
  readonly index: number;
  readonly node: Node;
  readonly replica: R;
  /** What core told the application, in order; kept when recording. */
  readonly events: NodeEvent[];
  alive: boolean;
  /** Its end of each link. */
  readonly channels: Map<PeerId, Channel<R>>;
  /** It does nothing before this time. */
  pausedUntil: number;
  readonly clock: { readonly skewMs: number; readonly speed: number };
  /** Which part of a parted network it is in. */
  group: number;
  /** When its node wants to be called, on its own clock. */
  deadline: number | undefined;
  /** When it is called next: the earliest entry for it in the schedule. */
  wakeAt: number;
  readonly timer: Happening;
}

/** One end of a link, and the direction from it to the other. Frames are scheduled on it; what happens is that they arrive. */
export class Channel<R extends Replica> implements Happening {
  readonly from: SimPeer<R>;
  readonly to: SimPeer<R>;
  /** Drawn once for the pair. */
  readonly latencyMs: number;
  /** False once this end is closed; the other may not know yet. */
  open = true;
  /** Arrival of the last frame: order is kept. */
  lastArrival = 0;
  /** When everything that was given to it is on its way, where bandwidth is limited. */
  freeAt = 0;
  /** Frames that wait for the network to be whole again. */
  readonly held: Uint8Array[] = [];
  readonly #deliver: (channel: Channel<R>, bytes: Uint8Array) => void;
  #other: Channel<R> | undefined;

  constructor(
    from: SimPeer<R>,
    to: SimPeer<R>,
    latencyMs: number,
    deliver: (channel: Channel<R>, bytes: Uint8Array) => void,
    other?: Channel<R>,
  ) {
    this.from = from;
    this.to = to;
    this.latencyMs = latencyMs;
    this.#deliver = deliver;
    this.#other = other;
  }

  /** The other end, which is made with the first use. */
  get other(): Channel<R> {
    return (this.#other ??= new Channel(this.to, this.from, this.latencyMs, this.#deliver, this));
  }

  happen(bytes: Uint8Array | undefined): void {
    if (bytes) this.#deliver(this, bytes);
  }
}
