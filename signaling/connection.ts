/**
 * One client's WebSocket: the boundary where untrusted bytes become frames.
 * Whatever breaks a rule costs this connection its life, with a code and a reason, and nobody else anything.
 */
import type { WebSocket } from "ws";
import type { Clock } from "./clock.ts";
import type { ServerLimits } from "./limits.ts";
import { createTokenBucket } from "./token-bucket.ts";
import { type ClientFrame, closeCodes, parseClientFrame, type ServerFrame } from "./wire.ts";

export interface Connection {
  /** Sends a frame, or cuts a client that reads too slowly. Nothing is sent once the connection is closing. */
  send(frame: ServerFrame): void;
  /** Starts the closing handshake. What arrives from now on is ignored. */
  close(code: number, reason: string): void;
  /** Pings, and terminates when nothing was heard since the last call. */
  probe(): void;
  /** Starts the time that a connection may be in no room, or stops it. */
  setOutside(outside: boolean): void;
}

export interface ConnectionOptions {
  readonly limits: ServerLimits;
  readonly clock: Clock;
  /** A well-formed frame arrived. */
  readonly onFrame: (connection: Connection, frame: ClientFrame) => void;
  /** The connection is closing, from either end or because it broke. Called once. */
  readonly onEnded: (connection: Connection) => void;
}

export function openConnection(socket: WebSocket, options: ConnectionOptions): Connection {
  const { limits, clock } = options;
  const bucket = createTokenBucket(limits.framesPerSecond, limits.burstFrames, clock.now());
  let ended = false;
  let heard = true;
  let stopWaiting: (() => void) | undefined;

  function end(): void {
    if (ended) return;
    ended = true;
    connection.setOutside(false);
    options.onEnded(connection);
  }

  const connection: Connection = {
    send(frame) {
      if (ended) return;
      if (socket.bufferedAmount > limits.bufferedBytes) {
        // A close frame would wait behind all that this client has not read.
        socket.terminate();
        end();
        return;
      }
      socket.send(JSON.stringify(frame));
    },
    close(code, reason) {
      if (ended) return;
      socket.close(code, reason);
      end();
    },
    probe() {
      if (heard) {
        heard = false;
        socket.ping();
      } else {
        socket.terminate();
        end();
      }
    },
    setOutside(outside) {
      stopWaiting?.();
      stopWaiting = outside
        ? clock.after(limits.outsideMs, () => connection.close(closeCodes.idle, "in no room for too long"))
        : undefined;
    },
  };

  /** Every message costs a token, WebSocket's own pings and pongs too: they also make the server work. */
  function admit(): boolean {
    if (ended) return false;
    heard = true;
    if (bucket.take(clock.now())) return true;
    connection.close(closeCodes.tooFrequent, "too many frames");
    return false;
  }

  socket.on("ping", admit);
  socket.on("pong", admit);
  socket.on("message", (data, isBinary) => {
    if (!admit()) return;
    if (isBinary) {
      connection.close(closeCodes.badFrame, "frames are text");
      return;
    }
    // A Buffer, as long as binaryType is left at its default.
    const parsed = parseClientFrame((data as Buffer).toString());
    if (parsed.ok) options.onFrame(connection, parsed.frame);
    else connection.close(closeCodes.badFrame, parsed.reason);
  });
  // Broken framing, text that is not UTF-8, a message too large: ws closes with the code for it (1002, 1007, 1009).
  socket.on("error", end);
  socket.on("close", end);

  connection.setOutside(true);
  return connection;
}
