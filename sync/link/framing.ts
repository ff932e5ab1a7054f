/**
 * Frames on a channel of small messages. A large frame is sent in parts and joined again. A more urgent frame goes between the
 * parts of a less urgent one. PROTOCOL.md, "Messages", gives the grammar.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { limits, priorities, type Priority } from "../core/index.ts";

const kinds = { whole: 0, first: 1, further: 2 } as const;
const streams = Object.keys(priorities).length;
/** Most presences that wait on a congested link. Older ones are out of date, and dropped. */
const maxPresences = 8;
/** Largest frame of an urgent stream. Only repair and history are larger. */
const maxUrgentBytes = 1024 * 1024;

/** Frames that wait to be sent, as one queue for each priority. */
export class FrameQueue {
  readonly #messageBytes: number;
  #bytes = 0;
  readonly #queues: { frame: Uint8Array; sent: number }[][] = Array.from({ length: streams }, () => []);

  /** `messageBytes`: the largest message of the channel. */
  constructor(messageBytes: number) {
    this.#messageBytes = messageBytes;
  }

  push(frame: Uint8Array, priority: Priority): void {
    const queue = this.#queues[priority];
    queue?.push({ frame, sent: 0 });
    this.#bytes += frame.length;
    if (!queue || priority !== priorities.presence || queue.length <= maxPresences) return;
    const [dropped] = queue.splice(queue[0]?.sent === 0 ? 0 : 1, 1);
    this.#bytes -= dropped?.frame.length ?? 0;
  }

  /** Bytes of the waiting frames, including those sent in part. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#queues.every((queue) => queue.length === 0);
  }

  /** The next message to send: as much of the most urgent frame as fits. Undefined when no frame waits. */
  next(): Uint8Array | undefined {
    for (const [stream, queue] of this.#queues.entries()) {
      const head = queue[0];
      if (!head) continue;
      const encoder = encoding.createEncoder();
      if (head.sent === 0 && head.frame.length < this.#messageBytes) {
        encoding.writeUint8(encoder, kinds.whole);
        encoding.writeUint8Array(encoder, head.frame);
        this.#shift(queue);
        return encoding.toUint8Array(encoder);
      }
      encoding.writeUint8(encoder, head.sent === 0 ? kinds.first : kinds.further);
      encoding.writeUint8(encoder, stream);
      if (head.sent === 0) encoding.writeVarUint(encoder, head.frame.length);
      const part = head.frame.subarray(head.sent, head.sent + this.#messageBytes - encoding.length(encoder));
      encoding.writeUint8Array(encoder, part);
      head.sent += part.length;
      if (head.sent === head.frame.length) this.#shift(queue);
      return encoding.toUint8Array(encoder);
    }
    return undefined;
  }

  #shift(queue: { frame: Uint8Array; sent: number }[]): void {
    this.#bytes -= queue.shift()?.frame.length ?? 0;
  }
}

export type Joined =
  | { readonly type: "frame"; readonly frame: Uint8Array }
  | { readonly type: "part"; readonly stream: number; readonly receivedBytes: number; readonly totalBytes: number }
  | { readonly type: "violation"; readonly reason: string };

/** Joins messages to frames. Allocates only for bytes that have arrived, whatever size a frame claims. */
export class FrameJoiner {
  readonly #partial = new Map<number, { buffer: Uint8Array; receivedBytes: number; totalBytes: number }>();

  /** Takes the next message. Never throws. */
  receive(message: Uint8Array): Joined {
    const kind = message[0];
    if (kind === kinds.whole)
      return message.length > 1 ? { type: "frame", frame: message.subarray(1) } : violation("an empty frame");
    const stream = message[1];
    if ((kind !== kinds.first && kind !== kinds.further) || stream === undefined || stream >= streams)
      return violation("a message of no known kind");
    return kind === kinds.first ? this.#first(stream, message) : this.#append(stream, message.subarray(2));
  }

  #first(stream: number, message: Uint8Array): Joined {
    if (this.#partial.has(stream)) return violation("a frame begins inside another");
    const decoder = decoding.createDecoder(message);
    decoder.pos = 2;
    let totalBytes: number;
    try {
      totalBytes = decoding.readVarUint(decoder);
    } catch (error) {
      return violation(error instanceof Error ? error.message : String(error));
    }
    // lib0 reads an overlong number as Infinity or NaN.
    const mostBytes = stream < priorities.repair ? maxUrgentBytes : limits.frameBytes;
    if (!(totalBytes > 0 && totalBytes <= mostBytes)) return violation(`a frame of ${totalBytes} bytes`);
    this.#partial.set(stream, { buffer: new Uint8Array(), receivedBytes: 0, totalBytes });
    return this.#append(stream, message.subarray(decoder.pos));
  }

  #append(stream: number, part: Uint8Array): Joined {
    const partial = this.#partial.get(stream);
    if (!partial) return violation("a part of no frame");
    if (part.length === 0) return violation("an empty part");
    const { receivedBytes: offset, totalBytes } = partial;
    const receivedBytes = offset + part.length;
    if (receivedBytes > totalBytes) return violation("more than the frame said it had");
    if (receivedBytes > partial.buffer.length) {
      const grown = new Uint8Array(Math.min(totalBytes, Math.max(receivedBytes, 2 * partial.buffer.length)));
      grown.set(partial.buffer.subarray(0, offset));
      partial.buffer = grown;
    }
    partial.buffer.set(part, offset);
    partial.receivedBytes = receivedBytes;
    if (receivedBytes < totalBytes) return { type: "part", stream, receivedBytes, totalBytes };
    this.#partial.delete(stream);
    return { type: "frame", frame: partial.buffer };
  }
}

const violation = (reason: string): Joined => ({ type: "violation", reason });
