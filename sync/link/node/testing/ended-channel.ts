/**
 * A process that does not listen for a moment, in which a data channel is opened to it and ends. The process prints what it
 * has seen, and ends by itself. Its child opens the channel.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { wrtc } from "../node-datachannel.ts";

/** How long the process does not listen, and how long the child keeps the connection without its channel, in ms. */
const [deafMs, keptMs] = [600, 1_200];

const connection = new wrtc.RTCPeerConnection({ iceServers: [] });
const isChild = process.send !== undefined;
const other = isChild ? process : fork(fileURLToPath(import.meta.url), { execArgv: process.execArgv });

interface Message {
  readonly description?: RTCSessionDescriptionInit;
  readonly candidate?: RTCIceCandidateInit;
}
const tell = (message: Message): unknown => other.connected && other.send?.(message);

async function describe(): Promise<void> {
  const description = isChild ? await connection.createOffer() : await connection.createAnswer();
  await connection.setLocalDescription(description);
  tell({ description });
}

async function take({ description, candidate }: Message): Promise<void> {
  if (candidate) await connection.addIceCandidate(candidate);
  if (!description) return;
  await connection.setRemoteDescription(description);
  if (!isChild) await describe();
}
other.on("message", (message: Message) => void take(message));
connection.addEventListener("icecandidate", ({ candidate }) => {
  if (candidate) tell({ candidate: { candidate: candidate.candidate, sdpMid: candidate.sdpMid } });
});

if (isChild) {
  const channel = connection.createDataChannel("short");
  channel.addEventListener("open", () => {
    channel.close();
    setTimeout(() => {
      connection.close();
      process.disconnect();
    }, keptMs);
  });
  await describe();
} else {
  connection.addEventListener("datachannel", () => process.stdout.write("announced\n"));
  connection.addEventListener("connectionstatechange", () => {
    process.stdout.write(`${connection.connectionState}\n`);
    if (connection.connectionState === "connected")
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, deafMs);
  });
}
