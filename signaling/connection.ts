/**
 * One client's WebSocket: the boundary where untrusted bytes become frames.
 * Whatever breaks a rule costs this connection its life, with a code and a reason, and nobody else anything.
 */
import type { WebSocket } from "ws";
import type { Clock } from "./clock.ts";
import type { ServerLimits } from "./quotas/limits.ts";
import type { AddressPlace } from "./quotas/address-quotas.ts";
import type { SendBudget } from "./quotas/send-budget.ts";
import { createTokenBucket } from "./quotas/token-bucket.ts";
import { type ClientFrame, closeCodes, parseClientFrame, type ServerFrame } from "./wire.ts";

export interface Connection {
  /** Sends a frame, or cuts a client that reads too slowly. Nothing is sent once the connection is closing. */
  send(frame: ServerFrame): void;
  /** Sends a frame that the client can do without, unless much is waiting for it already. */
  sendNews(frame: ServerFrame): void;
  /** Starts the closing handshake. What arrives from now on is ignored. */
  close(code: number, reason: string): void;
  /** Pings, and terminates when nothing was heard, or nothing of what waits was taken, since the last call. */
  probe(): void;
  /** It is in a room now, or in none any more, which it may be for a while. */
  setOutside(outside: boolean): void;
}

export interface ConnectionOptions {
  readonly limits: ServerLimits;
  readonly clock: Clock;
  /** What its address has left. Given back when the socket is gone. */
  readonly place: AddressPlace;
  readonly budget: SendBudget;
  /** A well-formed frame arrived. */
  readonly onFrame: (connection: Connection, frame: ClientFrame) => void;
  /** The connection is closing, from either end or because it broke. Called once. */
  readonly onEnded: (connection: Connection) => void;
}

/**
 * `new`: has not joined yet, so it may speak another protocol; `held`: it does, and is kept until it is closed;
 * `known`: has joined a room once; `ended`: closing or closed.
 */
type Phase = "new" | "held" | "known" | "ended";

export function openConnection(socket: WebSocket, options: ConnectionOptions): Connection {
  const { limits, clock, place } = options;
  const bucket = createTokenBucket(limits.framesPerSecond, limits.burstFrames, clock.now());
  const backlog = options.budget.open(() => {
    socket.terminate();
    end();
  });
  let phase = "new" as Phase;
  let heard = true;
  let stopWaiting: (() => void) | undefined;

  function end(): void {
    if (phase === "ended") return;
    phase = "ended";
    stopWaiting?.();
    options.onEnded(connection);
  }

  /** Hands data to the socket, and counts it for as long as it waits there. */
  function write(bytes: number, send: (onTaken: () => void) => void): void {
    if (backlog.bytes + bytes > limits.bufferedBytes) {
      // What waits goes first, if the client reads again in time; then the socket is destroyed.
      connection.close(closeCodes.tooSlow, "this client reads too slowly");
      return;
    }
    let onTaken: (() => void) | undefined;
    send(() => onTaken?.());
    // Nothing is buffered where the kernel took it at once.
    if (socket.bufferedAmount > 0) onTaken = backlog.wait(bytes);
  }

  function closeAfter(delayMs: number, code: number, reason: string): void {
    stopWaiting?.();
    stopWaiting = clock.after(delayMs, () => connection.close(code, reason));
  }

  const connection: Connection = {
    send(frame) {
      if (phase === "ended") return;
      const text = JSON.stringify(frame);
      write(Buffer.byteLength(text), (onTaken) => socket.send(text, onTaken));
    },
    sendNews(frame) {
      if (backlog.bytes <= limits.bufferedBytesForNews) connection.send(frame);
    },
    close(code, reason) {
      if (phase === "ended") return;
      socket.close(code, reason);
      end();
    },
    probe() {
      if (backlog.hasStalled()) connection.close(closeCodes.tooSlow, "this client does not read");
      else if (heard) {
        heard = false;
        write(0, (onTaken) => socket.ping(undefined, false, onTaken));
      } else {
        socket.terminate();
        end();
      }
    },
    setOutside(outside) {
      if (outside) closeAfter(limits.outsideMs, closeCodes.idle, "in no room for too long");
      else {
        stopWaiting?.();
        if (phase === "new") phase = "known";
      }
    },
  };

  /** Every message costs a token, WebSocket's own pings and pongs too: they also make the server work. */
  function admit(): boolean {
    if (phase === "ended") return false;
    heard = true;
    if (!bucket.take(clock.now())) connection.close(closeCodes.tooFrequent, "too many frames");
    else if (!place.spend(clock.now())) connection.close(closeCodes.tooFrequent, "too many frames from this address");
    else return true;
    return false;
  }

  /**
   * A client that knows these frames made a mistake, and is closed at once. One that does not yet may speak another
   * protocol, and connect again without a pause as often as it is closed: it is held for a while first.
   */
  function refuse(reason: string): void {
    if (phase === "held") return;
    if (phase === "known") {
      connection.close(closeCodes.badFrame, reason);
      return;
    }
    const told = `Grapevine's signaling: ${reason}; it speaks join, signal, leave, ping`;
    if (!place.hold()) {
      connection.close(closeCodes.badFrame, told);
      return;
    }
    phase = "held";
    closeAfter(limits.heldMs, closeCodes.badFrame, told);
  }

  socket.on("ping", (data: Buffer) => {
    if (admit()) write(data.length, (onTaken) => socket.pong(data, false, onTaken));
  });
  socket.on("pong", admit);
  socket.on("message", (data, isBinary) => {
    if (!admit()) return;
    if (isBinary) {
      refuse("frames are text");
      return;
    }
    // A Buffer, as long as binaryType is left at its default.
    const parsed = parseClientFrame((data as Buffer).toString());
    if (!parsed.ok) refuse(parsed.reason);
    else if (phase !== "held") options.onFrame(connection, parsed.frame);
  });
  // Broken framing, text that is not UTF-8, a message too large: ws closes with the code for it (1002, 1007, 1009).
  socket.on("error", end);
  socket.on("close", () => {
    end();
    backlog.close();
    // Sockets that are still closing count too, or a client could hold any number of them open.
    place.close();
  });

  connection.setOutside(true);
  return connection;
}
