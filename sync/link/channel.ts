/** A channel: what a link runs over. It carries whole messages in order, or closes; it knows nothing of their meaning. */

export interface Channel {
  /** Largest message that `send` takes, in bytes. */
  readonly messageBytes: number;
  /** Sends a message. False: enough is under way, send no more until `drain`. Does nothing once closed. */
  send(message: Uint8Array): boolean;
  /** Closes both ends. Idempotent; `closed` is not called for it on this side. */
  close(): void;
  /** Hands over what arrives from now on. Messages that came before are kept until then. */
  listen(listener: ChannelListener): void;
}

export interface ChannelListener {
  message(message: Uint8Array): void;
  /** There is room again after `send` gave false. */
  drain(): void;
  /** The other end, or the way there, is gone. */
  closed(reason: string): void;
}
