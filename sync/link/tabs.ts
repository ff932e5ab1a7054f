/**
 * Links between tabs of one browser, over a BroadcastChannel named after the room. A tab says hello, and open tabs answer. Each
 * pair has a channel, whose messages name their addressee. Only pages of the same origin can listen.
 */
import { isPeerId, type PeerId } from "../core/index.ts";
import type { Channel, ChannelListener } from "./channel.ts";

/** A message on the BroadcastChannel. */
interface Post {
  readonly kind: "hello" | "here" | "message" | "bye";
  readonly from: PeerId;
  /** Undefined: to all tabs. */
  readonly to: PeerId | undefined;
  readonly bytes: Uint8Array | undefined;
  /** In `hello` and `here`: false while the sender does not know yet whether it is alone. Absent: true. */
  readonly settled?: boolean | undefined;
}

export interface Greetings {
  /** A tab is open. `settled`: it was open before this one came. */
  heard(peer: PeerId, settled: boolean): void;
  /** Whether this tab knows if it is alone. */
  isSettled(): boolean;
}

/** Largest post. Structured clones have no limit, and this keeps one post from blocking the receiver. */
const messageBytes = 256 * 1024;
const maxTabs = 64;

export class Tabs {
  readonly #self: PeerId;
  readonly #bus: BroadcastChannel;
  readonly #onChannel: (peer: PeerId, channel: Channel, initiator: boolean) => void;
  readonly #greetings: Greetings;
  readonly #channels = new Map<PeerId, TabChannel>();

  /** Looks for other tabs at once. Calls `onChannel` for each that it finds. The tab with the smaller id initiates. */
  constructor(
    room: string,
    self: PeerId,
    onChannel: (peer: PeerId, channel: Channel, initiator: boolean) => void,
    greetings: Greetings = { heard: () => undefined, isSettled: () => true },
  ) {
    this.#self = self;
    this.#onChannel = onChannel;
    this.#greetings = greetings;
    this.#bus = new BroadcastChannel(`grapevine-${room}`);
    this.#bus.addEventListener("message", (event: MessageEvent<unknown>) => this.#received(event.data));
    this.hello();
  }

  /** Looks for tabs again, for instance after this one was frozen, or finds out whether a certain peer is a tab. */
  hello(to?: PeerId): void {
    this.#greet("hello", to);
  }

  /** Says goodbye to every tab. */
  close(): void {
    for (const channel of this.#channels.values()) channel.close();
    this.#bus.close();
  }

  #received(data: unknown): void {
    if (!isPost(data) || data.from === this.#self || (data.to !== undefined && data.to !== this.#self)) return;
    const channel = this.#channels.get(data.from);
    if (data.kind === "hello" || data.kind === "here") this.#greetings.heard(data.from, data.settled ?? true);
    switch (data.kind) {
      case "hello":
        if (channel) return;
        this.#greet("here", data.from);
        return this.#open(data.from);
      case "here":
        return channel ? undefined : this.#open(data.from);
      case "message":
        return data.bytes ? channel?.received(data.bytes) : undefined;
      case "bye":
        this.#channels.delete(data.from);
        return channel?.lost();
    }
  }

  // Two tabs that say hello at once answer each other, so only their ids can tell which one initiates.
  #open(peer: PeerId): void {
    if (this.#channels.size >= maxTabs) return;
    const channel = new TabChannel(
      (bytes) => this.#post({ kind: "message", from: this.#self, to: peer, bytes }),
      () => {
        this.#channels.delete(peer);
        this.#post({ kind: "bye", from: this.#self, to: peer, bytes: undefined });
      },
    );
    this.#channels.set(peer, channel);
    this.#onChannel(peer, channel, this.#self < peer);
  }

  #greet(kind: "hello" | "here", to: PeerId | undefined): void {
    this.#post({ kind, from: this.#self, to, bytes: undefined, settled: this.#greetings.isSettled() });
  }

  #post(post: Post): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has no target
    this.#bus.postMessage(post);
  }
}

class TabChannel implements Channel {
  readonly messageBytes = messageBytes;
  readonly #send: (bytes: Uint8Array) => void;
  readonly #bye: () => void;
  #listener: ChannelListener | undefined;
  #waiting: Uint8Array[] = [];
  #closed = false;

  constructor(send: (bytes: Uint8Array) => void, bye: () => void) {
    this.#send = send;
    this.#bye = bye;
  }

  send(message: Uint8Array): boolean {
    if (!this.#closed) this.#send(message);
    return true;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#bye();
  }

  listen(listener: ChannelListener): void {
    this.#listener = listener;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const bytes of waiting) listener.message(bytes);
  }

  received(bytes: Uint8Array): void {
    if (this.#closed) return;
    if (this.#listener) this.#listener.message(bytes);
    else this.#waiting.push(bytes);
  }

  lost(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listener?.closed("the tab is gone");
  }
}

function isPost(data: unknown): data is Post {
  if (typeof data !== "object" || data === null) return false;
  const { kind, from, to, bytes, settled } = data as Record<string, unknown>;
  return (
    (kind === "hello" || kind === "here" || kind === "message" || kind === "bye") &&
    typeof from === "string" &&
    isPeerId(from) &&
    (to === undefined || (typeof to === "string" && isPeerId(to))) &&
    (bytes === undefined || (bytes instanceof Uint8Array && bytes.length <= messageBytes)) &&
    (settled === undefined || typeof settled === "boolean")
  );
}
