/** Channels within one process, for tests and for replicas that share one. */
import type { Channel, ChannelListener } from "./channel.ts";

/** Two ends of one channel. Messages arrive in later microtasks, in order, as copies. */
export function memoryChannelPair(messageBytes = 16 * 1024): [Channel, Channel] {
  const a = new MemoryChannel(messageBytes);
  const b = new MemoryChannel(messageBytes);
  a.other = b;
  b.other = a;
  return [a, b];
}

class MemoryChannel implements Channel {
  readonly messageBytes: number;
  other: MemoryChannel | undefined;
  #listener: ChannelListener | undefined;
  #waiting: (() => void)[] = [];
  #closed = false;

  constructor(messageBytes: number) {
    this.messageBytes = messageBytes;
  }

  send(message: Uint8Array): boolean {
    if (message.length > this.messageBytes) throw new RangeError(`${message.length} of ${this.messageBytes} bytes`);
    const copy = message.slice();
    const { other } = this;
    if (!this.#closed && other) other.#later(() => other.#listener?.message(copy));
    return true;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { other } = this;
    if (!other) return;
    other.#later(() => {
      other.#closed = true;
      other.#listener?.closed("closed by the other end");
    });
  }

  listen(listener: ChannelListener): void {
    this.#listener = listener;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const deliver of waiting) this.#later(deliver);
  }

  #later(deliver: () => void): void {
    if (!this.#listener) {
      this.#waiting.push(deliver);
      return;
    }
    queueMicrotask(() => {
      if (!this.#closed) deliver();
    });
  }
}
