/** A client of the signaling server for tests: every frame and the close can be awaited. */
import { once } from "node:events";
import { WebSocket } from "ws";
import { type ClientFrame, parseServerFrame, type ServerFrame } from "../wire.ts";

export interface TestClient {
  readonly socket: WebSocket;
  send(frame: ClientFrame): void;
  /** Sends anything at all. */
  sendRaw(data: string | Buffer): void;
  /** The next frame in order. Rejects when the connection closes first. */
  next(): Promise<ServerFrame>;
  /** Joins and returns the server's answer. */
  join(room: string, peer: string): Promise<ServerFrame>;
  /** Resolves once the server has handled all that was sent before. */
  settled(): Promise<void>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

/** The room and peer ids that tests use: the shapes of real ones, readable numbers inside. */
export const roomId = (n: number): string => `room-${String(n).padStart(17, "0")}`;
export const peerId = (n: number): string => n.toString(16).padStart(16, "0");

export async function connectClient(url: string, options: { readonly autoPong?: boolean } = {}): Promise<TestClient> {
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/signal`, options);
  const arrived: ServerFrame[] = [];
  const waiting: PromiseWithResolvers<ServerFrame>[] = [];
  socket.on("message", (data) => {
    const parsed = parseServerFrame((data as Buffer).toString());
    if (!parsed.ok) throw new Error(`the server sent a bad frame: ${parsed.reason}`);
    const waiter = waiting.shift();
    if (waiter === undefined) arrived.push(parsed.frame);
    else waiter.resolve(parsed.frame);
  });
  // Not events.once: a connection that is cut may fail before it closes, and that is no error here.
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  void closed.then(({ code, reason }) => {
    for (const waiter of waiting.splice(0)) waiter.reject(new Error(`closed with ${code} ${reason}`));
  });
  await once(socket, "open");
  // One that fails later closes too, and `closed` tells of it.
  socket.on("error", () => undefined);

  const client: TestClient = {
    socket,
    closed,
    send: (frame) => socket.send(JSON.stringify(frame)),
    sendRaw: (data) => socket.send(data),
    next() {
      const frame = arrived.shift();
      if (frame !== undefined) return Promise.resolve(frame);
      const waiter = promiseWithResolvers<ServerFrame>();
      waiting.push(waiter);
      return waiter.promise;
    },
    join(room, peer) {
      client.send({ type: "join", room, peer });
      return client.next();
    },
    async settled() {
      client.send({ type: "ping" });
      const frame = await client.next();
      if (frame.type !== "pong") throw new Error(`unexpected ${JSON.stringify(frame)}`);
    },
  };
  return client;
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

/** `Promise.withResolvers`, which Node 20 lacks. */
function promiseWithResolvers<T>(): PromiseWithResolvers<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
