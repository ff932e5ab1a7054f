/** A channel, which a link runs over. It carries whole messages in order, or closes. It does not interpret them. */

export interface Channel {
  /** Largest message that `send` takes, in bytes. */
  readonly messageBytes: number;
  /** Sends a message. Returns false if enough is in transit: then wait for `drain`. Does nothing once closed. */
  send(message: Uint8Array): boolean;
  /** Closes both ends. Idempotent; `closed` is not called for it on this side. */
  close(): void;
  /** Delivers messages from now on, first those that arrived before and were kept. */
  listen(listener: ChannelListener): void;
}

export interface ChannelListener {
  message(message: Uint8Array): void;
  /** There is room again after `send` returned false. */
  drain(): void;
  /** The other end, or the network to it, is gone. */
  closed(reason: string): void;
}
