/**
 * Links between tabs of one browser, over a BroadcastChannel named after the room. A tab says hello; those that are
 * there answer, and each pair has a channel: messages with an addressee. Only pages of the same origin can listen.
 */
import { isPeerId, type PeerId } from "../core/index.ts";
import type { Channel, ChannelListener } from "./channel.ts";

/** What goes over the BroadcastChannel. */
interface Post {
  readonly kind: "hello" | "here" | "message" | "bye";
  readonly from: PeerId;
  /** Undefined: to everyone. */
  readonly to: PeerId | undefined;
  readonly bytes: Uint8Array | undefined;
}

/** Structured clones have no limit of their own; this keeps one post from blocking the receiver. */
const messageBytes = 256 * 1024;
const maxTabs = 64;

export class Tabs {
  readonly #self: PeerId;
  readonly #bus: BroadcastChannel;
  readonly #onChannel: (peer: PeerId, channel: Channel, initiator: boolean) => void;
  readonly #channels = new Map<PeerId, TabChannel>();

  /** Looks for other tabs at once. `onChannel` is called for each that is found; the one with the smaller id initiates. */
  constructor(room: string, self: PeerId, onChannel: (peer: PeerId, channel: Channel, initiator: boolean) => void) {
    this.#self = self;
    this.#onChannel = onChannel;
    this.#bus = new BroadcastChannel(`grapevine-${room}`);
    this.#bus.addEventListener("message", (event: MessageEvent<unknown>) => this.#received(event.data));
    this.hello();
  }

  /** Looks for tabs again, for instance after this one was frozen; or finds out whether a certain peer is one. */
  hello(to?: PeerId): void {
    this.#post({ kind: "hello", from: this.#self, to, bytes: undefined });
  }

  /** Says goodbye to every tab. */
  close(): void {
    for (const channel of this.#channels.values()) channel.close();
    this.#bus.close();
  }

  #received(data: unknown): void {
    if (!isPost(data) || data.from === this.#self || (data.to !== undefined && data.to !== this.#self)) return;
    const channel = this.#channels.get(data.from);
    switch (data.kind) {
      case "hello":
        if (channel) return;
        this.#post({ kind: "here", from: this.#self, to: data.from, bytes: undefined });
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

  // Two that say hello at once each answer the other: only their ids can tell who initiates.
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
  const { kind, from, to, bytes } = data as Record<string, unknown>;
  return (
    (kind === "hello" || kind === "here" || kind === "message" || kind === "bye") &&
    typeof from === "string" &&
    isPeerId(from) &&
    (to === undefined || (typeof to === "string" && isPeerId(to))) &&
    (bytes === undefined || (bytes instanceof Uint8Array && bytes.length <= messageBytes))
  );
}
