/**
 * Clients of both signaling servers, without a browser: they only do what a provider does to enter a room. Grapevine
 * answers `join` with a sample of the members. With y-webrtc a client sends `subscribe` and an `announce`, which the
 * server publishes to the whole room, the sender included.
 */
import { WebSocket } from "ws";
import { parseServerFrame } from "../../../signaling/wire.ts";
import type { SystemName } from "../lab/system.ts";

/** A peer in a room. */
export interface SignalingPeer {
  readonly socket: WebSocket;
}

const enterLimitMs = 30_000;

/**
 * Connects and enters the room. Resolves when the server confirms it; rejects when it closes, or is silent for 30 s.
 */
export function enter(system: SystemName, url: string, room: string, peer: number): Promise<SignalingPeer> {
  const socket = new WebSocket(url);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`peer ${peer} got no answer in ${enterLimitMs} ms`)), enterLimitMs);
    const entered = (): void => {
      clearTimeout(timer);
      resolve({ socket });
    };
    const failed = (why: unknown): void => {
      clearTimeout(timer);
      reject(new Error(`peer ${peer} could not enter: ${String(why)}`));
    };
    socket.on("error", failed);
    socket.on("close", (code: number) => failed(`closed with ${code}`));
    const { greeting, isAnswer } = system === "grapevine" ? grapevine(room, peer) : yWebrtc(room, peer);
    socket.on("open", () => {
      for (const frame of greeting) socket.send(JSON.stringify(frame));
    });
    socket.on("message", (data) => {
      if (isAnswer((data as Buffer).toString())) entered();
    });
  });
}

interface Manners {
  /** Frames to send when the socket opens. */
  readonly greeting: readonly object[];
  readonly isAnswer: (text: string) => boolean;
}

function grapevine(room: string, peer: number): Manners {
  return {
    greeting: [{ type: "join", room, peer: peer.toString(16).padStart(16, "0") }],
    isAnswer: (text) => {
      const parsed = parseServerFrame(text);
      return parsed.ok && parsed.frame.type === "members";
    },
  };
}

function yWebrtc(room: string, peer: number): Manners {
  // As long as the UUID of its clients.
  const from = `00000000-0000-4000-8000-${peer.toString(16).padStart(12, "0")}`;
  return {
    greeting: [
      { type: "subscribe", topics: [room] },
      { type: "publish", topic: room, data: { type: "announce", from } },
    ],
    isAnswer: (text) => text.includes(from),
  };
}

/** A name that both servers accept for a room. */
export const roomName = (number: number): string => `room${String(number).padStart(18, "0")}`;
